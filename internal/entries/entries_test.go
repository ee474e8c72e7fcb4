package entries

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const name = "content"

// reads has load take what is in an entry, unless it says "broken".
func reads(into *string) func(dir string) error {
	return func(dir string) error {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil && string(b) == "broken" {
			err = errors.New("broken")
		}
		*into = string(b)
		return err
	}
}

func writes(content string) func(dir string) error {
	return func(dir string) error { return os.WriteFile(filepath.Join(dir, name), []byte(content), 0o444) }
}

// get returns the entry of a key, made with that content if it is made.
func get(t *testing.T, f Folder, key, content string) (got string) {
	t.Helper()
	if err := f.Get(t.Context(), key, reads(&got), writes(content)); err != nil {
		t.Fatal(err)
	}
	return got
}

// left lists what is in a folder beside the lock.
func left(t *testing.T, f Folder) (names []string) {
	t.Helper()
	list, err := os.ReadDir(f.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Name() != LockName {
			names = append(names, e.Name())
		}
	}
	return names
}

// TestGet: an entry is made once, anew where it is broken, and nothing is left beside.
func TestGet(t *testing.T) {
	f := Folder{Dir: filepath.Join(t.TempDir(), "not", "there")}
	for _, c := range []struct {
		content, want string
		before        func(path string) error
	}{
		{"one", "one", nil},
		{"two", "one", nil},
		{"three", "three", func(path string) error {
			return errors.Join(os.Remove(path), os.WriteFile(path, []byte("broken"), 0o444))
		}},
		{"four", "four", os.Remove},
		{"five", "five", func(path string) error {
			dir := filepath.Dir(path)
			return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o644))
		}},
		{"six", "five", nil},
	} {
		if c.before != nil {
			if err := c.before(filepath.Join(f.Dir, "k", name)); err != nil {
				t.Fatal(err)
			}
		}
		if got := get(t, f, "k", c.content); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		if names := left(t, f); len(names) != 1 || names[0] != "k" {
			t.Errorf("left: %v", names)
		}
	}
}

// TestFails: what cannot be made, or is made when nobody waits any more, is not kept; nor is what
// does not read as it was written.
func TestFails(t *testing.T) {
	f, broken := Folder{Dir: t.TempDir()}, errors.New("broken")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, c := range []struct {
		want error
		make func(dir string) error
	}{
		{broken, func(dir string) error { return errors.Join(writes("half")(dir), broken) }},
		{context.Canceled, func(dir string) error { cancel(); return writes("late")(dir) }},
	} {
		var got string
		if err := f.Get(ctx, "k", reads(&got), c.make); !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
		if names := left(t, f); len(names) > 0 {
			t.Errorf("left: %v", names)
		}
	}
	var got string
	if err := f.Get(t.Context(), "k", reads(&got), writes("broken")); err == nil {
		t.Error("what was written was not read again")
	}
}

// TestOneAtATime: of many that ask at once one makes the entry, and who waits for a lock that is
// not let go of waits no longer than its context.
func TestOneAtATime(t *testing.T) {
	f := Folder{Dir: t.TempDir()}
	var made atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			var got string
			err := f.Get(t.Context(), "k", reads(&got), func(dir string) error { made.Add(1); return writes("one")(dir) })
			if err != nil || got != "one" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
	unlock, err := f.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var got string
	if err := f.Get(ctx, "other", reads(&got), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if got := get(t, f, "k", "two"); got != "one" {
		t.Error("who finds its entry needs no lock")
	}
}

// TestSweep: what a killed process left goes with the next entry, and of entries those that were
// last used stay, where a number is kept.
func TestSweep(t *testing.T) {
	for keep, want := range map[int]int{0: 5, 3: 3} {
		f := Folder{Dir: t.TempDir(), Keep: keep}
		for n, key := range []string{"a", "b", "c", "d"} {
			get(t, f, key, key)
			at := time.Now().Add(time.Duration(n-10) * time.Minute)
			if err := os.Chtimes(filepath.Join(f.Dir, key), at, at); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.MkdirAll(filepath.Join(f.Dir, TempPrefix+"1", "entry"), 0o755); err != nil {
			t.Fatal(err)
		}
		first := left(t, f)[0]
		get(t, f, first, "used again")
		get(t, f, "new", "new")
		names := left(t, f)
		if len(names) != want || names[0] != first {
			t.Errorf("keeping %d: %v are left, the first was used", keep, names)
		}
	}
}

// TestReadOnly: a folder that cannot be written to gives what it has.
func TestReadOnly(t *testing.T) {
	f := Folder{Dir: t.TempDir(), Keep: 2}
	get(t, f, "k", "one")
	if err := os.Chmod(f.Dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(f.Dir, 0o755) })
	if got := get(t, f, "k", "two"); got != "one" {
		t.Errorf("got %q", got)
	}
}

// TestRecord: a record is read as it was written, and its sum is that of what it holds.
func TestRecord(t *testing.T) {
	type record struct {
		A   string `json:"a"`
		Sum string `json:"sum"`
	}
	path := filepath.Join(t.TempDir(), "record.json")
	one := record{A: "x"}
	one.Sum = Seal(one)
	var again record
	if err := errors.Join(WriteRecord(path, one), ReadRecord(path, &again)); err != nil || again != one {
		t.Errorf("%+v, %v", again, err)
	}
	if Seal(record{A: "y"}) == one.Sum {
		t.Error("another record has the same sum")
	}
	for _, text := range []string{"", "{", "[]"} {
		if err := errors.Join(os.Remove(path), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
		if err := ReadRecord(path, &again); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
