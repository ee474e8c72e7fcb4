//go:build linux

package disk

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"dmrace"
)

func TestGuestMissing(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"none":  {"guest/.gitignore": {Data: []byte("init\n")}},
		"empty": {"guest/init-amd64": {}},
	} {
		_, err := guestBinary(files, "")
		var env *dmrace.EnvError
		if !errors.As(err, &env) || env.Fix != "make build" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMksquashfsMissing(t *testing.T) {
	t.Setenv("PATH", "")
	cache := t.TempDir()
	_, err := Build(t.Context(), cache, "", []dmrace.Disk{{}})
	var env *dmrace.EnvError
	if !errors.As(err, &env) || env.Fix != "apt-get install squashfs-tools" {
		t.Errorf("error %v", err)
	}
	left(t, cache)
}

// fakeMksquashfs puts a shell script in the place of mksquashfs.
func fakeMksquashfs(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	body := "#!/bin/sh\n[ \"$1\" = -version ] && { echo mksquashfs version 0; exit; }\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, "mksquashfs"), []byte(body), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func TestDiskFull(t *testing.T) {
	fakeMksquashfs(t, `echo "FATAL ERROR: Write failed because No space left on device" >&2; exit 1`)
	cache := t.TempDir()
	_, err := Build(t.Context(), cache, "", []dmrace.Disk{{}})
	var env *dmrace.EnvError
	if !errors.As(err, &env) || !strings.Contains(err.Error(), cache) || env.Fix == "" {
		t.Errorf("error %v", err)
	}
	left(t, cache)
}

func TestMksquashfsFails(t *testing.T) {
	fakeMksquashfs(t, `echo "mksquashfs: invalid option -all-time" >&2; exit 1`)
	cache := t.TempDir()
	_, err := Build(t.Context(), cache, "", []dmrace.Disk{{}})
	if err == nil || !strings.Contains(err.Error(), "invalid option -all-time") {
		t.Errorf("error %v", err)
	}
	left(t, cache)
}

func TestCancelled(t *testing.T) {
	fakeMksquashfs(t, `touch "$2"; kill -s USR1 $PPID; exec sleep 60`)
	ctx, cancel := context.WithCancel(t.Context())
	cancelOnUSR1(t, cancel)
	cache := t.TempDir()
	if _, err := Build(ctx, cache, "", []dmrace.Disk{{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	left(t, cache)
	if _, err := Build(ctx, cache, "", []dmrace.Disk{{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it began: %v", err)
	}
	left(t, cache)
}

// cancelOnUSR1 calls cancel when this process gets SIGUSR1: so a script can tell
// that it runs.
func cancelOnUSR1(t *testing.T, cancel context.CancelFunc) {
	got := make(chan os.Signal, 1)
	signal.Notify(got, syscall.SIGUSR1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, ok := <-got; ok {
			cancel()
		}
	}()
	t.Cleanup(func() {
		signal.Stop(got)
		close(got)
		<-done
	})
}
