package kernel

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/digest"
)

// tarOf makes a tar archive.
func tarOf(t *testing.T, prefix string, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, text := range files {
		h := tar.Header{Name: prefix + name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fakeDeb makes a package of a fake kernel. It is the file system's tar itself, so
// fakeTools' dpkg-deb has nothing to unpack.
func fakeDeb(t *testing.T, files map[string]string) (path string) {
	t.Helper()
	xz, err := exec.Command("sh", "-c", "command -v xz").Output()
	if err != nil {
		t.Fatal("there is no xz: apt-get install xz-utils")
	}
	pack := exec.Command(strings.TrimSpace(string(xz)), "-c")
	pack.Stdin = bytes.NewReader(tarOf(t, "linux-source/", files))
	inner, err := pack.Output()
	if err != nil {
		t.Fatal(err)
	}
	deb := filepath.Join(t.TempDir(), "source.deb")
	outer := tarOf(t, "./usr/", map[string]string{"share/doc/x": "x", "src/linux-source.tar.xz": string(inner)})
	if err := os.WriteFile(deb, outer, 0o644); err != nil {
		t.Fatal(err)
	}
	fakeTools(t, map[string]string{"dpkg-deb": `cat "$2"`})
	return deb
}

// fakeApt makes an apt that knows one version of linux-source-6.1 and has no other
// source. What apt-get was asked for is in log.
func fakeApt(t *testing.T, version, sha256 string) (log string) {
	t.Helper()
	deb := fakeDeb(t, fakeFiles())
	if sha256 == "" {
		var err error
		if sha256, err = digest.File(deb); err != nil {
			t.Fatal(err)
		}
	}
	fakeSources(t, "")
	fakeTools(t, map[string]string{
		"apt-cache": `printf 'Package: linux-source-6.1\nVersion: ` + version + `\nSHA256: ` + sha256 + `\n'`,
		"apt-get":   `echo "$@" >>` + deb + `.log; cp ` + deb + ` linux-source.deb`,
	})
	return deb + ".log"
}

func TestDebianTree(t *testing.T) {
	fakeCompiler(t)
	aptLog := fakeApt(t, "9.8.7-2", "")
	c := Cache{t.TempDir()}
	var out bytes.Buffer
	tree, err := Open(testContext(t), c, TreeSpec{Name: "6.1"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if tree.Source != "linux-source-6.1 9.8.7-2" || tree.Release != "9.8.7" || !strings.HasPrefix(tree.ID, "9.8.7-2 sha256:") {
		t.Errorf("tree %+v", tree)
	}
	img, err := tree.Build(testContext(t), Variant{Arm: dmrace.ArmStock})
	if err != nil {
		t.Fatal(err)
	}
	if img.Source.Label != "9.8.7-stock" || img.Source.Release != "9.8.7" {
		t.Errorf("source %+v", img.Source)
	}
	if got := read(t, aptLog); got != "download linux-source-6.1=9.8.7-2\n" {
		t.Errorf("apt-get was called with %q", got)
	}
	if left, _ := os.ReadDir(c.path("tmp")); len(left) != 0 {
		t.Errorf("the package is left behind: %v", left)
	}

	// Without apt the unpacked tree serves, and the kernel is found again.
	fakeTools(t, map[string]string{"apt-cache": "exit 0"})
	out.Reset()
	offline, err := Open(testContext(t), c, TreeSpec{Name: "6.1"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "using linux-source-6.1 9.8.7-2 from the cache") {
		t.Errorf("said %q", out.String())
	}
	if again, err := offline.Build(testContext(t), Variant{Arm: dmrace.ArmStock}); err != nil || !again.Cached || again.Path != img.Path {
		t.Errorf("offline: %+v, %v", again, err)
	}
	if _, err := offline.Build(testContext(t), Variant{Arm: dmrace.ArmNoWaitfor}); err != nil {
		t.Errorf("offline, another arm: %v", err)
	}
}

func TestDebianTreeRefuses(t *testing.T) {
	fakeCompiler(t)
	t.Run("wrong hash", func(t *testing.T) {
		fakeApt(t, "9.8.7-2", strings.Repeat("0", 64))
		tree, err := Open(testContext(t), Cache{t.TempDir()}, TreeSpec{Name: "6.1"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tree.Build(testContext(t), Variant{Arm: dmrace.ArmStock})
		wantEnv(t, err, "apt's record says 0000")
	})
	t.Run("download fails", func(t *testing.T) {
		fakeApt(t, "9.8.7-2", "")
		fakeTools(t, map[string]string{"apt-get": "echo 'E: 404 Not Found' >&2; exit 100"})
		tree, err := Open(testContext(t), Cache{t.TempDir()}, TreeSpec{Name: "6.1"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tree.Build(testContext(t), Variant{Arm: dmrace.ArmStock})
		wantEnv(t, err, "404 Not Found")
		wantEnv(t, err, "--tree")
	})
	t.Run("no candidate", func(t *testing.T) {
		fakeSources(t, "")
		fakeTools(t, map[string]string{"apt-cache": "exit 0"})
		_, err := Open(testContext(t), Cache{t.TempDir()}, TreeSpec{Name: "6.1"}, nil)
		wantEnv(t, err, "name no Debian archive")
		wantEnv(t, err, "--tree")
	})
	t.Run("unknown name", func(t *testing.T) {
		_, err := Open(testContext(t), Cache{t.TempDir()}, TreeSpec{Name: "2.6"}, nil)
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), `unknown kernel "2.6"; there are: 5.10, 6.1, 6.12, 7.2`) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("neither name nor directory", func(t *testing.T) {
		var usage *dmrace.UsageError
		if _, err := Open(testContext(t), Cache{t.TempDir()}, TreeSpec{}, nil); !errors.As(err, &usage) {
			t.Errorf("error %v", err)
		}
	})
}

// wantEnv checks for an EnvError with a text in it.
func wantEnv(t *testing.T, err error, text string) {
	t.Helper()
	var env *dmrace.EnvError
	if !errors.As(err, &env) || !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want an EnvError with %q", err, text)
	}
}

func TestTarballIn(t *testing.T) {
	if _, err := tarballIn(bytes.NewReader(tarOf(t, "./usr/", map[string]string{"src/x.tar.gz": ""}))); err == nil {
		t.Error("a package without a tarball is no error")
	}
	if _, err := tarballIn(strings.NewReader("no tar at all, but long enough to look like a header" + strings.Repeat("x", 600))); err == nil {
		t.Error("rubbish is no error")
	}
}
