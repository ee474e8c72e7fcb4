package results

import (
	"strings"
	"testing"
	"time"

	"dmrace"
)

// spaced makes events of words, each at the milliseconds behind its @.
func spaced(t *testing.T, words string) *dmrace.Timeline {
	t.Helper()
	tl := timeline(words)
	for i, e := range tl.Events {
		word, at, ok := cutLast(string(e.Kind)+":"+e.Subject, "@")
		if !ok {
			t.Fatalf("%q has no time", word)
		}
		ms, err := time.ParseDuration(at + "ms")
		if err != nil {
			t.Fatal(err)
		}
		kind, subject, _ := cutLast(word, ":")
		tl.Events[i] = dmrace.Event{Seq: i + 1, At: ms, Kind: dmrace.EventKind(kind), Subject: subject, Line: word}
	}
	return tl
}

// cutLast cuts a text at the last of a separator.
func cutLast(text, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}

func TestPartingOf(t *testing.T) {
	const good = "disk-add:a@1 partition-add:a@2 rootwait-enter:@3 root-mount:a1@4 init-exec:i@5"
	for _, c := range []struct {
		name, a, b   string
		proof        int // of b's verdict: the place of the event, from 1
		behind, x, y string
	}{
		{"a boot and itself", good, good, 0, "", "", ""},
		{"one ends", good, "disk-add:a@1 partition-add:a@2", 0, "partition-add:a", "root-mount:a1", ""},
		{"another root", good, "disk-add:a@1 partition-add:a@2 rootwait-enter:@3 panic:@9", 4, "partition-add:a", "root-mount:a1", "panic:"},
		{"from the beginning on", good, "oops:@1 panic:@2", 1, "", "disk-add:a", "oops:"},
		{"what proves rather than what is first", good, "disk-add:b@0 " + "disk-add:a@1 partition-add:a@2 card-error:m@3", 4, "partition-add:a", "root-mount:a1", "card-error:m"},
		{"traces and lists part nothing", good, "probe-done:x@0 initcall-enter:y@0 root-listed:z@0 " + good, 0, "", "", ""},
		{"a word said again parts nothing", good, good + " init-exec:i@9", 0, "", "", ""},
	} {
		a, b := spaced(t, c.a), spaced(t, c.b)
		v := dmrace.Verdict{}
		if c.proof > 0 {
			v.Evidence = []dmrace.Proof{{Event: b.Events[c.proof-1]}}
		}
		p, ok := PartingOf(Diff(a, b), v)
		if ok != (c.x != "" || c.y != "") || line(p.Behind) != c.behind || line(p.A) != c.x || line(p.B) != c.y {
			t.Errorf("%s: %t, behind %q: %q and %q", c.name, ok, line(p.Behind), line(p.A), line(p.B))
		}
	}
}

func line(e *dmrace.Event) string {
	if e == nil {
		return ""
	}
	return e.Line
}

func TestStepUp(t *testing.T) {
	const a = "disk-add:a@10 partition-add:a@20 root-mount:a@30 init-exec:i@40"
	for _, c := range []struct {
		name, b, from string
		longer, total time.Duration
		ok            bool
	}{
		{"the same", a, "", 0, 0, false},
		{"later, one step", "disk-add:a@10 partition-add:a@920 root-mount:a@930 init-exec:i@940", "disk-add:a", 900 * time.Millisecond, 900 * time.Millisecond, true},
		{"all of it before the first", "disk-add:a@910 partition-add:a@920 root-mount:a@930 init-exec:i@940", "", 900 * time.Millisecond, 900 * time.Millisecond, true},
		{"sooner", "disk-add:a@1 partition-add:a@2 root-mount:a@3 init-exec:i@4", "", -9 * time.Millisecond, -36 * time.Millisecond, true},
		{"not reached", "disk-add:a@10", "", 0, 0, false},
	} {
		s, total, ok := StepUp(Diff(spaced(t, a), spaced(t, c.b)), dmrace.InitExec, 20*time.Millisecond)
		if ok != c.ok || total != c.total || s.Longer() != c.longer || line(s.From) != c.from {
			t.Errorf("%s: %t, %s longer of %s behind %q", c.name, ok, s.Longer(), total, line(s.From))
		}
	}
}
