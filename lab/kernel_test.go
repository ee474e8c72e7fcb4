package lab

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/namedpipe"
)

func TestParseKernel(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"linux", "6.6", "my linux", "deep/er"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("bzImage", []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	image, err := filepath.Abs("bzImage")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		want Kernel
	}{
		{"", Kernel{Kind: KernelCatalogue, Name: dmrace.DefaultKernel}},
		{"6.1", Kernel{Kind: KernelCatalogue, Name: "6.1"}},
		{"6.1.y", Kernel{Kind: KernelCatalogue, Name: "6.1"}},
		{"linux-6.1.y", Kernel{Kind: KernelCatalogue, Name: "6.1"}},
		{"5.10+6.1", Kernel{Kind: KernelCatalogue, Name: "5.10+6.1"}},
		{"5.10.y+6.1.y", Kernel{Kind: KernelCatalogue, Name: "5.10+6.1"}},
		{"v6.1", Kernel{Kind: KernelVersion, Name: "6.1.0"}}, // the tag, not the branch
		{"6.1.40", Kernel{Kind: KernelVersion, Name: "6.1.40"}},
		{"5.15.0-91-generic", Kernel{Kind: KernelVersion, Name: "5.15.0-91-generic"}},
		{"6.12.107+deb13-amd64", Kernel{Kind: KernelVersion, Name: "6.12.107+deb13-amd64"}},
		{"5.15+6.1", Kernel{Kind: KernelVersion, Name: "5.15+6.1"}}, // predicted, not built
		{"6.6", Kernel{Kind: KernelVersion, Name: "6.6"}},           // the folder of that name is ./6.6
		{"./6.6", Kernel{Kind: KernelTree, Path: "./6.6"}},
		{"linux", Kernel{Kind: KernelTree, Path: "linux"}},
		{"my linux", Kernel{Kind: KernelTree, Path: "my linux"}},
		{"deep/er/", Kernel{Kind: KernelTree, Path: "deep/er/"}},
		{"bzImage", Kernel{Kind: KernelImage, Path: "bzImage"}},
		{image, Kernel{Kind: KernelImage, Path: image}},
	} {
		got, err := ParseKernel(c.text)
		got.Meaning = "" // is package series's to say
		if got != c.want || err != nil {
			t.Errorf("%q: %+v, %v; want %+v", c.text, got, err, c.want)
		}
	}
}

func TestParseKernelRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := namedpipe.Make("fifo"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, says string }{
		{"6.x", "is not a version"},
		{"latest", "catalogue name"},
		{" 6.1", "is not a version"},
		{"+6.1", "5.10+6.1"},
		{"/no/such/bzImage", "no such file"},
		{"tree:0f3a", "is not a version"},
		{"fifo", "neither a file nor a folder"}, // and is not read
		{"a\x00b", "is not a version"},
		{"--kernel", "is not a version"},
	} {
		var usage *dmrace.UsageError
		if got, err := ParseKernel(c.text); !errors.As(err, &usage) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %+v, %v; want a mistake that says %q", c.text, got, err, c.says)
		}
	}
}

// TestVersionIsNotBooted: a version can be predicted. Who wants to boot it is told how.
func TestVersionIsNotBooted(t *testing.T) {
	for text, help := range map[string]string{
		"6.6": "--rev v6.6", "v6.1": "--rev v6.1", "v5.15.100": "--rev v5.15.100", "6.12-rc3": "--rev v6.12-rc3",
		"6.1.y+5.15.y": "--rev v6.1", "5.15.0-91-generic": "--tree with the folder of its source",
	} {
		k, err := ParseKernel(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.bootable(); err == nil || !strings.HasSuffix(err.Error(), help) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNoSuchArm(t *testing.T) {
	for _, c := range []struct {
		kernel string
		arm    dmrace.Arm
		exists bool
	}{
		{"5.10", dmrace.ArmStock, true}, {"5.10", dmrace.ArmNoWaitfor, false}, {"5.10", dmrace.ArmWaitfor2022, false},
		{"5.10+6.1", dmrace.ArmStock, true}, {"5.10+6.1", dmrace.ArmNoWaitfor, false}, {"5.10+6.1", dmrace.ArmWaitfor2022, false},
		{"5.10+6.1", "patched:fix.patch", false}, {"5.10", "patched:fix.patch", true},
		{"6.1", dmrace.ArmNoWaitfor, true}, {"6.1", dmrace.ArmWaitfor2022, true}, {"7.2", dmrace.ArmWaitfor2022, true},
	} {
		if why := NoSuchArm(c.kernel, c.arm); (why == "") != c.exists {
			t.Errorf("%s %s: %q", c.kernel, c.arm, why)
		}
	}
}
