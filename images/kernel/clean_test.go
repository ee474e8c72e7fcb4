package kernel

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/kerneltest"
	"dmrace/internal/filelock"
)

// held says what a cache holds: arms of kernels, and one letter for each other part.
func held(t *testing.T, c Cache) string {
	t.Helper()
	inv := list(t, c)
	var parts []string
	for _, k := range inv.Kernels {
		parts = append(parts, string(k.Source.Arm))
	}
	return strings.Join(append(parts,
		strings.Repeat("W", len(inv.Workspaces))+strings.Repeat("S", len(inv.Shelves))+
			strings.Repeat("P", len(inv.Patches))+strings.Repeat("L", len(inv.Leftovers))), " ")
}

func TestClean(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		name string
		spec CleanSpec
		want string // of "no-waitfor stock WSPL", what is left
	}{
		{"leftovers", CleanSpec{}, "no-waitfor stock WSP"},
		{"all", CleanSpec{All: true}, ""},
		{"dry", CleanSpec{All: true, DryRun: true}, "no-waitfor stock WSPL"},
		{"a label", CleanSpec{Label: "tree-*-stock-shim"}, "no-waitfor WSP"},
		{"no such label", CleanSpec{Label: "6.1.*"}, "no-waitfor stock WSP"},
		{"old", CleanSpec{Unused: 3 * day}, "no-waitfor P"},
		{"very old", CleanSpec{Unused: 30 * day}, "no-waitfor stock WSP"},
		{"old of a label", CleanSpec{Label: "tree-*", Unused: 3 * day}, "no-waitfor WSP"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, tree := stocked(t)
			for _, k := range list(t, c).Kernels {
				if k.Source.Arm == dmrace.ArmStock {
					age(t, filepath.Join(k.Dir, cache.RecordFile), 5*day)
				}
			}
			age(t, filepath.Join(shelfOf(tree), "index.json"), 5*day)
			age(t, filepath.Join(c.Dir, "work", tree.Origin, "build.log"), 5*day)
			if got := held(t, c); got != "no-waitfor stock WSPL" {
				t.Fatalf("before: %s", got)
			}
			use := cache.DiskUse(c.Dir)
			done, err := c.Clean(tt.spec)
			if err != nil || done.Busy != nil {
				t.Fatal(done.Busy, err)
			}
			if got := strings.TrimSpace(held(t, c)); got != tt.want {
				t.Errorf("left %q, want %q", got, tt.want)
			}
			if freed := use - cache.DiskUse(c.Dir); !tt.spec.DryRun && (done.Bytes <= 0 || freed <= 0) || tt.spec.DryRun && freed != 0 {
				t.Errorf("says %d bytes, freed %d", done.Bytes, freed)
			}
			if _, err := os.Stat(filepath.Join(c.Dir, "tmp/busy")); err != nil {
				t.Error("scratch of a live process is gone")
			}
			if left, _ := os.ReadDir(filepath.Join(c.Dir, "tmp")); !tt.spec.DryRun && len(left) != 1 {
				t.Errorf("scratch is left: %v", left)
			}
			mustBuild(t, tree, stockShim)
			if _, err := tree.Files(kerneltest.TestContext(t), []string{"Kconfig"}); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCleanBusy checks that what another process has locked stays, and that its lock
// goes on excluding others.
func TestCleanBusy(t *testing.T) {
	c, tree := stocked(t)
	var locks []string
	hold := func(path string) {
		release, err := filelock.TryTake(path)
		if err != nil {
			t.Fatal(err)
		}
		locks = append(locks, filepath.Dir(path))
		t.Cleanup(release)
	}
	hold(filepath.Join(c.Dir, "work", tree.Origin, "lock"))
	hold(filepath.Join(shelfOf(tree), "lock"))
	done, err := c.Clean(CleanSpec{All: true})
	if err != nil || !slices.Equal(done.Busy, locks) {
		t.Errorf("busy %v, %v; want %v", done.Busy, err, locks)
	}
	if got := held(t, c); got != "WS" {
		t.Errorf("left %q", got)
	}

	c, _ = stocked(t)
	hold(filepath.Join(c.Kernels(), "lock"))
	if done, err := c.Clean(CleanSpec{All: true}); err != nil || len(done.Busy) != 2 || held(t, c) != "no-waitfor stock " {
		t.Errorf("busy %v, %v; left %q", done.Busy, err, held(t, c))
	}
}

// TestCleanKeepsLocks checks that a process that waits for a workspace while it is
// cleaned gets the lock that others ask for too.
func TestCleanKeepsLocks(t *testing.T) {
	c, tree := stocked(t)
	lock := filepath.Join(c.Dir, "work", tree.Origin, "lock")
	before, err := os.Stat(lock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Clean(CleanSpec{All: true}); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(lock); err != nil || !os.SameFile(before, after) {
		t.Errorf("the lock is another file: %v", err)
	}
}

func TestCleanRefuses(t *testing.T) {
	for _, spec := range []CleanSpec{{Label: "["}, {All: true, Label: "x"}, {All: true, Unused: 1}, {Unused: -1}} {
		var usage *dmrace.UsageError
		if _, err := (Cache{Dir: t.TempDir()}).Clean(spec); !errors.As(err, &usage) {
			t.Errorf("%+v: %v", spec, err)
		}
	}
}
