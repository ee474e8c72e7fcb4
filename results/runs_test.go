package results

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
)

const oneRun = "mmc-slow-probe/without-waitfor/6.1.192-stock-shim"

// filled returns a store with two runs.
func filled(t *testing.T) Store {
	t.Helper()
	s := Store{Dir: t.TempDir()}
	for _, variant := range []string{"without-waitfor", "with-waitfor"} {
		if _, err := s.Save(recording(variant)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestRuns(t *testing.T) {
	s := filled(t)
	if err := os.MkdirAll(filepath.Join(s.Dir, "runs/mmc-slow-probe/.old-x/y"), 0o755); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Runs()
	if err != nil || !slices.Equal(runs, []string{"mmc-slow-probe/with-waitfor/6.1.192-stock-shim", oneRun}) {
		t.Errorf("%q, %v", runs, err)
	}
	if runs, err := (Store{Dir: filepath.Join(s.Dir, "nowhere")}).Runs(); err != nil || len(runs) > 0 {
		t.Errorf("%q, %v", runs, err)
	}
}

func TestFind(t *testing.T) {
	s := filled(t)
	for arg, want := range map[string]string{
		oneRun:                                oneRun,
		"mmc-slow-probe/without-waitfor":      oneRun,
		"mmc-slow-probe/without-waitfor/":     oneRun,
		filepath.Join(s.Dir, "runs", oneRun):  oneRun,
		"mmc-slow-probe":                      "names 2 runs",
		"mmc-slow-probe/without":              "there is no run",
		"mmc-slow-probe/../x":                 "there is no run",
		"":                                    "there is no run",
		"mmc-slow-probe/with-waitfor/6.1.192": "there is no run",
	} {
		var usage *dmrace.UsageError
		got, err := s.Find(arg)
		if got != want && (!errors.As(err, &usage) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %q, %v; want %q", arg, got, err, want)
		}
	}
}

func TestRemove(t *testing.T) {
	s := filled(t)
	if err := s.Remove(oneRun, true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(oneRun); err != nil {
		t.Errorf("a dry run removed it: %v", err)
	}
	if err := s.Remove(oneRun, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(filepath.Join(s.Dir, "runs/mmc-slow-probe/without-waitfor")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the empty folder stays: %v", err)
	}
	if runs, err := s.Runs(); err != nil || len(runs) != 1 {
		t.Errorf("left: %q, %v", runs, err)
	}
}

// TestRemoveOfNothing: that there is no evidence is no fault of the machine.
func TestRemoveOfNothing(t *testing.T) {
	var usage *dmrace.UsageError
	if err := (Store{Dir: t.TempDir()}).Remove(oneRun, false); !errors.As(err, &usage) {
		t.Errorf("got %v", err)
	}
}

// TestRemoveRefuses tries to remove what is no run. Whatever it is, it must stay.
func TestRemoveRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		run   string
		spoil func(dir string) error
	}{
		"a scenario":        {"mmc-slow-probe", nil},
		"a variant":         {"mmc-slow-probe/without-waitfor", nil},
		"nothing":           {"", nil},
		"up and out":        {"../../etc", nil},
		"up inside":         {"mmc-slow-probe/without-waitfor/../with-waitfor", nil},
		"absolute":          {"/etc/passwd/x", nil},
		"not there":         {"mmc-slow-probe/without-waitfor/6.2", nil},
		"a foreign file":    {oneRun, func(dir string) error { return os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o644) }},
		"a folder in it":    {oneRun, func(dir string) error { return os.Mkdir(filepath.Join(dir, "more"), 0o755) }},
		"no plan":           {oneRun, func(dir string) error { return os.Remove(filepath.Join(dir, planFile)) }},
		"a link for a file": {oneRun, func(dir string) error { return relink(filepath.Join(dir, consoleFile)) }},
		"a link for a run":  {oneRun, relink},
	} {
		t.Run(name, func(t *testing.T) {
			s := filled(t)
			dir := filepath.Join(s.Dir, "runs", oneRun)
			if c.spoil != nil {
				if err := c.spoil(dir); err != nil {
					t.Fatal(err)
				}
			}
			before := listing(t, s.Dir)
			var usage *dmrace.UsageError
			if err := s.Remove(c.run, false); !errors.As(err, &usage) {
				t.Errorf("got %v", err)
			}
			if after := listing(t, s.Dir); !slices.Equal(before, after) {
				t.Errorf("left %q of %q", after, before)
			}
		})
	}
}

// relink moves a file or folder aside and links to it from its old place.
func relink(path string) error {
	aside := filepath.Join(filepath.Dir(filepath.Dir(path)), "aside")
	return errors.Join(os.Rename(path, aside), os.Symlink(aside, path))
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
