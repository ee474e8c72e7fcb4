package results

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/golden"
)

// timeline makes events of words such as "disk-add:sda", a millisecond apart.
func timeline(words string) *dmrace.Timeline {
	t := &dmrace.Timeline{}
	for i, w := range strings.Fields(words) {
		kind, subject, _ := strings.Cut(w, ":")
		t.Add(dmrace.Event{At: time.Duration(i) * time.Millisecond, Kind: dmrace.EventKind(kind), Subject: subject})
	}
	return t
}

func TestDiff(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"empty", "", "", ""},
		{"the same", "a b", "a b", "=a =b"},
		{"all new", "", "a b", "+a +b"},
		{"all gone", "a b", "", "-a -b"},
		{"one more", "a c", "a b c", "=a +b =c"},
		{"one less", "a b c", "a c", "=a -b =c"},
		{"one for another", "a b c", "a x c", "=a -b +x =c"},
		{"flipped", "a b c", "b a c", "=b !a =c"},
		{"as many as can be", "a b c d e", "e a b c d", "!e =a =b =c =d"},
		{"subjects count", "d:x d:y", "d:x d:z", "=d x -d y +d z"},
		{"repeated", "a a b", "a b a", "=a =b !a #2"},
		{"one of two gone", "a a b", "a b", "=a -a #2 =b"},
	} {
		var got []string
		for _, change := range Diff(timeline(c.a), timeline(c.b)) {
			got = append(got, signs[change.Fate]+change.Event)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// FuzzDiff checks what holds of every alignment: each event of either timeline is in
// it once, both orders are kept, and a timeline is the same as itself.
func FuzzDiff(f *testing.F) {
	f.Add([]byte("abc"), []byte("cab"))
	f.Add([]byte("aabb"), []byte("abab"))
	f.Fuzz(func(t *testing.T, x, y []byte) {
		spell := func(word []byte) *dmrace.Timeline {
			tl := &dmrace.Timeline{}
			for _, c := range word[:min(len(word), 200)] {
				tl.Add(dmrace.Event{Kind: dmrace.EventKind(rune('a' + c%8))})
			}
			return tl
		}
		a, b := spell(x), spell(y)
		var inA, inB, keptA []int
		for _, c := range Diff(a, b) {
			if c.A != nil {
				inA = append(inA, c.A.Seq)
			}
			if c.B != nil {
				inB = append(inB, c.B.Seq)
			}
			if c.Fate == Kept {
				keptA = append(keptA, c.A.Seq)
			}
		}
		if !slices.IsSorted(inB) || len(inB) != len(b.Events) || !slices.IsSorted(keptA) {
			t.Errorf("in b %v, kept %v", inB, keptA)
		}
		slices.Sort(inA)
		if len(slices.Compact(inA)) != len(a.Events) {
			t.Errorf("in a %v", inA)
		}
		for _, c := range Diff(a, a) {
			if c.Fate != Kept {
				t.Errorf("%s of %s with itself", c.Fate, c.Event)
			}
		}
	})
}

func TestWriteDiff(t *testing.T) {
	a, b := recording("without-waitfor").Timeline, recording("with-waitfor").Timeline
	var out bytes.Buffer
	for _, all := range []bool{false, true} {
		if err := WriteDiff(&out, Diff(a, b), all); err != nil {
			t.Fatal(err)
		}
	}
	if err := WriteDiff(&out, Diff(timeline("a b c"), timeline("b a\x1b c")), false); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/diff.golden", out.Bytes())
}

func TestDiffJSON(t *testing.T) {
	raw, err := json.Marshal(Diff(timeline("a b"), timeline("b a c")))
	const want = `[{"fate":"kept","event":"b","a_us":1000,"b_us":0,"moved_us":-1000},` +
		`{"fate":"reordered","event":"a","a_us":0,"b_us":1000,"moved_us":1000,"behind_a":"the beginning","behind_b":"b"},` +
		`{"fate":"appeared","event":"c","b_us":2000}]`
	if err != nil || string(raw) != want {
		t.Errorf("%s, %v", raw, err)
	}
}
