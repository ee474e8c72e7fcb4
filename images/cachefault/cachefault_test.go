//go:build linux

package cachefault_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"dmrace"
	"dmrace/images/cachefault"
	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

func TestIn(t *testing.T) {
	at := func(path string, errno syscall.Errno) error {
		return fmt.Errorf("do: %w", &os.PathError{Op: "open", Path: path, Err: errno})
	}
	for _, c := range []struct {
		name string
		err  error
		want string // of the fix; empty: the error stays as it is
	}{
		{"nothing", nil, ""},
		{"full", at("/c/x", syscall.ENOSPC), "free space on the disk of /c, or set XDG_CACHE_HOME"},
		{"a quota", at("/c/x", syscall.EDQUOT), "free space on the disk of /c"},
		{"full, in words", errors.New("write image: no space left on device"), "free space on the disk of /c"},
		{"read-only", at("/c/a/b", syscall.EROFS), "make /c a folder that can be written to, or set XDG_CACHE_HOME"},
		{"forbidden", at("/c", syscall.EACCES), "make /c a folder"},
		{"a file in its place", at("/c", syscall.ENOTDIR), "make /c a folder"},
		{"what it is to lie in", at("/", syscall.EROFS), "make /c a folder"},
		{"a rename", &os.LinkError{Op: "rename", Old: "/c/a", New: "/c/b", Err: syscall.EROFS}, "make /c a folder"},
		{"elsewhere", at("/home/me/linux/Makefile", syscall.EACCES), ""},
		{"another's folder that begins alike", at("/cc/x", syscall.EACCES), ""},
		{"something else", at("/c/x", syscall.EIO), ""},
		{"explained already", &dmrace.UsageError{Err: at("/c/x", syscall.EACCES)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := cachefault.In("/c", c.err)
			var env *dmrace.EnvError
			switch {
			case c.want == "" && err != c.err:
				t.Errorf("%v becomes %v", c.err, err)
			case c.want != "" && (!errors.As(err, &env) || !strings.Contains(env.Fix, c.want) || !errors.Is(err, c.err) || !strings.Contains(err.Error(), "/c")):
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestOfAFileSystem has a kernel say it: of a file system that is full, and of one that is
// mounted read-only.
func TestOfAFileSystem(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("nothing can be mounted here: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	fix := func(err error) string {
		var env *dmrace.EnvError
		if errors.As(cachefault.In(dir, err), &env) {
			return env.Fix
		}
		return fmt.Sprint(err)
	}
	name := filepath.Join(dir, "f")
	if got := fix(wholefile.Write(name, make([]byte, 1<<20), 0o644)); !strings.Contains(got, "free space on the disk of "+dir) {
		t.Errorf("full: %s", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if err := unix.Mount("none", dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	_, lockErr := filelock.TryTake(name)
	for what, err := range map[string]error{"write": wholefile.Write(name, nil, 0o644), "lock": lockErr, "folder": os.MkdirAll(filepath.Join(dir, "a/b"), 0o755)} {
		if got := fix(err); !strings.Contains(got, "make "+dir+" a folder that can be written to") {
			t.Errorf("read-only, %s: %s", what, got)
		}
	}
}
