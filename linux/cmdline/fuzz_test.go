package cmdline

import (
	"strings"
	"testing"
)

// FuzzNext checks that arguments are where they say they are, that nothing but white
// space and "--" lies between them, and that each reads the same on its own.
func FuzzNext(f *testing.F) {
	for _, c := range nextTests {
		f.Add(c.line)
	}
	f.Add("a -- b -- c")
	f.Add(benchLine)
	f.Fuzz(func(t *testing.T, line string) {
		l := Split(line)
		checkGaps(t, l)
		for i, a := range l.Args {
			if l.Text[a.NameAt:a.NameAt+len(a.Name)] != a.Name || l.Text[a.ValueAt:a.ValueAt+len(a.Value)] != a.Value {
				t.Fatalf("%q: text is not at its offsets: %+v", line, a)
			}
			if a.Start > a.NameAt || a.NameAt+len(a.Name) > a.End || a.HasValue && (a.NameAt+len(a.Name) >= a.ValueAt || a.ValueAt+len(a.Value) > a.End) {
				t.Fatalf("%q: offsets out of order: %+v", line, a)
			}
			alone, next := Next(l.Text[a.Start:a.End], 0)
			if alone.Name != a.Name || alone.Value != a.Value || alone.HasValue != a.HasValue || next != a.End-a.Start {
				t.Fatalf("%q: argument %d alone is %+v, %d", line, i, alone, next)
			}
		}
		again := AppendArgs(l.Args[:0:0], line)
		if show(again) != show(l) || again.Dashes != l.Dashes {
			t.Fatalf("%q: AppendArgs differs from Split", line)
		}
	})
}

// checkGaps checks that the arguments and the "--" make up the line with nothing but
// white space between them.
func checkGaps(t *testing.T, l Line) {
	t.Helper()
	var gaps strings.Builder
	at := 0
	for i, a := range l.Args {
		if a.Start < at || a.End <= a.Start {
			t.Fatalf("%q: argument %d is from %d to %d, behind %d", l.Text, i, a.Start, a.End, at)
		}
		gaps.WriteString(l.Text[at:a.Start])
		at = a.End
	}
	if at > l.Unread {
		t.Fatalf("%q: read up to %d, unread from %d", l.Text, at, l.Unread)
	}
	gaps.WriteString(l.Text[at:l.Unread])
	want := ""
	if l.DashesAt >= 0 {
		want = "--"
	}
	isBlank := func(r rune) rune {
		if r == '"' || r < 0x80 && IsSpace(byte(r)) {
			return -1
		}
		return r
	}
	if got := strings.Map(isBlank, strings.ReplaceAll(gaps.String(), "\xa0", " ")); got != want {
		t.Fatalf("%q: between the arguments lies %q", l.Text, got)
	}
}

// FuzzNumbers holds the parsers against each other: what ParseUint takes SimpleUint
// takes whole, and ParseInt32 agrees where both can.
func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"", "0x10", "-5", "+7\n", "017", "0x", "18446744073709551616", "64K", "17E", "on", "\x00"} {
		for _, base := range []uint{0, 10, 16} {
			f.Add(s, base)
		}
	}
	older, newer := Facts{}, Facts{Saturates: true}
	f.Fuzz(func(t *testing.T, s string, base uint) {
		v, n := older.SimpleUint(s, base)
		w, m := newer.SimpleUint(s, base)
		if n != m || n > len(s) || v > w {
			t.Fatalf("%q: %d of %d bytes, or %d of %d", s, v, n, w, m)
		}
		u, err := ParseUint(s, base)
		digits := strings.TrimPrefix(cString(s), "+")
		if x, n := SimpleUint(digits, base); err == nil && (x != u || strings.TrimSuffix(digits, "\n") != digits[:n]) {
			t.Fatalf("%q: ParseUint has %d, SimpleUint %d of %d bytes", s, u, x, n)
		}
		i, ierr := ParseInt32(s, base)
		if err == nil && ierr == nil && uint64(i) != u || err == nil && u < 1<<31 && ierr != nil {
			t.Fatalf("%q: ParseUint has %d, ParseInt32 %d, %v", s, u, i, ierr)
		}
		if v, n := older.ParseMem(s); n > len(s) || n == 0 && v != 0 {
			t.Fatalf("%q: memory %d of %d bytes", s, v, n)
		}
		newer.ParseMem(s)
		if b, err := older.ParseBool(s); err != nil && b {
			t.Fatalf("%q: true and %v", s, err)
		}
	})
}

// FuzzBoot checks that every argument has one fate and that the fates account for what
// init gets, in every version.
func FuzzBoot(f *testing.F) {
	for _, c := range nextTests {
		f.Add(c.line, 0)
	}
	f.Add(benchLine+" -- a b", 40)
	f.Add("a=1 a=2 HOME=/x init=/x b -- c", 2048)
	f.Add(numbered("a%d", 33)+numbered("b%d=1", 33)+"-- "+numbered("c%d", 33), 0)
	f.Fuzz(func(t *testing.T, line string, size int) {
		for _, version := range []string{"5.10", "6.1", "6.12", "7.2"} {
			p := testParser(version, new(calls))
			p.Size = size
			r := p.Boot(line)
			if len(r.Fates) != len(r.Line.Args) || size > 0 && len(r.Line.Text) >= size {
				t.Fatalf("%d fates of %d arguments in %d bytes", len(r.Fates), len(r.Line.Args), len(r.Line.Text))
			}
			checkFates(t, p, r)
		}
	})
}

func checkFates(t *testing.T, p Parser, r Result) {
	t.Helper()
	var args []string
	env := map[string]bool{}
	for i, f := range r.Fates {
		text := r.Line.restored(r.Line.Args[i])
		switch f.Kind {
		case InitArg, AfterDashes:
			args = append(args, text)
		case InitEnv:
			env[text] = true
		case ByParam, Rejected:
			if !SameName(p.Params[f.By].Name, r.Line.Args[i].Name) {
				t.Fatalf("argument %d is not parameter %d", i, f.By)
			}
		case BySetup, ByEarly, Obsolete:
			if !HasNamePrefix(text, p.Setups[f.By].Prefix) {
				t.Fatalf("argument %d is not setup %d", i, f.By)
			}
		}
		if inKernel := i < r.Line.Dashes; inKernel == (f.Kind == AfterDashes) && f.Kind != Dropped {
			t.Fatalf("argument %d of %d before the dashes is %v", i, r.Line.Dashes, f.Kind)
		}
	}
	for _, e := range r.InitEnv {
		if e != "HOME=/" && e != "TERM=linux" && !env[e] {
			t.Fatalf("%q has no argument", e)
		}
		delete(env, e)
	}
	if len(args) != len(r.InitArgs) || len(env) > 0 {
		t.Fatalf("arguments %q for %q, variables left %v", r.InitArgs, args, env)
	}
}
