package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary answer to the name dmrace, in scripts and for
// the tests that kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dmrace": main})
}

// TestScripts runs the acceptance scripts: what a user types and sees.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": status},
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", env.WorkDir+"/cache")
			path, err := exec.LookPath("dmrace")
			env.Setenv("DMRACE", path) // for scripts that empty PATH
			evidence, absErr := filepath.Abs("../../results/runs")
			env.Setenv("EVIDENCE", evidence)
			return errors.Join(err, absErr)
		},
	})
}

// status runs dmrace and checks its exit status: status 2 dmrace list nonsense.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = exitStatus(err)
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}
