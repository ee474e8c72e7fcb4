package debian

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/digest"
)

// TestMissingPrograms says at once all that a build starts and is not there, and how to get
// it.
func TestMissingPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Build(t.Context(), t.TempDir(), dmrace.InitrdTools, io.Discard)
	var env *dmrace.EnvError
	if !errors.As(err, &env) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"apt-get", "unshare", "chroot"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
	if !strings.Contains(env.Fix, "apt-get install -y apt dpkg tar util-linux mount coreutils") {
		t.Errorf("fix: %s", env.Fix)
	}
}

// TestKept takes what is in the cache without any program, and nothing that was spoilt.
func TestKept(t *testing.T) {
	cache := t.TempDir()
	entry := filepath.Join(cache, "initramfs", "initramfs-tools-"+recipes[dmrace.InitrdTools].key())
	made := filepath.Join(cache, "made")
	image := filepath.Join(made, imageName)
	if err := errors.Join(os.MkdirAll(filepath.Dir(entry), 0o755), os.Mkdir(made, 0o755), os.WriteFile(image, []byte("an image"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := keep(made, []string{"a=1"}, entry); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	img, err := Build(t.Context(), cache, dmrace.InitrdTools, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if img.SHA256 != digest.Bytes([]byte("an image")) || !slices.Equal(img.Packages, []string{"a=1"}) || img.Path != filepath.Join(entry, imageName) {
		t.Errorf("got %+v", img)
	}
	if err := errors.Join(os.Chmod(img.Path, 0o644), os.WriteFile(img.Path, []byte("another"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if img, err := Build(t.Context(), cache, dmrace.InitrdTools, io.Discard); err == nil {
		t.Errorf("a spoilt image was taken: %+v", img)
	}
}

func TestVersions(t *testing.T) {
	dir := t.TempDir()
	if _, err := versions(dir); err == nil {
		t.Error("no package is not an error")
	}
	for _, name := range []string{"udev_252.39-1~deb12u2_amd64.deb", "bsdutils_1%3a2.38.1-5+deb12u3_amd64.deb"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := versions(dir)
	if want := []string{"bsdutils=1:2.38.1-5+deb12u3", "udev=252.39-1~deb12u2"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "odd.deb"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := versions(dir); err == nil || !strings.Contains(err.Error(), "odd.deb") {
		t.Errorf("a name without a version: %v", err)
	}
}

// fakeUnshare puts a shell script in the place of unshare.
func fakeUnshare(t *testing.T, script string) {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "unshare"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
}

// TestRunFails tells what went wrong from what was said: a full disk, a kernel without
// namespaces, a tool that fails.
func TestRunFails(t *testing.T) {
	for _, c := range []struct{ script, want, fix string }{
		{"echo 'tar: x: Cannot write: No space left on device' >&2; exit 2", "no space left on device", ""},
		{"echo 'unshare: unshare failed: Operation not permitted' >&2; exit 1", "unshare failed", "unprivileged_userns_clone=1"},
		{"echo 'E: it is broken' >&2; exit 3", "E: it is broken", ""},
	} {
		fakeUnshare(t, c.script)
		err := recipes[dmrace.InitrdTools].run(t.Context(), t.TempDir(), t.TempDir(), t.TempDir())
		var env *dmrace.EnvError
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.script, err)
		}
		if errors.As(err, &env) != (c.fix != "") || c.fix != "" && !strings.Contains(env.Fix, c.fix) {
			t.Errorf("%s: %#v", c.script, err)
		}
	}
}

// TestRunInterrupted ends the tool and what it has started at once.
func TestRunInterrupted(t *testing.T) {
	fakeUnshare(t, "/bin/sleep 60 & wait\n")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := recipes[dmrace.InitrdTools].run(ctx, t.TempDir(), t.TempDir(), t.TempDir())
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 4*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

// TestRealBuild makes an image with Debian's tools.
func TestRealBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches packages from Debian; left out by -short")
	}
	for _, kind := range []dmrace.Initrd{dmrace.InitrdTools} {
		var said bytes.Buffer
		img, err := Build(t.Context(), t.TempDir(), kind, &said)
		if err != nil {
			t.Fatalf("%s: %v\n%s", kind, err, said.String())
		}
		content, err := os.ReadFile(img.Path)
		if err != nil || !bytes.HasPrefix(content, []byte{0x1f, 0x8b}) {
			t.Errorf("%s: no gzip archive (%v)", kind, err)
		}
		if !slices.ContainsFunc(img.Packages, func(p string) bool { return strings.HasPrefix(p, recipes[kind].name+"=") }) {
			t.Errorf("%s is not made of %s: %q", kind, recipes[kind].name, img.Packages)
		}
	}
}
