package vmtest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel"
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

// TestPreviewARM64 pins what makes an arm64 machine: without the first two boots of it differ.
func TestPreviewARM64(t *testing.T) {
	p := &dmrace.Plan{
		Kernel: dmrace.Kernel{Arch: board.ARM64.Arch}, Disk: dmrace.Disk{Bus: "nvme"}, Clock: dmrace.ClockRealtime, Cmdline: "ro",
		Inject: []dmrace.Inject{{Hotplug: &dmrace.Hotplug{Disk: 1, At: dmrace.Duration(8e9)}}},
	}
	argv, err := Preview(p)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Join(argv, " ")
	for _, want := range []string{"-machine virt,dtb-randomness=off", "-rtc base=2026-01-01T00:00:00,clock=vm", "-cpu cortex-a57", "pcie-root-port,"} {
		if !strings.Contains(line, want) {
			t.Errorf("no %q in %q", want, line)
		}
	}
	if argv[0] != board.ARM64.Emulator || strings.Contains(line, "ICH9") {
		t.Errorf("got %q", argv)
	}
}

// TestEmulatorOfAnother: a VMTEST_QEMU for one architecture is not started for another.
func TestEmulatorOfAnother(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, board.AMD64.Emulator)
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho QEMU emulator version 42.0\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(ProgramVar, path)
	_, err := FindQEMU(t.Context(), board.ARM64.Arch)
	var env *dmrace.EnvError
	if !errors.As(err, &env) || !strings.Contains(err.Error(), "which emulates x86-64; this boot is for arm64") {
		t.Errorf("error %v", err)
	}
	if _, err := FindQEMU(t.Context(), board.AMD64.Arch); err != nil {
		t.Error(err)
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

// TestPreviewBoard pins what makes a board: its own machine with the device tree of its kernel,
// the disk in the slot that it has, and nothing on PCI.
func TestPreviewBoard(t *testing.T) {
	p := &dmrace.Plan{
		Kernel: dmrace.Kernel{Arch: board.ARM64.Arch, Config: dmrace.ConfigBoards}, Machine: dmrace.Machine{Model: board.Raspi3b.Name},
		Disk: dmrace.Disk{Bus: "mmc"}, Clock: dmrace.ClockRealtime, Cmdline: "ro",
	}
	argv, err := Preview(p)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Join(argv, " ")
	for _, want := range []string{"-machine raspi3b", "-drive if=sd,index=0,id=disk1,", "-dtb bcm2837-rpi-3-b.dtb", "-append ro"} {
		if !strings.Contains(line, want) {
			t.Errorf("no %q in %q", want, line)
		}
	}
	for _, not := range []string{"-device", "-smp", "virt"} {
		if strings.Contains(line, not) {
			t.Errorf("%q in %q", not, line)
		}
	}
}

// TestBoardWithoutTree: a kernel that is given as it is must have the board's tree beside it, or
// where make leaves it.
func TestBoardWithoutTree(t *testing.T) {
	dir := t.TempDir()
	p := &dmrace.Plan{Machine: dmrace.Machine{Model: board.Raspi3b.Name}}
	k := &kernel.Image{Path: filepath.Join(dir, "Image")}
	var usage *dmrace.UsageError
	if err := hasTree(p, k); !errors.As(err, &usage) || !strings.Contains(err.Error(), "bcm2837-rpi-3-b.dtb is not there") {
		t.Errorf("got %v", err)
	}
	if err := hasTree(&dmrace.Plan{}, k); err != nil {
		t.Errorf("a machine for all purposes: %v", err)
	}
	made := filepath.Join(dir, "dts", "broadcom", "bcm2837-rpi-3-b.dtb")
	for _, path := range []string{made, filepath.Join(dir, "bcm2837-rpi-3-b.dtb")} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("tree"), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := k.TreePath(board.Raspi3b.Tree); hasTree(p, k) != nil || got != path {
			t.Errorf("%s: found %s", path, got)
		}
	}
}
