package blobs

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/digest"
)

// filled returns a store that holds one file, and its sum.
func filled(t *testing.T, content string) (Store, string) {
	t.Helper()
	s := Store{Dir: t.TempDir()}
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	sum, err := s.Put(t.Context(), file)
	if err != nil || sum != digest.Bytes([]byte(content)) {
		t.Fatalf("%s, %v", sum, err)
	}
	return s, sum
}

// files lists the names below a store.
func files(t *testing.T, s Store) (names []string) {
	t.Helper()
	err := filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, d.Name())
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names
}

func TestBring(t *testing.T) {
	damage := func(t *testing.T, s Store, sum, content string) {
		t.Helper()
		if err := errors.Join(os.Chmod(s.Path(sum), 0o644), os.WriteFile(s.Path(sum), []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		with func(t *testing.T, from, to Store, sum string)
		want error // nil: it comes
	}{
		{"a sound one", func(*testing.T, Store, Store, string) {}, nil},
		{"a byte of it is another", func(t *testing.T, from, _ Store, sum string) { damage(t, from, sum, "kernem") }, ErrBroken},
		{"it is cut", func(t *testing.T, from, _ Store, sum string) { damage(t, from, sum, "ker") }, ErrBroken},
		{"it is empty", func(t *testing.T, from, _ Store, sum string) { damage(t, from, sum, "") }, ErrBroken},
		{"it is gone", func(t *testing.T, from, _ Store, sum string) { os.Remove(from.Path(sum)) }, fs.ErrNotExist},
		{"it is from the future", func(t *testing.T, from, _ Store, sum string) {
			later := time.Now().Add(1000 * time.Hour)
			os.Chtimes(from.Path(sum), later, later)
		}, nil},
		{"the copy here is broken", func(t *testing.T, from, to Store, sum string) {
			if _, err := to.Bring(t.Context(), from, sum); err != nil {
				t.Fatal(err)
			}
			damage(t, to, sum, "other")
		}, nil},
		{"the one there is broken, and the copy here is not", func(t *testing.T, from, to Store, sum string) {
			if _, err := to.Bring(t.Context(), from, sum); err != nil {
				t.Fatal(err)
			}
			damage(t, from, sum, "other")
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, sum := filled(t, "kernel")
			to := Store{Dir: filepath.Join(t.TempDir(), "here")}
			c.with(t, from, to, sum)
			path, err := to.Bring(t.Context(), from, sum)
			if c.want != nil {
				var env *dmrace.EnvError
				if !errors.Is(err, c.want) || !errors.As(err, &env) || env.Fix == "" {
					t.Errorf("got %v", err)
				}
				if left := files(t, to); len(left) > 0 {
					t.Errorf("left: %q", left)
				}
				return
			}
			if b, readErr := os.ReadFile(path); err != nil || readErr != nil || string(b) != "kernel" {
				t.Errorf("%q, %v, %v", b, err, readErr)
			}
			if all := files(t, to); len(all) != 1 {
				t.Errorf("left: %q", all)
			}
		})
	}
}

// TestPutAgain: what is there is not written again, and what is broken there is.
func TestPutAgain(t *testing.T) {
	s, sum := filled(t, "disk")
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte("disk"), 0o644); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(s.Path(sum))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(s.Path(sum)); err != nil || !os.SameFile(before, after) {
		t.Errorf("it was written again: %v", err)
	}
	if err := errors.Join(os.Chmod(s.Path(sum), 0o644), os.Truncate(s.Path(sum), 1)); err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(t.Context(), sum); !errors.Is(err, ErrBroken) {
		t.Errorf("verify: %v", err)
	}
	if _, err := s.Put(t.Context(), file); err != nil || s.Verify(t.Context(), sum) != nil || s.Size(sum) != 4 {
		t.Errorf("put again: %v, %d bytes", err, s.Size(sum))
	}
}

func TestInterrupted(t *testing.T) {
	from, sum := filled(t, "kernel")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	to := Store{Dir: t.TempDir()}
	if _, err := to.Bring(ctx, from, sum); !errors.Is(err, context.Canceled) || len(files(t, to)) > 0 {
		t.Errorf("%v, left %q", err, files(t, to))
	}
}

func TestBringRefuses(t *testing.T) {
	from, sum := filled(t, "kernel")
	for _, name := range []string{"", "../../etc/passwd", strings.ToUpper(sum), sum[1:], sum + "0", strings.Repeat("g", 64)} {
		if _, err := (Store{Dir: t.TempDir()}).Bring(t.Context(), from, name); err == nil {
			t.Errorf("%q is brought", name)
		}
	}
	if err := os.MkdirAll(from.Path(strings.Repeat("0", 64)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := from.Verify(t.Context(), strings.Repeat("0", 64)); err == nil {
		t.Error("a folder is a blob")
	}
}
