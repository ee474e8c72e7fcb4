package explain

import (
	"flag"
	"fmt"
	"mime/quotedprintable"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/results"
)

// stampOf takes a line of a recorded console apart: time, caller, message.
var stampOf = regexp.MustCompile(`^\[ *(\d+)\.(\d{6})\](?:\[ *([TC]\d+)\])? (.*)$`)

// record is one line of a console.
type record struct {
	s, us        int
	caller, text string
	stamped      bool
	plain        string // the line as it was
}

func (r record) at() time.Duration {
	return time.Duration(r.s)*time.Second + time.Duration(r.us)*time.Microsecond
}

// records takes a console apart.
func records(console []byte) []record {
	var out []record
	for line := range strings.SplitSeq(strings.ReplaceAll(string(console), "\r", ""), "\n") {
		r := record{plain: line}
		if f := stampOf.FindStringSubmatch(line); f != nil {
			fmt.Sscan(strings.TrimLeft(f[1], "0")+"0", &r.s)
			r.s /= 10
			fmt.Sscanf(f[2], "%d", &r.us)
			r.caller, r.text, r.stamped = f[3], f[4], true
		}
		out = append(out, r)
	}
	return out
}

// kernels formats the kernel's lines each by f, and leaves the others as they are.
func kernels(f func(record) string) func([]record) string {
	return func(all []record) string {
		var out strings.Builder
		for _, r := range all {
			if r.stamped {
				out.WriteString(f(r) + "\n")
			} else {
				out.WriteString(r.plain + "\n")
			}
		}
		return out.String()
	}
}

// lines formats whole texts line by line.
func textLines(f func(string) string) func([]record) string {
	return func(all []record) string {
		var out strings.Builder
		for _, r := range all {
			out.WriteString(f(r.plain) + "\n")
		}
		return out.String()
	}
}

var began = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// forms are the ways in which people and programs hand a log on.
var forms = []struct {
	name    string
	write   func([]record) string
	untimed bool // the form takes the times away
	coarse  bool // or most of their digits
}{
	{"as it was", textLines(func(l string) string { return l }), false, false},
	{"without callers", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d] %s", r.s, r.us, r.text) }), false, false},
	{"CR LF", textLines(func(l string) string { return l + "\r" }), false, false},
	{"dmesg -r", kernels(func(r record) string { return fmt.Sprintf("<6>[%5d.%06d] %s", r.s, r.us, r.text) }), false, false},
	{"dmesg -x", kernels(func(r record) string { return fmt.Sprintf("kern  :info  : [%5d.%06d] %s", r.s, r.us, r.text) }), false, false},
	{"/dev/kmsg", kernels(func(r record) string { return fmt.Sprintf("6,%d,%d,-;%s", r.us%997, r.at().Microseconds(), r.text) }), false, false},
	{"a folded stamp", kernels(func(r record) string { return fmt.Sprintf("[ %d.%06d] %s", r.s, r.us, r.text) }), false, false},
	{"three decimals", kernels(func(r record) string { return fmt.Sprintf("[%5d.%03d] %s", r.s, r.us/1000, r.text) }), false, false},
	{"a CPU behind a comma", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d,1] %s", r.s, r.us, r.text) }), false, false},
	{"CPU and task", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d]  (5)[1:swapper/0]%s", r.s, r.us, r.text) }), false, false},
	{"CPU and pid", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d] c5      1 %s", r.s, r.us, r.text) }), false, false},
	{"short-monotonic", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d] board kernel: %s", r.s, r.us, r.text) }), false, false},
	{"short-precise", kernels(func(r record) string {
		return began.Add(r.at()).Format("Jan _2 15:04:05.000000") + " board kernel: " + r.text
	}), false, false},
	{"short-iso-precise", kernels(func(r record) string {
		return began.Add(r.at()).Format("2006-01-02T15:04:05.000000-0700") + " board kernel: " + r.text
	}), false, false},
	{"a terminal program's stamp", textLines(func(l string) string { return "[2026-11-22 12:00:00.123] " + l }), false, false},
	{"logcat", kernels(func(r record) string {
		return began.Add(r.at()).Format("01-02 15:04:05.000") + fmt.Sprintf("     0     0 W [%5d.%06d] %s", r.s, r.us, r.text)
	}), false, false},
	{"quoted", textLines(func(l string) string { return "> > " + l }), false, false},
	{"a code block", func(all []record) string {
		return "Here it is:\n```\n" + textLines(func(l string) string { return l })(all) + "```\n"
	}, false, false},
	{"quoted-printable", func(all []record) string {
		var out strings.Builder
		w := quotedprintable.NewWriter(&out)
		w.Write([]byte(textLines(func(l string) string { return l })(all)))
		w.Close()
		return out.String()
	}, false, false},
	{"HTML", textLines(func(l string) string {
		return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(l)
	}), false, false},
	{"no-break spaces", textLines(func(l string) string { return strings.ReplaceAll(l, " ", "\u00a0") }), false, false},
	{"&nbsp;", textLines(func(l string) string { return strings.ReplaceAll(l, "  ", "&nbsp; ") }), false, false},
	{"an ellipsis", textLines(func(l string) string { return strings.ReplaceAll(l, "...", "…") }), false, false},
	{"on one line", func(all []record) string { // where lines of others cannot be told from the kernel's
		all = slices.DeleteFunc(slices.Clone(all), func(r record) bool { return !r.stamped })
		return strings.ReplaceAll(kernels(func(r record) string { return fmt.Sprintf("<6>[ %d.%06d] %s", r.s, r.us, r.text) })(all), "\n", " ")
	}, false, false},
	{"LAVA", textLines(func(l string) string {
		return fmt.Sprintf(`- {"dt": "2026-11-22T12:00:00.123456", "lvl": "target", "msg": %q}`, l)
	}), false, false},
	{"tuxrun", textLines(func(l string) string { return "2026-11-22T12:00:00.123 " + l }), false, false},
	{"KernelCI", textLines(func(l string) string { return "12:00:00.123456  " + l }), false, false},
	{"cut at 80 by a terminal", textLines(func(l string) string { return strings.Join(cutAt(l, 80), "\n") }), false, false},
	{"wrapped at 72 by a mail program", textLines(func(l string) string { return strings.Join(wrapAt(l, 72), "\n") }), false, false},
	{"wrapped and quoted", textLines(func(l string) string { return "> " + strings.Join(wrapAt(l, 76), "\n> ") }), false, false},
	{"format=flowed", textLines(func(l string) string { return strings.Join(wrapAt(l, 72), " \n") }), false, false},
	{"elided stamps", kernels(func(r record) string { return "[...] " + r.text }), true, false},
	{"printk.time=0", kernels(func(r record) string { return r.text }), true, false},
}

