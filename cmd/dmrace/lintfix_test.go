package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fixedFiles have one for each format that lines are written back into: what is wrong is
// %s, and is once put right with a quoting of its own.
var fixedFiles = []struct{ file, content string }{
	{"cmdline.txt", "console=ttyS0 root=%s rootwait"},
	{"board.dts", "/ { chosen { bootargs = \"console=ttyS0 root=%s rootwait\"; }; };"},
	{"part.dtsi", "&{/chosen} {\n\tbootargs = \"console=ttyS0 \"\n\t\t\"root=%s rootwait\";\n};"},
	{"boot.cmd", "setenv bootargs 'console=ttyS0 root=%s rootwait'\nboot"},
	{"quoted.cmd", "setenv bootargs \"console=ttyS0 root=%s rootwait\"\nboot"},
	{"bare.cmd", "setenv bootargs console=ttyS0 root=%s rootwait\nboot"},
	{"uEnv.txt", "bootdelay=1\nbootargs=console=ttyS0 root=%s rootwait\nbootcmd=run x"},
	{"grub.cfg", "menuentry 'A' {\n\tlinux /vmlinuz root=%s rootwait\n}"},
	{"default-grub", "GRUB_TIMEOUT=3\nGRUB_CMDLINE_LINUX=\"root=%s rootwait\""},
	{"extlinux.conf", "LABEL a\n  KERNEL /l\n  APPEND root=%s rootwait"},
	{"pxelinux.cfg", "LABEL a\n  KERNEL /l\n  append root=%s rootwait"},
	{"boot.ipxe", "#!ipxe\nkernel http://a/l root=%s rootwait\nboot"},
	{"entry.conf", "title A\nlinux /l\noptions root=%s\noptions rootwait quiet"},
	{"image.wks", "part / --source rootfs\nbootloader --append=\"root=%s rootwait\""},
	{"boot.bconf", "kernel {\n\troot = \"%s\"\n\trootwait\n}"},
	{"board_defconfig", "CONFIG_X=y\nCONFIG_CMDLINE=\"root=%s rootwait\"\nCONFIG_Y=y"},
	{"BoardConfig.mk", "BOARD_KERNEL_CMDLINE := root=%s rootwait\nX := y"},
	{"image.inc", "UBOOT_EXTLINUX_ROOT:board ?= \"root=%s rootwait\""},
	{"run.sh", "#!/bin/sh\nqemu-system-arm -kernel l -append 'root=%s rootwait' -smp 1"},
	{"kexec.sh", "#!/bin/sh\nkexec -l /vmlinuz --command-line=\"root=%s rootwait\""},
	{"zipl.conf", "[a]\nimage=/l\nparameters=\"root=%s rootwait\""},
	{"refind_linux.conf", "\"Boot\" \"root=%s rootwait\""},
	{"limine.conf", "/A\n  cmdline: root=%s rootwait"},
	{"job.yaml", "context:\n  extra_kernel_args: 'root=%s rootwait'"},
	{"env.txt", "setenv bootargs root=%s rootwait"},
}

// TestFixRoundTrip holds for each format, with each end of lines, that --fix changes what is
// wrong and no other byte, shows that, leaves nothing behind, and that SARIF has the same.
func TestFixRoundTrip(t *testing.T) {
	const bad, good = "/dev/mmcblk0p02", "/dev/mmcblk0p2"
	ends := []struct{ name, end, last string }{{"newlines", "\n", "\n"}, {"CRLF", "\r\n", "\r\n"}, {"no end at the end", "\n", ""}}
	for _, f := range fixedFiles {
		for _, e := range ends {
			t.Run(f.file+" with "+e.name, func(t *testing.T) {
				content := func(root string) string {
					return strings.ReplaceAll(strings.ReplaceAll(f.content, "%s", root), "\n", e.end) + e.last
				}
				path := filepath.Join(t.TempDir(), f.file)
				write(t, path, content(bad))
				if got := sarifFixed(t, path); got != content(good) {
					t.Errorf("by SARIF:\n%q\nwant\n%q", got, content(good))
				}
				status, stdout, stderr := call("lint", "--kernel", "6.1", "--fix", path)
				if status != 0 || !strings.Contains(stdout, "--- ") || !strings.Contains(stdout, good) {
					t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
				}
				if got := read(t, path); got != content(good) {
					t.Errorf("got\n%q\nwant\n%q", got, content(good))
				}
				if status, _, stderr = call("lint", "--kernel", "6.1", "--fix", path); status != 0 || !strings.Contains(stderr, "nothing that can be fixed for sure") {
					t.Errorf("again: exit status %d\n%s", status, stderr)
				}
			})
		}
	}
}

// TestFixLeavesAlone holds that a file is left as it is where it is not sure what to write,
// and that what is left is said.
func TestFixLeavesAlone(t *testing.T) {
	for _, test := range []struct{ name, file, content, says string }{
		{"a variable's value", "boot.cmd", "setenv dev /dev/mmcblk0p02\nsetenv bootargs root=${dev} rootwait\n", "the value of a variable"},
		{"a log", "boot.log", "[    0.000000] Kernel command line: root=/dev/mmcblk0p02 rootwait\n", "it is the log of a boot"},
		{"GRUB's block", "grubenv", "# GRUB Environment Block\nkernelopts=root=/dev/mmcblk0p02 rootwait\n###", "grub2-editenv"},
		{"nothing to fix with", "cmdline.txt", "root=/dev/mmcblk0p0 rootwait\n", "nothing that can be fixed for sure"},
	} {
		path := filepath.Join(t.TempDir(), test.file)
		write(t, path, test.content)
		status, stdout, stderr := call("lint", "--kernel", "6.1", "--fix", path)
		if status != 1 || !strings.Contains(stdout, "error[DMR515]") || !strings.Contains(stderr, test.says) {
			t.Errorf("%s: exit status %d\n%s%s", test.name, status, stdout, stderr)
		}
		if got := read(t, path); got != test.content {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

// call runs dmrace in this process.
func call(args ...string) (status int, stdout, stderr string) {
	var out, people bytes.Buffer
	status = execute(context.Background(), args, &out, &people)
	return status, out.String(), people.String()
}

// sarifFixed carries out what SARIF has as the fix of the error in a file.
func sarifFixed(t *testing.T, path string) string {
	t.Helper()
	_, stdout, stderr := call("lint", "--kernel", "6.1", "--sarif", path)
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID string
				Fixes  []struct {
					ArtifactChanges []struct {
						Replacements []struct {
							DeletedRegion   struct{ StartLine, StartColumn, EndLine, EndColumn int }
							InsertedContent struct{ Text string }
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(stdout), &log); err != nil || len(log.Runs) != 1 {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	lines := strings.SplitAfter(read(t, path), "\n")
	for _, r := range log.Runs[0].Results {
		if r.RuleID != "DMR515" || len(r.Fixes) != 1 {
			continue
		}
		for _, p := range slices.Backward(r.Fixes[0].ArtifactChanges[0].Replacements) {
			d := p.DeletedRegion
			if d.StartLine != d.EndLine {
				t.Fatalf("%+v", d)
			}
			line := []rune(lines[d.StartLine-1])
			lines[d.StartLine-1] = string(line[:d.StartColumn-1]) + p.InsertedContent.Text + string(line[d.EndColumn-1:])
		}
	}
	return strings.Join(lines, "")
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
