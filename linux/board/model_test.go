package board

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/bus"
)

func TestEveryModelIsWhole(t *testing.T) {
	for _, m := range Models() {
		if m.Name == "" || m.Title == "" || m.Board == nil || m.Machine == "" || m.CPUs < 1 || m.Driver == "" || m.Device == "" {
			t.Errorf("%+v lacks something", m)
		}
		if !strings.HasSuffix(m.Tree, ".dtb") || !slices.Contains(dmrace.Configs, m.Config) || m.Config == dmrace.ConfigBase {
			t.Errorf("%s: tree %q, config %q", m.Name, m.Tree, m.Config)
		}
		if _, ok := bus.Of(m.Bus); !ok {
			t.Errorf("%s: no bus %q", m.Name, m.Bus)
		}
	}
}

func TestModelOf(t *testing.T) {
	for name, want := range map[dmrace.Model]*Model{"": nil, "raspi3b": Raspi3b} {
		if m, err := ModelOf(name); m != want || err != nil {
			t.Errorf("%q: %v, %v", name, m, err)
		}
	}
	var usage *dmrace.UsageError
	if _, err := ModelOf("raspi9"); !errors.As(err, &usage) || !strings.Contains(err.Error(), "not one of raspi3b") {
		t.Errorf("error %v", err)
	}
}

// TestTrees: no kernel that was there before is built with a device tree.
func TestTrees(t *testing.T) {
	for _, c := range []struct {
		set  dmrace.Config
		arch dmrace.Arch
		want string
	}{
		{"", "", ""}, {"", ARM64.Arch, ""}, {dmrace.ConfigRoots, ARM64.Arch, ""}, {dmrace.ConfigBoards, "", ""},
		{dmrace.ConfigBoards, ARM64.Arch, "broadcom/bcm2837-rpi-3-b.dtb"},
	} {
		if got := strings.Join(Trees(c.set, c.arch), " "); got != c.want {
			t.Errorf("%s of %s: %q", c.set, c.arch, got)
		}
	}
	if got := ARM64.TreePath(Raspi3b.Tree); got != "arch/arm64/boot/dts/broadcom/bcm2837-rpi-3-b.dtb" {
		t.Errorf("a tree at %s", got)
	}
}
