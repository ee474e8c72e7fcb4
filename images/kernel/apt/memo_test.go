package apt

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/kerneltest"
)

// TestMachineAptIsAskedOnce checks that an answer is remembered while nothing about
// apt changes, the answer that there is no candidate included.
func TestMachineAptIsAskedOnce(t *testing.T) {
	for _, tt := range []struct {
		name, answer string
		err          error
	}{
		{"a candidate", `printf 'Package: linux-source-6.1\nVersion: 1-1\nSHA256: ` + strings.Repeat("a", 64) + `\n'`, nil},
		{"no candidate", `echo 'E: No packages found' >&2; exit 100`, errNoCandidate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log")
			script := map[string]string{"apt-cache": "echo \"$@\" >>" + log + "; " + tt.answer}
			kerneltest.FakeTools(t, script)
			m := machineArchive{cachedir.Dir(t.TempDir())}
			ask := func() {
				t.Helper()
				rec, err := m.candidate(kerneltest.TestContext(t), "linux-source-6.1")
				if !errors.Is(err, tt.err) || (rec.Version == "1-1") != (tt.err == nil) {
					t.Fatalf("%+v, %v", rec, err)
				}
			}
			asked := func() int { return strings.Count(kerneltest.Read(t, log), "--no-all-versions show linux-source-6.1\n") }
			ask()
			ask()
			if n := asked(); n != 1 {
				t.Errorf("asked %d times, want 1", n)
			}
			kerneltest.FakeTools(t, script) // another apt
			ask()
			if n := asked(); n != 2 {
				t.Errorf("asked %d times after a change, want 2", n)
			}
			kerneltest.WriteTree(t, m.cache.Join("apt"), map[string]string{"linux-source-6.1.json": "{"})
			ask()
			if n := asked(); n != 3 {
				t.Errorf("asked %d times after the answer was damaged, want 3", n)
			}
		})
	}
}

// TestAptThatDies checks that an apt that was killed has not answered.
func TestAptThatDies(t *testing.T) {
	kerneltest.FakeTools(t, map[string]string{"apt-cache": "kill -9 $$"})
	_, err := machineArchive{cachedir.Dir(t.TempDir())}.candidate(kerneltest.TestContext(t), "linux-source-6.1")
	if err == nil || errors.Is(err, errNoCandidate) {
		t.Errorf("error %v, want that of the process", err)
	}
}

func TestMemoState(t *testing.T) {
	lists := t.TempDir()
	kerneltest.WriteTree(t, lists, map[string]string{"a": "1"})
	m := answerMemo{roots: []string{lists, filepath.Join(lists, "absent")}}
	before := m.state()
	if m.state() != before {
		t.Error("the state varies by itself")
	}
	if err := os.Chtimes(filepath.Join(lists, "a"), time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if m.state() == before {
		t.Error("a list changed and the state did not")
	}
}
