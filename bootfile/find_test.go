package bootfile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace/bootfile"
	"dmrace/internal/golden"
)

// TestFiles shows what is found in a file of each kind below testdata/files.
func TestFiles(t *testing.T) {
	paths, err := filepath.Glob("testdata/files/*")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	var out strings.Builder
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "== %s\n", filepath.Base(path))
		f, err := bootfile.Find(path, content)
		if err != nil {
			fmt.Fprintf(&out, "%v\n", err)
			continue
		}
		show(&out, f)
	}
	golden.Check(t, "testdata/found.txt", []byte(out.String()))
}

// show writes the lines of a file.
func show(out *strings.Builder, f *bootfile.File) {
	for i := range f.Lines {
		l := &f.Lines[i]
		from, _ := l.Region(0, len(l.Text))
		line, column := f.Position(from)
		fmt.Fprintf(out, "%s:%d:%d %s\n  %q\n", l.Format, line, column, l.Entry(), l.Text)
		for _, h := range l.Holes {
			fmt.Fprintf(out, "  hole %q\n", l.Text[h.Start:h.End])
		}
		for _, said := range []struct{ what, text string }{{"note", l.Note}, {"initrd", l.Initrd}, {"joined", l.Joined}, {"sealed", l.Sealed}, {"expander", l.Expander}} {
			if said.text != "" {
				fmt.Fprintf(out, "  %s: %s\n", said.what, said.text)
			}
		}
	}
}

