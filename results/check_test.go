package results

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
)

// TestCheck asks beforehand whether evidence can be kept.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		out  string
		kept bool
	}{
		"a new folder":       {filepath.Join(dir, "a", "b"), true},
		"a folder":           {dir, true},
		"a file":             {file, false},
		"below a file":       {filepath.Join(file, "x"), false},
		"no place for files": {"/proc/x", false},
		"nor for folders":    {"/proc/self/fdinfo", false},
	} {
		err := Store{Dir: c.out}.Check()
		var env *dmrace.EnvError
		if c.kept && err != nil || !c.kept && (!errors.As(err, &env) || !strings.Contains(err.Error(), c.out)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}
