package cmdline

import (
	"fmt"
	"strings"
	"testing"
)

// numbered returns format filled in with 0 to n-1, each with a blank behind.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format+" ", i)
	}
	return b.String()
}

// TestLimitsOfInit walks the edges of argv_init and envp_init, which have 34 slots for
// 33 entries and a NULL. One entry of argv and two of envp are the kernel's.
func TestLimitsOfInit(t *testing.T) {
	for _, c := range []struct {
		name, line string
		args, env  int // that init gets
		panic      string
	}{
		{"32 arguments", numbered("a%d", 32), 32, 2, ""},
		{"33 arguments", numbered("a%d", 33), 33, 2, "Too many boot init vars at `a32'"},
		{"40 arguments", numbered("a%d", 40), 33, 2, "Too many boot init vars at `a32'"},
		{"32 arguments, some after dashes", numbered("a%d", 20) + "-- " + numbered("b%d", 12), 32, 2, ""},
		// set_init_arg() does not store the one that is too many.
		{"33 arguments, some after dashes", numbered("a%d", 20) + "-- " + numbered("b%d", 13), 32, 2, "Too many boot init vars at `b12'"},
		{"31 variables", numbered("a%d=1", 31), 0, 33, ""},
		{"32 variables", numbered("a%d=1", 32), 0, 34, "Too many boot env vars at `a31=1'"},
		{"the 32nd variable quoted", numbered("a%d=1", 31) + `a="b c"`, 0, 34, "Too many boot env vars at `a=b c'"},
		{"a 31st name again", numbered("a%d=1", 31) + "a29=2", 0, 33, ""},
		// The slot at the limit is counted before its name is compared.
		{"the last name again", numbered("a%d=1", 31) + "a30=2", 0, 33, "Too many boot env vars at `a30=2'"},
		{"no arguments once it is too late", numbered("a%d=1", 32) + "x y=1 -- z", 0, 34, "Too many boot env vars at `a31=1'"},
		{"both", numbered("a%d=1", 32) + numbered("b%d", 33), 0, 34, "Too many boot env vars at `a31=1'"},
		{"arguments that init= forgets", numbered("a%d", 31) + "init=/x " + numbered("b%d", 32), 32, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := testParser("6.1", new(calls)).Boot(c.line)
			if len(r.InitArgs) != c.args || len(r.InitEnv) != c.env || r.Panic != c.panic {
				t.Errorf("%d arguments, %d variables, panic %q; want %d, %d, %q",
					len(r.InitArgs), len(r.InitEnv), r.Panic, c.args, c.env, c.panic)
			}
		})
	}
}

// TestClearLeavesThe32nd: init_setup() stops before argv_init[32]. The argument there
// is behind a gap until 31 others have come, and then it comes last.
func TestClearLeavesThe32nd(t *testing.T) {
	p := testParser("6.1", new(calls))
	full := numbered("a%d", 32) + "init=/x "
	r := p.Boot(full + numbered("b%d", 30))
	if n := len(r.InitArgs); n != 30 || r.Fates[31].Kind != Dropped {
		t.Errorf("%d arguments, the 32nd is %v", n, r.Fates[31].Kind)
	}
	r = p.Boot(full + numbered("b%d", 31))
	if n := len(r.InitArgs); n != 32 || r.InitArgs[31] != "a31" || r.Fates[31].Kind != InitArg || r.Panic != "" {
		t.Errorf("%d arguments, the 32nd is %v; panic %q", n, r.Fates[31].Kind, r.Panic)
	}
}

// TestNoMessageBeforeThePanic: print_unknown_bootoptions() is silent then.
func TestNoMessageBeforeThePanic(t *testing.T) {
	r := testParser("6.1", new(calls)).Boot(numbered("a%d", 33) + "b -- c")
	if len(r.Messages) != 0 || r.Fates[33].Kind != Dropped || r.Fates[34].Kind != Dropped {
		t.Errorf("messages %v, fates %v", r.Messages, r.Fates[32:])
	}
}
