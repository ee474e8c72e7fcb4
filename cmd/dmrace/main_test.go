package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"dmrace/results"
)

// TestMain makes the test binary answer to the name dmrace, in scripts and for
// the tests that kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dmrace": func() {
		if begunAt, err := strconv.Atoi(os.Getenv(begunVar)); err == nil {
			os.NewFile(uintptr(begunAt), "begun").Close()
		}
		main()
	}})
}

// begunVar holds the number of a descriptor that is closed once the program is initialised: what
// is behind that in its processor time is main's.
const begunVar = "DMRACE_TEST_BEGUN"

// TestScripts runs the acceptance scripts: what a user types and sees.
func TestScripts(t *testing.T) {
	evidence := copyCommitted(t, "mmc-slow-probe", "mmc-natural")
	findings, err := filepath.Abs("../../results/findings")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": status, "try": try},
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", env.WorkDir+"/cache")
			path, err := exec.LookPath("dmrace")
			env.Setenv("DMRACE", path) // for scripts that empty PATH
			env.Setenv("EVIDENCE", evidence)
			env.Setenv("FINDINGS", findings)
			return err
		},
	})
}

// copyCommitted copies the committed evidence of scenarios, and nothing that somebody
// recorded beside it. It returns the folder of the scenarios.
func copyCommitted(t *testing.T, names ...string) string {
	t.Helper()
	from, to := results.Store{Dir: "../../results"}, results.Store{Dir: t.TempDir()}
	list, err := from.Committed()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		name, _, _ := strings.Cut(c.Run, "/")
		if !slices.Contains(names, name) {
			continue
		}
		if err := os.CopyFS(to.RunDir(c.Run), os.DirFS(from.RunDir(c.Run))); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(to.Dir, "runs")
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

// try is a command of scripts: "try command...", which may succeed or fail.
func try(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: try command...")
	}
	if err := ts.Exec(args[0], args[1:]...); err != nil {
		ts.Logf("[%s]", err)
	}
}