// TestFind holds each format's readers to what is hard in it.
func TestFind(t *testing.T) {
	for _, test := range []struct{ name, file, content, want string }{
		{"dts with strings side by side", "a.dts", "/ { chosen { bootargs = \"root=/dev/ram0 \" \"ro\"; }; };", "root=/dev/ram0 ro"},
		{"dts with a second string", "a.dts", `/ { chosen { bootargs = "root=/dev/ram0", "ro"; }; };`, "root=/dev/ram0\x00ro"},
		{"dts with a comment", "a.dts", "/ { /* bootargs = \"no\"; */ // bootargs = \"no\";\n chosen { bootargs /* x */ = /* y */ \"yes=1\"; }; };", "yes=1"},
		{"dts with escapes", "a.dts", `/ { chosen { bootargs = "a=\"b c\" d=\x41\102\\"; }; };`, `a="b c" d=AB\`},
		{"dts with a string over two lines", "a.dts", "/ { chosen { bootargs = \"root=/dev/ram0\n\t\tro\"; }; };", "root=/dev/ram0\n\t\tro"},
		{"dts with a macro that is defined", "a.dts", "#define ARGS \"quiet\"\n/ { chosen { bootargs = \"ro \" ARGS; }; };", "ro quiet"},
		{"dts with a macro that is not", "a.dts", "/ { chosen { bootargs = \"ro \" ARGS(1) \" quiet\"; }; };", "ro ARGS(1) quiet"},
		{"dts with bytes", "a.dts", "/ { chosen { bootargs = /bits/ 8 <0x61 0>; }; };", ""},
		{"dts that deletes", "a.dts", "/ { chosen { /delete-property/ bootargs; }; };", ""},
		{"dts never closed", "a.dts", "/ { chosen { bootargs = \"root=/dev/ram0", "root=/dev/ram0"},
		{"dts with an empty one", "a.dts", "/ { chosen { bootargs = \"\"; }; };", ""},
		{"two nodes", "a.dts", "&{/chosen} { bootargs = \"a=1\"; };\n/ { chosen { bootargs = \"b=2\"; }; };", "a=1|b=2"},

		{"zipl", "zipl.conf", "[defaultboot]\ndefault=linux\n[linux]\n\timage=/boot/image\n\tramdisk=/boot/i.img\n\tparameters=\"root=/dev/dasda2 ro\"\n", "root=/dev/dasda2 ro"},
		{"zipl without quotes", "zipl.conf", "[linux]\nimage=/i\nparameters=root=/dev/dasda2\n", "root=/dev/dasda2"},
		{"zipl by its content", "a.txt", "[linux]\nimage=/i\nparameters=\"root=/dev/dasda2\"\n", "root=/dev/dasda2"},
		{"zipl never closed", "zipl.conf", "parameters=\"root=/dev/dasda2", "root=/dev/dasda2"},
		{"zipl without a line", "zipl.conf", "[linux]\nimage=/i\n", ""},
		{"LILO", "lilo.conf", "image=/boot/vmlinuz\n\tlabel=linux\n\troot=/dev/sda1\n\tappend=\"ro quiet\"\n", "ro quiet"},
		{"rEFInd's entries", "refind.conf", "timeout 2\nmenuentry \"A b\" {\n  loader /l\n  options \"ro root=/dev/vda1\"\n  submenuentry x { add_options \"single\" }\n}\n", "ro root=/dev/vda1"},
		{"rEFInd's lines", "refind_linux.conf", "\"Boot\" \"ro root=/dev/md0 quiet\"\n# \"No\" \"no\"\n\"Single\" \"ro root=/dev/md0 single\"\n", "ro root=/dev/md0 quiet|ro root=/dev/md0 single"},
		{"Limine", "limine.conf", "timeout: 3\n/Linux\n    protocol: linux\n    path: boot():/l\n    cmdline: root=/dev/vda1 rw\n", "root=/dev/vda1 rw"},
		{"Limine before 8", "limine.cfg", ":Linux\nPROTOCOL=linux\nCMDLINE=root=/dev/vda1\n", "root=/dev/vda1"},
		{"GRUB's block", "grubenv", "# GRUB Environment Block\nsaved_entry=a\nkernelopts=root=/dev/vda1 ro \n####", "root=/dev/vda1 ro"},
		{"GRUB's block without a line", "grubenv", "# GRUB Environment Block\nsaved_entry=a\n####", ""},
		{"a job of LAVA", "job.yaml", "context:\n  arch: arm64\n  extra_kernel_args: ' rw kvm-arm.mode=nvhe'\n", " rw kvm-arm.mode=nvhe"},
		{"a job of LAVA without quotes", "job.yaml", "context:\n  extra_kernel_args: rootwait ro # why\n", "rootwait ro"},
		{"a job of LAVA with commands", "job.yaml", "    commands:\n    - setenv bootargs 'console=ttyS0 root=/dev/nfs'\n    - bootz\n", "console=ttyS0 root=/dev/nfs"},
		{"a job of LAVA with commands in quotes", "job.yaml", "    commands:\n    - \"setenv bootargs 'a=\\\"b\\\" root=/dev/nfs'\"\n", "a=\"b\" root=/dev/nfs"},
		{"a job of LAVA with commands of GRUB", "job.yaml", "    commands:\n    - linux (hd0,gpt2)/boot/vmlinuz root=UUID=02bb ro\n    - boot\n", "root=UUID=02bb ro"},
		{"a job of LAVA for QEMU", "job.jinja2", "  image_arg: -kernel {kernel} -serial stdio --append \"console=ttyS1,115200\"\n", "console=ttyS1,115200"},
		{"a job of LAVA for QEMU in quotes", "job.yaml", "  image_arg: '-kernel {kernel} --append \"console=ttyS0 root=/dev/vda\"'\n", "console=ttyS0 root=/dev/vda"},
		{"a job of LAVA without a line", "job.yaml", "context:\n  extra_kernel_args:\n", ""},
		{"other YAML", "a.yaml", "a: b\nroot: c\n", ""},
		{"a unified kernel image", "a.efi", unified("root=/dev/vda1 ro", ""), "root=/dev/vda1 ro"},
		{"one that is cut", "a.efi", unified("root=/dev/vda1 ro", "")[:0x90], ""},
		{"one whose section is beyond it", "a.efi", unified("root=/dev/vda1 ro", "")[:1400], ""},
		{"overrides of BitBake", "a.inc", "UBOOT_EXTLINUX_KERNEL_ARGS:append:imx8 = \" rootwait rw\"\nUBOOT_EXTLINUX_ROOT:default:use-x ??= \"root=/dev/mmcblk1p2\"\n", "rootwait rw|root=/dev/mmcblk1p2"},
		{"make's :=", "a.mk", "BOARD_KERNEL_CMDLINE := root=/dev/vda1\nOTHER:=x\n", "root=/dev/vda1"},
		{"a program", "a.bbclass", "    kernel_args = localdata.getVar('X')\n    kernel_args = root + \" \" + kernel_args\n", ""},
		{"setenv", "boot.cmd", "setenv bootargs console=ttyS0  root=/dev/vda\nbootm\n", "console=ttyS0 root=/dev/vda"},
		{"setenv in single quotes", "boot.cmd", "setenv bootargs 'root=/dev/vda ro'\n", "root=/dev/vda ro"},
		{"setenv with quotes in it", "boot.cmd", `setenv bootargs "root=/dev/dm-0 dm-mod.create=\"a,,,ro,0 8 linear /dev/vda 0\""`, `root=/dev/dm-0 dm-mod.create="a,,,ro,0 8 linear /dev/vda 0"`},
		{"setenv with a variable", "boot.cmd", "setenv dev /dev/vda\nsetenv bootargs root=${dev} console=${console}\n", "root=/dev/vda console=${console}"},
		{"setenv twice", "boot.cmd", "setenv bootargs root=/dev/vda\nsetenv bootargs \"${bootargs} ro\"\n", "root=/dev/vda ro"},
		{"setenv in a condition", "boot.cmd", "if test -n $x; then setenv bootargs root=/dev/vda; else setenv bootargs root=/dev/vdb; fi\n", "root=/dev/vda|root=/dev/vdb"},
		{"a variable with two values", "boot.cmd", "setenv dev a\nif x; then setenv dev b; fi\nsetenv bootargs root=$dev\n", "root=$dev"},
		{"env set", "boot.cmd", "env set -f bootargs root=/dev/vda\n", "root=/dev/vda"},
		{"a script over lines", "boot.cmd", "setenv bootargs root=/dev/vda \\\n  ro\n", "root=/dev/vda ro"},
		{"nested in bootcmd", "boot.cmd", "setenv bootcmd 'setenv bootargs root=/dev/vda ro; bootm'\n", "root=/dev/vda ro"},
		{"a script that sets nothing", "boot.cmd", "setenv bootdelay 3\nbootm\n", ""},
		{"script image", "boot.scr", "\x27\x05\x19\x56" + strings.Repeat("\x01", 60) + "\x00\x00\x00\x1a\x00\x00\x00\x00setenv bootargs root=/dev/vda\n", "root=/dev/vda"},

		{"setenv behind a prompt", "notes.txt", "Type:\n\n    U-Boot> setenv bootargs root=/dev/vda ro\n", "root=/dev/vda ro"},
		{"header of a board", "board.h", "#define CONFIG_BOOTARGS \"root=/dev/vda\"\n#define CFG_EXTRA_ENV_SETTINGS \\\n\t\"dev=/dev/vdb\\0\" \\\n\t\"args=setenv bootargs root=${dev} \" \\\n\t\"ro\\0\" \\\n\tOTHER\n", "root=/dev/vda|root=/dev/vdb ro"},
		{"header without one", "board.h", "/* \"bootargs=a\" */\n#define X '\"'\n", ""},
		{"barebox", "boot/mmc", "#!/bin/sh\nglobal.linux.bootargs.dyn.root=\"root=/dev/vda ro\"\nbootm\n", "root=/dev/vda ro"},
		{"palo", "palo.sh", "#!/bin/sh\npalo --commandline=\"root=/dev/vda ro\"\n", "root=/dev/vda ro"},

		{"environment", "uEnv.txt", "# x\nconsole=ttyS0\nbootargs=root=/dev/vda ro\n", "root=/dev/vda ro"},
		{"environment with args", "uEnv.txt", "mmcroot=/dev/mmcblk0p2 rootwait\nmmcargs=setenv bootargs console=${console} root=${mmcroot}\n", "console=${console} root=/dev/mmcblk0p2 rootwait"},
		{"image of an environment", "env.bin", "\x01\x02\x03\x04arch=arm\x00bootargs=root=/dev/vda\x00bootdelay=3\x00\x00", "root=/dev/vda"},

		{"grub", "grub.cfg", "menuentry 'a' {\n linux /vmlinuz root=/dev/vda ro\n}\n", "root=/dev/vda ro"},
		{"grub with a table", "grub.cfg", "menuentry 'a' {\n linux /vmlinuz root=/dev/dm-0 dm-mod.create=\"a,,,ro,0 8 linear /dev/vda 0\"\n}\n", `root=/dev/dm-0 "dm-mod.create=a,,,ro,0 8 linear /dev/vda 0"`},
		{"grub with a variable", "grub.cfg", "set r=/dev/vda\nmenuentry 'a' {\n linuxefi /vmlinuz root=$r x=${y}\n}\n", "root=/dev/vda x=${y}"},
		{"grub with an escaped quote", "grub.cfg", "menuentry 'a' {\n linux /vmlinuz x=\\\"y\n}\n", `x=\"y`},
		{"grub over lines", "grub.cfg", "menuentry 'a' {\n linux /vmlinuz \\\r\n  ro \\\n  quiet\n}\n", "ro quiet"},
		{"grub behind a byte order mark", "grub.cfg", "\ufefflinux /vmlinuz ro\r\n", "ro"},
		{"a line behind a byte order mark", "cmdline.txt", "\ufeffroot=/dev/vda\n", "\ufeffroot=/dev/vda"},
		{"grub with no words", "grub.cfg", "menuentry 'a' {\n linux /vmlinuz\n}\n", ""},
		{"grub never closed", "grub.cfg", "menuentry 'a' {\n linux /vmlinuz root='/dev/vda", "root=/dev/vda"},
		{"menu.lst", "menu.lst", "title A B\nroot (hd0,0)\nkernel /vmlinuz root=/dev/sda1\n", "root=/dev/sda1"},
		{"default grub", "grub", "GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\nGRUB_CMDLINE_LINUX='rootwait'\n", "rootwait quiet splash"},
		{"default grub that adds", "grub", "GRUB_CMDLINE_LINUX=a\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\n", "a b"},
		{"default grub with nothing", "grub", "GRUB_CMDLINE_LINUX=\"\"\n", ""},

		{"extlinux", "extlinux.conf", "LABEL a\n  append root=/dev/vda ro  \n", "root=/dev/vda ro"},
		{"syslinux without append", "syslinux.cfg", "LABEL a\n APPEND -\n", ""},
		{"ipxe", "boot.ipxe", "#!ipxe\nkernel --name k http://x/vmlinuz initrd=i root=/dev/vda\n", "initrd=i root=/dev/vda"},
		{"loader entry", "a.conf", "title A\nlinux /vmlinuz\noptions root=/dev/vda\noptions ro\n", "root=/dev/vda ro"},
		{"wks", "a.wks", "part / --source rootfs\nbootloader --ptable gpt --timeout=0 --append=\"root=/dev/vda console=${C}\"\n", "root=/dev/vda console=${C}"},
		{"wks with no append", "a.wks", "bootloader --ptable gpt\n", ""},

		{"config", ".config", "# x\nCONFIG_CMDLINE=\"root=/dev/vda a=\\\"b c\\\"\"\n", `root=/dev/vda a="b c"`},
		{"config never closed", ".config", "CONFIG_CMDLINE=\"root=/dev/vda\n", "root=/dev/vda"},
		{"config with nothing", ".config", "CONFIG_CMDLINE=\"\"\n", ""},
		{"config of U-Boot", "x_defconfig", "CONFIG_BOOTARGS=\"root=/dev/vda\"\nCONFIG_BOOTCOMMAND=\"setenv bootargs ro; bootm\"\n", "root=/dev/vda|ro"},

		{"bootconfig", "a.bconf", "kernel.root = /dev/vda\nkernel { rootwait; a.b = \"c d\", e # x\n}\ninit.x = 1\n", `root=/dev/vda rootwait a.b="c d" a.b=e`},
		{"bootconfig by content", "x.txt", "kernel {\n root = '/dev/vda'\n}\n", "root=/dev/vda"},
		{"bootconfig that overrides", "a.bconf", "kernel.a = 1\nkernel.a := 2\nkernel.b = 1\nkernel.b += 2\n", "a=2 b=1 b=2"},
		{"bootconfig with deep braces", "a.bconf", "kernel {" + strings.Repeat("b {", 1000) + "a = 1", ""},
		{"bootconfig without kernel", "a.bconf", "init.x = 1\n", ""},
		{"bootconfig never closed", "a.bconf", "kernel.a = \"b c", `a="b c"`},

		{"makefile", "BoardConfig.mk", "BOARD_KERNEL_CMDLINE := root=/dev/vda \\\n\tro\nBOARD_KERNEL_CMDLINE += $(EXTRA)\n", "root=/dev/vda  \tro|$(EXTRA)"},
		{"recipe", "a.conf", "APPEND = \"root=/dev/vda ro\"\n", "root=/dev/vda ro"},
		{"qemu", "run.sh", "#!/bin/sh\nqemu-system-x86_64 -kernel bzImage \\\n -append 'root=/dev/vda ro' -nographic\n", "root=/dev/vda ro"},
		{"qemu with a variable", "run.sh", "#!/bin/sh\nA=\"root=/dev/vda ro\"\nqemu-system-x86_64 -append \"$A quiet $B\"\n", "root=/dev/vda ro quiet $B"},
		{"log", "dmesg.txt", "[    0.000000] Linux version 6.1\n[    0.000000] Kernel command line: root=/dev/vda ro\n[    1.0] x\n", "root=/dev/vda ro"},

		{"one line", "cmdline.txt", "root=/dev/vda ro\n", "root=/dev/vda ro"},
		{"one line without a name", "", "quiet\n", "quiet"},
		{"two lines", "cmdline.txt", "root=/dev/vda\r\nro\r\n", "root=/dev/vda\r\nro\r"},
		{"empty", "x", " \n", ""},
		{"a letter", "x.txt", "Dear all,\n\nthe board does not boot; what now?\n\nBest\n", ""},
		{"prose about a root", "Kconfig", "config BOARD\n\tstring \"the board\"\n\thelp\n\t  Say where the root of the board is, and console too.\n\t  The root= is a parameter of the kernel.\n", ""},
		{"an abbreviated setenv", "boot.cmd", "set bootargs root=/dev/vda ro\n", "root=/dev/vda ro"},
		{"a variable that is a script", "uEnv.txt", "bootargs_mtd=setenv bootargs root=/dev/vda ro\n", "root=/dev/vda ro"},
		{"a program", "x.c", "#include <stdio.h>\nint main(void)\n{\n\treturn 0;\n}\n", ""},
		{"NULs", "x", strings.Repeat("\x00", 100), ""},
		{"bytes", "x", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\n\x00\x01\x02\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := found(t, test.file, test.content); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

// found returns the texts of the lines in a file, with a '|' between two.
func found(t testing.TB, name, content string) string {
	f, err := bootfile.Find(name, []byte(content))
	if err != nil {
		if !errors.Is(err, bootfile.ErrNone) {
			t.Error(err)
		}
		return ""
	}
	var texts []string
	for i := range f.Lines {
		texts = append(texts, f.Lines[i].Text)
	}
	return strings.Join(texts, "|")
}

// TestAndroid reads headers of all versions.
func TestAndroid(t *testing.T) {
	image := func(magic string, version byte, fields map[int]string) string {
		b := make([]byte, 4096)
		copy(b, magic)
		b[40] = version
		if magic == "VNDRBOOT" {
			b[8] = version
		}
		for at, text := range fields {
			copy(b[at:], text)
		}
		return string(b)
	}
	for name, test := range map[string]struct{ content, want string }{
		"v0":        {image("ANDROID!", 0, map[int]string{64: "root=/dev/vda"}), "root=/dev/vda"},
		"v2 extra":  {image("ANDROID!", 2, map[int]string{64: strings.Repeat("a", 511) + " ", 608: "b=1"}), strings.Repeat("a", 511) + " b=1"},
		"v4":        {image("ANDROID!", 4, map[int]string{44: "root=/dev/vda"}), "root=/dev/vda"},
		"vendor v3": {image("VNDRBOOT", 3, map[int]string{28: "console=ttyS0"}), "console=ttyS0"},
		"empty":     {image("ANDROID!", 2, nil), ""},
		"short":     {"ANDROID!", ""},
		"cut":       {image("ANDROID!", 0, map[int]string{64: "root=/dev/vda"})[:70], "root=/"},
	} {
		if got := found(t, "boot.img", test.content); got != test.want {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
}

// TestPlaces holds that each byte of a line is shown where it stands.
func TestPlaces(t *testing.T) {
	for name, test := range map[string]struct {
		file, content, part string
		line, column        int
	}{
		"dts":         {"a.dts", "/ {\n\tchosen {\n\t\tbootargs = \"a=\\\"b\\\" root=/dev/vda\";\n\t};\n};\n", "root=", 3, 23},
		"second":      {"a.dts", "/ { chosen {\n bootargs = \"ro \"\n \"root=1\"; }; };", "root=", 3, 3},
		"grub":        {"grub.cfg", "menuentry x {\n  linux /v \"a b\" root=1\n}\n", "root=", 2, 18},
		"variable":    {"boot.cmd", "setenv r root=1\nsetenv bootargs ro $r\n", "root=", 1, 10},
		"extlinux":    {"extlinux.conf", "LABEL é\n APPEND é root=1\n", "root=", 2, 11},
		"bootconfig":  {"a.bconf", "kernel {\n a = 1\n root = /dev/vda\n}\n", "/dev/vda", 3, 9},
		"nested":      {"boot.cmd", "setenv bootcmd 'setenv bootargs \"root=1\"'\n", "root=", 1, 34},
		"environment": {"uEnv.txt", "a=b\nbootargs=ro root=1\n", "root=", 2, 13},
	} {
		f, err := bootfile.Find(test.file, []byte(test.content))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		l := &f.Lines[0]
		at := strings.Index(l.Text, test.part)
		from, to := l.Region(at, at+len(test.part))
		line, column := f.Position(from)
		if line != test.line || column != test.column || test.content[from:to] != test.part {
			t.Errorf("%s: %q is at %d:%d, want %d:%d; it reads %q", name, test.part, line, column, test.line, test.column, test.content[from:to])
		}
	}
}
