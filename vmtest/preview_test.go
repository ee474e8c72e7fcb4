package vmtest

import (
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/board"
)

// TestPreviewInitrd: `dmrace check` ended in a crash for a file with an initramfs.
func TestPreviewInitrd(t *testing.T) {
	for _, m := range []dmrace.Machine{{Initramfs: true}, {Initrd: dmrace.InitrdImage}, {}} {
		argv, err := Preview(&dmrace.Plan{Disk: dmrace.Disk{Bus: "mmc"}, Machine: m, Clock: dmrace.ClockIcount, Cmdline: "ro"})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.Index(argv, "INITRD")
		if given := i > 0 && argv[i-1] == "-initrd"; given != m.HasInitrd() {
			t.Errorf("%+v: %q", m, argv)
		}
	}
}

func TestPreview(t *testing.T) {
	t.Setenv("VMTEST_QEMU", "surprise")
	p := &dmrace.Plan{Disk: dmrace.Disk{Bus: "mmc"}, Clock: dmrace.ClockIcount, Cmdline: "root=/dev/dm-0 ${verity.root}"}
	argv, err := Preview(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][]string{{"-kernel", "KERNEL"}, {"-append", p.Cmdline}, {"-device", "sdhci-pci,id=host1,addr=0x1"}} {
		if i := slices.Index(argv, pair[1]); i < 1 || argv[i-1] != pair[0] {
			t.Errorf("no %q in %q", pair, argv)
		}
	}
	line := strings.Join(argv, " ")
	if argv[0] != board.AMD64.Emulator || !strings.Contains(line, "file=DISK") || strings.Contains(line, "fd=") {
		t.Errorf("got %q", argv)
	}
}
