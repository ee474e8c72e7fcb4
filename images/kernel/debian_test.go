package kernel

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/kerneltest"
	"dmrace/internal/digest"
)

// fakeApt makes an apt that knows one version of linux-source-6.1 and has no other
// source. What apt-get was asked for is in log.
func fakeApt(t *testing.T, version, sha256 string) (log string) {
	t.Helper()
	deb := kerneltest.FakeDeb(t, kerneltest.FakeFiles())
	if sha256 == "" {
		var err error
		if sha256, err = digest.File(deb); err != nil {
			t.Fatal(err)
		}
	}
	fakeSources(t, "")
	kerneltest.FakeTools(t, map[string]string{
		"apt-cache": `printf 'Package: linux-source-6.1\nVersion: ` + version + `\nSHA256: ` + sha256 + `\n'`,
		"apt-get":   `echo "$@" >>` + deb + `.log; cp ` + deb + ` linux-source.deb`,
	})
	return deb + ".log"
}

func TestDebianTree(t *testing.T) {
	kerneltest.FakeCompiler(t)
	aptLog := fakeApt(t, "9.8.7-2", "")
	c := Cache{Dir: t.TempDir()}
	var out bytes.Buffer
	tree, err := Open(kerneltest.TestContext(t), c, TreeSpec{Name: "6.1"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if tree.Source != "linux-source-6.1 9.8.7-2" || tree.Release != "9.8.7" || !strings.HasPrefix(tree.ID, "9.8.7-2 sha256:") {
		t.Errorf("tree %+v", tree)
	}
	img, err := tree.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock})
	if err != nil {
		t.Fatal(err)
	}
	if img.Source.Label != "9.8.7-stock" || img.Source.Release != "9.8.7" {
		t.Errorf("source %+v", img.Source)
	}
	if got := kerneltest.Read(t, aptLog); got != "download linux-source-6.1=9.8.7-2\n" {
		t.Errorf("apt-get was called with %q", got)
	}
	if left, _ := os.ReadDir(filepath.Join(c.Dir, "tmp")); len(left) != 0 {
		t.Errorf("the package is left behind: %v", left)
	}

	// Without apt the unpacked tree serves, and the kernel is found again.
	kerneltest.FakeTools(t, map[string]string{"apt-cache": "exit 0"})
	out.Reset()
	offline, err := Open(kerneltest.TestContext(t), c, TreeSpec{Name: "6.1"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "using linux-source-6.1 9.8.7-2 from the cache") {
		t.Errorf("said %q", out.String())
	}
	if again, err := offline.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock}); err != nil || !again.Cached || again.Path != img.Path {
		t.Errorf("offline: %+v, %v", again, err)
	}
	if _, err := offline.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmNoWaitfor}); err != nil {
		t.Errorf("offline, another arm: %v", err)
	}
}

func TestDebianTreeRefuses(t *testing.T) {
	kerneltest.FakeCompiler(t)
	t.Run("wrong hash", func(t *testing.T) {
		fakeApt(t, "9.8.7-2", strings.Repeat("0", 64))
		tree, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, TreeSpec{Name: "6.1"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tree.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock})
		kerneltest.WantEnv(t, err, "apt's record says 0000")
	})
	t.Run("download fails", func(t *testing.T) {
		fakeApt(t, "9.8.7-2", "")
		kerneltest.FakeTools(t, map[string]string{"apt-get": "echo 'E: 404 Not Found' >&2; exit 100"})
		tree, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, TreeSpec{Name: "6.1"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tree.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock})
		kerneltest.WantEnv(t, err, "404 Not Found")
		kerneltest.WantEnv(t, err, "--tree")
	})
	t.Run("no candidate", func(t *testing.T) {
		fakeSources(t, "")
		kerneltest.FakeTools(t, map[string]string{"apt-cache": "exit 0"})
		_, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, TreeSpec{Name: "6.1"}, nil)
		kerneltest.WantEnv(t, err, "name no Debian archive")
		kerneltest.WantEnv(t, err, "--tree")
	})
	t.Run("unknown name", func(t *testing.T) {
		_, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, TreeSpec{Name: "2.6"}, nil)
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), `unknown kernel "2.6"; there are: 5.10, 6.1, 6.12, 7.2`) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("neither name nor directory", func(t *testing.T) {
		var usage *dmrace.UsageError
		if _, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, TreeSpec{}, nil); !errors.As(err, &usage) {
			t.Errorf("error %v", err)
		}
	})
}

// wantEnv checks for an EnvError with a text in it.
