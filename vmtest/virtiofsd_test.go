package vmtest

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
)

// daemonScript writes a program that stands for virtiofsd, and returns its path and a folder
// to serve.
func daemonScript(t *testing.T, script string) (path, folder string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "virtiofsd")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path, filepath.Join(t.TempDir(), dmrace.ShareTag)
}

// TestServeVirtiofs: the daemon is handed the folder and a socket that can be called before it
// looks at it, it lives until it is ended, and nobody can call then.
func TestServeVirtiofs(t *testing.T) {
	path, folder := daemonScript(t, `echo "$@" >"$(dirname "$0")/args"; exec sleep 600`)
	end, gone, err := serveVirtiofs(path, folder)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("unix", shareSocket(folder))
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if why := gone(); why != nil {
		t.Errorf("it is there, and said to be gone: %v", why)
	}
	end()
	if why := gone(); why == nil {
		t.Error("it is ended, and not said to be gone")
	}
	if c, err := net.Dial("unix", shareSocket(folder)); err == nil {
		c.Close()
		t.Error("somebody listens after the end")
	}
	args, err := os.ReadFile(filepath.Join(filepath.Dir(path), "args"))
	if want := "--fd=3 -o source=" + folder + ",sandbox=chroot\n"; err != nil || string(args) != want {
		t.Errorf("it was given %q, %v; want %q", args, err, want)
	}
}

// TestVirtiofsdEnds: a daemon that ends says why, and what to do.
func TestVirtiofsdEnds(t *testing.T) {
	path, folder := daemonScript(t, `echo "chroot: Operation not permitted" >&2; exit 1`)
	end, gone, err := serveVirtiofs(path, folder)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	why := gone()
	for range 50 {
		if why != nil {
			break
		}
		why = gone()
	}
	var env *dmrace.EnvError
	if !errors.As(why, &env) || !strings.Contains(why.Error(), "chroot: Operation not permitted") || !strings.Contains(env.Fix, "as root") {
		t.Errorf("got %v", why)
	}
}

// TestVirtiofsdCannotStart: one that cannot be started at all.
func TestVirtiofsdCannotStart(t *testing.T) {
	_, folder := daemonScript(t, "")
	var env *dmrace.EnvError
	if _, _, err := serveVirtiofs(filepath.Join(t.TempDir(), "absent"), folder); !errors.As(err, &env) {
		t.Errorf("got %v", err)
	}
}
