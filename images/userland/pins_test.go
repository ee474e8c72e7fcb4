package userland

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"dmrace/internal/golden"
)

// versions returns the modules that a go.mod requires.
func versions(t *testing.T, name string, text []byte) map[string]string {
	t.Helper()
	f, err := modfile.Parse(name, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, r := range f.Require {
		out[r.Mod.Path] = r.Mod.Version
	}
	return out
}

// own is dmrace's go.mod.
func own(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	return versions(t, "go.mod", text)
}

// TestPins holds the modules that dmrace and its userland share to one version: what is
// known to be good is the same, and a fault that is fixed in one is fixed in the other.
// With -update the versions of go.mod are taken, and go mod tidy completes the rest.
func TestPins(t *testing.T) {
	if golden.Updating() {
		repin(t)
		return
	}
	ours := own(t)
	for path, version := range versions(t, "userland.mod", mod) {
		if v, ok := ours[path]; ok && v != version {
			t.Errorf("%s: go.mod has %s, userland.mod %s: go test ./images/userland -run TestPins -update", path, v, version)
		}
	}
	if commands, err := tools(mod); err != nil || len(commands) < 50 {
		t.Errorf("%d commands, %v", len(commands), err)
	}
}

// repin writes userland.mod and userland.sum anew. What tidy adds may be shared too, so it
// goes on until nothing differs.
func repin(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.WriteFile(at("go.mod"), mod, 0o644), os.WriteFile(at("go.sum"), sum, 0o644)); err != nil {
		t.Fatal(err)
	}
	for {
		text, err := os.ReadFile(at("go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		args := []string{"mod", "edit"}
		for path, version := range versions(t, "go.mod", text) {
			if v, ok := own(t)[path]; ok && v != version {
				args = append(args, "-require="+path+"@"+v)
			}
		}
		if len(args) == 2 {
			break
		}
		runGo(t, dir, args...)
		runGo(t, dir, "mod", "tidy")
	}
	for from, to := range map[string]string{"go.mod": "userland.mod", "go.sum": "userland.sum"} {
		b, err := os.ReadFile(at(from))
		if err == nil {
			err = os.WriteFile(to, b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func runGo(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args[:2], " "), err, out)
	}
}

// TestBuild compiles the commands, as a clean clone does.
func TestBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles u-root's commands for a minute; left out by -short")
	}
	cache := t.TempDir()
	var said []string
	for range 2 {
		records, err := Build(t.Context(), cache, "", func(format string, _ ...any) { said = append(said, format) })
		if err != nil {
			t.Fatal(err)
		}
		if len(records) < 50 || records[1].FileSize < 1<<20 {
			t.Errorf("%d files, the program has %d bytes", len(records), records[1].FileSize)
		}
	}
	if len(said) != 1 {
		t.Errorf("it was compiled %d times", len(said))
	}
}
