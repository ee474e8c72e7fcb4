package snapshot

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// machine is a saved machine that was made up.
func machine(state string) *Saved {
	return &Saved{
		Console: []byte("console of " + state), State: []byte(state), memory: guest(map[int]string{1: state, 2: Slot(0)}),
		record: record{Line: "a=" + Slot(0), Slots: 1, Places: []Place{{0, 2*pageSize + 100, false}}, At: time.Second},
	}
}

// get asks a store for a machine and says whether it was made.
func get(t *testing.T, s Store, key, state string) (saved *Saved, made bool) {
	t.Helper()
	saved, err := s.Get(t.Context(), key, func() (*Saved, error) { made = true; return machine(state), nil })
	if err != nil {
		t.Fatal(err)
	}
	return saved, made
}

// TestStore: a machine is made once for its key.
func TestStore(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "not", "there")}
	one, made := get(t, s, "k1", "one")
	if !made || string(one.State) != "one" || string(one.Console) != "console of one" || one.Key() != "k1" || one.Sum() == "" || one.At() != time.Second {
		t.Fatalf("made %t: %+v", made, one.record)
	}
	again, made := get(t, s, "k1", "two")
	if made || string(again.State) != "one" || len(again.memory) != 1 || again.Sum() != one.Sum() {
		t.Errorf("made again %t: %+v", made, again.record)
	}
	if other, made := get(t, s, "k2", "two"); !made || string(other.State) != "two" {
		t.Error("another key's machine was taken")
	}
}

// TestBroken: a machine that is not as it was stored, or is another's, is made again.
func TestBroken(t *testing.T) {
	change := func(name string, how func([]byte) []byte) func(string) error {
		return func(dir string) error {
			path := filepath.Join(dir, name)
			b, err := os.ReadFile(path)
			return errors.Join(err, os.Chmod(path, 0o644), os.WriteFile(path, how(b), 0o644))
		}
	}
	flip := func(b []byte) []byte { b[len(b)/2] ^= 1; return b }
	half := func(b []byte) []byte { return b[:len(b)/2] }
	longer := func(b []byte) []byte { return append(b, 0) }
	cases := map[string]func(dir string) error{
		"no record":        func(dir string) error { return os.Remove(filepath.Join(dir, recordName)) },
		"another's record": change(recordName, func(b []byte) []byte { return []byte(strings.Replace(string(b), `"k"`, `"j"`, 1)) }),
		"a made-up record": change(recordName, func(b []byte) []byte {
			return []byte(strings.Replace(string(b), `"guest_time_ns": 1`, `"guest_time_ns": 2`, 1))
		}),
		"another's folder": func(dir string) error {
			return errors.Join(os.RemoveAll(dir), os.Rename(filepath.Join(filepath.Dir(dir), "other"), dir))
		},
		"a file in its place": func(dir string) error { return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o644)) },
	}
	for _, name := range []string{recordName, memoryName, stateName, consoleName} {
		cases[name+" with a bit flipped"], cases[name+" cut"] = change(name, flip), change(name, half)
	}
	for _, name := range []string{memoryName, stateName, consoleName} {
		cases[name+" gone"] = func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
		cases[name+" longer"] = change(name, longer)
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			s := Store{t.TempDir()}
			get(t, s, "k", "old")
			get(t, s, "other", "foreign")
			if err := spoil(filepath.Join(s.Dir, "k")); err != nil {
				t.Fatal(err)
			}
			saved, made := get(t, s, "k", "new")
			if !made || string(saved.State) != "new" {
				t.Errorf("made again %t: %q", made, saved.State)
			}
			if saved, made := get(t, s, "k", "newer"); made || string(saved.State) != "new" {
				t.Errorf("the new one was not kept: %q", saved.State)
			}
		})
	}
}

// TestFailure: where a machine cannot be made nothing is kept, and the next one to ask
// makes it.
func TestFailure(t *testing.T) {
	s := Store{t.TempDir()}
	broken := errors.New("QEMU is gone")
	if _, err := s.Get(t.Context(), "k", func() (*Saved, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if _, made := get(t, s, "k", "one"); !made {
		t.Error("what failed was kept")
	}
}

// TestKeep: the machines that were last used are kept, up to a number.
func TestKeep(t *testing.T) {
	s := Store{t.TempDir()}
	for n := range keep {
		key := fmt.Sprintf("k%02d", n)
		get(t, s, key, key)
		at := time.Now().Add(time.Duration(n-100) * time.Minute)
		if err := os.Chtimes(filepath.Join(s.Dir, key), at, at); err != nil {
			t.Fatal(err)
		}
	}
	get(t, s, "k00", "used again")
	get(t, s, "new", "new")
	for key, want := range map[string]bool{"k00": true, "k01": false, "k02": true, "new": true} {
		if _, err := os.Stat(filepath.Join(s.Dir, key)); (err == nil) != want {
			t.Errorf("%s is kept: %v, want %t", key, err, want)
		}
	}
}
