package blobs

import (
	"fmt"
	"strings"
	"testing"

	"dmrace"
)

// kit returns one that is sound.
func kit() Kit {
	sum := func(digit string) string { return strings.Repeat(digit, 64) }
	return Kit{
		Kernel:    dmrace.KernelSource{ImageHash: sum("a"), Label: "6.1.192-stock"},
		Trees:     map[string]string{"bcm2837-rpi-3-b.dtb": sum("b")},
		Disks:     dmrace.DiskIdentity{SHA256: sum("c"), Others: []string{sum("d"), sum("c")}},
		Symbols:   map[string]string{dmrace.SymVerityRoot: sum("5"), dmrace.SymRootfsSectors: "4096", dmrace.SymRootfsUUID: "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c"},
		Initramfs: sum("e"),
	}
}

func TestSums(t *testing.T) {
	var got []string
	for _, sum := range kit().Sums() {
		got = append(got, sum[:1])
	}
	if fmt.Sprint(got) != "[a c d b e]" || len(kit().DiskSums()) != 3 {
		t.Errorf("got %v, %d disks", got, len(kit().DiskSums()))
	}
	if (Kit{}).DiskSums() != nil {
		t.Error("a kit without disks has some")
	}
}

// TestKitID: what makes another boot makes another kit, and what is only said of it does not.
func TestKitID(t *testing.T) {
	want := kit().ID()
	for name, c := range map[string]struct {
		change func(*Kit)
		same   bool
	}{
		"another kernel":       {func(k *Kit) { k.Kernel.ImageHash = strings.Repeat("0", 64) }, false},
		"another disk":         {func(k *Kit) { k.Disks.Others[1] = strings.Repeat("0", 64) }, false},
		"another tree":         {func(k *Kit) { k.Trees["bcm2837-rpi-3-b.dtb"] = strings.Repeat("0", 64) }, false},
		"no initramfs":         {func(k *Kit) { k.Initramfs = "" }, false},
		"another symbol":       {func(k *Kit) { k.Symbols[dmrace.SymRootfsSectors] = "8192" }, false},
		"another label":        {func(k *Kit) { k.Kernel.Label = "mine" }, true},
		"the packages's names": {func(k *Kit) { k.Packages = []string{"dracut=1"} }, true},
	} {
		k := kit()
		c.change(&k)
		if got := k.ID(); (got == want) != c.same {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestKitCheck(t *testing.T) {
	if err := kit().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Kit){
		"no kernel": func(k *Kit) { k.Kernel.ImageHash = "" },
		"a kernel by its path": func(k *Kit) {
			k.Kernel.ImageHash = "../../../../../../../../../../../../../../../../../../../etc/shadow"[:64]
		},
		"no disk":                   func(k *Kit) { k.Disks = dmrace.DiskIdentity{} },
		"a disk with options":       func(k *Kit) { k.Disks.Others = []string{"x,file=/etc/shadow"} },
		"a tree elsewhere":          func(k *Kit) { k.Trees = map[string]string{"../a.dtb": strings.Repeat("0", 64)} },
		"a tree that is none":       func(k *Kit) { k.Trees = map[string]string{"vmlinux": strings.Repeat("0", 64)} },
		"a tree with options":       func(k *Kit) { k.Trees = map[string]string{"a,b=c.dtb": strings.Repeat("0", 64)} },
		"a symbol of the network":   func(k *Kit) { k.Symbols[dmrace.SymNFSPort] = "80" },
		"a symbol that says more":   func(k *Kit) { k.Symbols[dmrace.SymVerityRoot] = "00 init=/bin/sh" },
		"a symbol without a value":  func(k *Kit) { k.Symbols[dmrace.SymVerityRoot] = "" },
		"a symbol that is too long": func(k *Kit) { k.Symbols[dmrace.SymVerityRoot] = strings.Repeat("0", 300) },
	} {
		k := kit()
		change(&k)
		if k.Check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