// cutAt cuts a line at a width, wherever that is.
func cutAt(line string, width int) (out []string) {
	for len(line) > width {
		out, line = append(out, line[:width]), line[width:]
	}
	return append(out, line)
}

// wrapAt breaks a line at blanks, as far as it has any.
func wrapAt(line string, width int) (out []string) {
	for len(line) > width {
		i := strings.LastIndexByte(line[:width+1], ' ')
		if i <= strings.IndexByte(line, ']')+1 {
			if i = strings.IndexByte(line[width:], ' ') + width; i < width {
				break
			}
		}
		out, line = append(out, line[:i]), line[i+1:]
	}
	return append(out, line)
}

// every is whether the forms are tried on every recorded console, which takes minutes.
var every = flag.Bool("every", false, "hand every recorded console on in every form")

// TestForms hands every kind of recorded console on in every form: what it decides must
// be found again.
func TestForms(t *testing.T) {
	for _, r := range oneOfEach(t) {
		all := records(r.Console)
		whole := board(t, string(r.Console))
		for _, f := range forms {
			name := r.Plan.Scenario + "/" + r.Plan.Variant + " " + f.name
			l, err := fieldlog.Read(t.Context(), strings.NewReader(f.write(all)), fieldlog.Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			b, err := Of(l, Options{Name: "x"})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := decisive(b.Timeline), decisive(whole.Timeline); !slices.Equal(got, want) {
				t.Errorf("%s:\n got %v\nwant %v", name, got, want)
			}
			if f.name == "on one line" && whole.Verdict.Outcome == dmrace.Failed {
				continue // it has no line of the user space that failed
			}
			if b.Verdict.Stage != whole.Verdict.Stage || b.Verdict.Cause != whole.Verdict.Cause || !f.untimed && b.Verdict.Outcome != whole.Verdict.Outcome {
				t.Errorf("%s: got %s, %s, %s, want %s, %s, %s", name, b.Verdict.Outcome, b.Verdict.Stage, b.Verdict.Cause, whole.Verdict.Outcome, whole.Verdict.Stage, whole.Verdict.Cause)
			}
			if f.untimed && strings.Contains(strings.Join(b.Sentences(), " "), "0.000000 s") {
				t.Errorf("%s: a time is said: %v", name, b.Sentences())
			}
		}
	}
}

// oneOfEach returns one recording for each verdict, bus and kernel, or for each verdict and
// bus under -short; all of them under -every.
func oneOfEach(t *testing.T) []*dmrace.Recording {
	t.Helper()
	store := results.Store{Dir: "../../results"}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var out []*dmrace.Recording
	for _, c := range list {
		r, err := store.Load(c.Run)
		if err != nil {
			t.Fatal(err)
		}
		key := results.Outcome(r.Verdict) + string(r.Plan.Disk.Bus)
		if !testing.Short() {
			key += r.Plan.Kernel.Name
		}
		if *every || !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	if len(out) < 20 {
		t.Fatalf("%d kinds of recordings", len(out))
	}
	return out
}

// decisive returns the decisive events of a timeline as words.
func decisive(tl *dmrace.Timeline) []string {
	var out []string
	for _, e := range tl.Events {
		if dmrace.Decisive(e.Kind) {
			out = append(out, string(e.Kind)+" "+e.Subject)
		}
	}
	return out
}
