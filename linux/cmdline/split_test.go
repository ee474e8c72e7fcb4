package cmdline

import (
	"strings"
	"testing"
)

// show writes a line's arguments as name or name=[value], with "|" for the "--".
func show(l Line) string {
	var words []string
	for i, a := range l.Args {
		if i == l.Dashes {
			words = append(words, "|")
		}
		if a.HasValue {
			words = append(words, a.Name+"=["+a.Value+"]")
		} else {
			words = append(words, a.Name)
		}
	}
	return strings.Join(words, " ")
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name, line, want string
		dashesAt, unread int
	}{
		{"nothing", "", "", -1, 0},
		{"white space only", " \t\xa0", "", -1, 3},
		{"leading white space", "  a b", "a b", -1, 5},
		{"order and duplicates", "a=1 b a=2 b", "a=[1] b a=[2] b", -1, 11},
		{"dashes", "a -- b=c d", "a | b=[c] d", 2, 10},
		{"dashes first", "-- a", "| a", 0, 4},
		{"dashes last", "a --", "a", 2, 4},
		{"dashes in quotes", `a "--" b`, "a | b", 2, 8},
		{"dashes in an open quote", `a "--`, "a", 2, 5},
		{"dashes with a value are none", "a --=x b", "a --=[x] b", -1, 8},
		{"dashes with more are none", "a --b --", "a --b", 6, 8},
		{"second dashes end it all", "a -- b -- c", "a | b", 2, 7},
		{"dashes in a value are none", `a=" -- " b`, "a=[ -- ] b", -1, 10},
		{"dm-mod.create", `dm-mod.create="lroot,,,rw, 0 4096 linear 98:16 0" root=/dev/dm-0`,
			"dm-mod.create=[lroot,,,rw, 0 4096 linear 98:16 0] root=[/dev/dm-0]", -1, 64},
		{"NUL", "a b\x00c", "a b", -1, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Split(c.line)
			if got := show(l); got != c.want || l.DashesAt != c.dashesAt || l.Unread != c.unread {
				t.Errorf("got %s, dashes at %d, unread from %d; want %s, %d, %d", got, l.DashesAt, l.Unread, c.want, c.dashesAt, c.unread)
			}
		})
	}
}

func TestKernelAndInit(t *testing.T) {
	for _, c := range []struct {
		line         string
		kernel, init int
	}{{"a b", 2, 0}, {"a b --", 2, 0}, {"a -- b c", 1, 2}, {"-- a", 0, 1}} {
		l := Split(c.line)
		if len(l.Kernel()) != c.kernel || len(l.Init()) != c.init {
			t.Errorf("%q: %d and %d arguments, want %d and %d", c.line, len(l.Kernel()), len(l.Init()), c.kernel, c.init)
		}
	}
}

func TestSplitAllocates(t *testing.T) {
	buf := make([]Arg, 0, 64)
	if n := testing.AllocsPerRun(10, func() { buf = AppendArgs(buf[:0], benchLine).Args }); n != 0 {
		t.Errorf("AppendArgs allocates %v times", n)
	}
	if n := testing.AllocsPerRun(10, func() { Split(benchLine) }); n > 1 {
		t.Errorf("Split allocates %v times", n)
	}
}
