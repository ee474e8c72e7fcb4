package bootfile_test

import (
	"errors"
	"strings"
	"testing"

	"dmrace/bootfile"
)

// TestReplace writes lines back into each kind of file.
func TestReplace(t *testing.T) {
	const wait = ` dm-mod.waitfor=/dev/vda1`
	for _, test := range []struct {
		name, file, content string
		old, fresh          string // in the line
		want                string // of the file; empty: it is refused
	}{
		{"plain", "cmdline.txt", "root=/dev/vda ro\r\n", "vda", "vdb", "root=/dev/vdb ro\r\n"},
		{"at the end", "cmdline.txt", "root=/dev/vda ro\n", " ro", " ro" + wait, "root=/dev/vda ro" + wait + "\n"},
		{"dts", "a.dts", "/ { chosen { bootargs = \"root=/dev/vda\"; }; }; // é\n", "vda", "vdb", "/ { chosen { bootargs = \"root=/dev/vdb\"; }; }; // é\n"},
		{"dts with quotes", "a.dts", `/ { chosen { bootargs = "a=b root=/dev/vda"; }; };`, "a=b", `a="b c"`, `/ { chosen { bootargs = "a=\"b c\" root=/dev/vda"; }; };`},
		{"dts side by side", "a.dts", "/ { chosen { bootargs = \"root=/dev/\" \"vda ro\"; }; };", "/dev/vda", "/dev/xyz", "/ { chosen { bootargs = \"root=/dev/\" \"xyz ro\"; }; };"},
		{"dts macro", "a.dts", "/ { chosen { bootargs = ARGS \" root=/dev/vda\"; }; };", "ARGS", "ro", ""},
		{"dts beside a macro", "a.dts", "/ { chosen { bootargs = ARGS \" root=/dev/vda\"; }; };", "vda", "vdb", "/ { chosen { bootargs = ARGS \" root=/dev/vdb\"; }; };"},
		{"grub", "grub.cfg", "menuentry x {\n linux /v root=/dev/vda  a=\"b c\"\n}\n", "vda", "vdb", "menuentry x {\n linux /v root=/dev/vdb  a=\"b c\"\n}\n"},
		{"grub behind quotes", "grub.cfg", "menuentry x {\n linux /v a=\"b c\"\n}\n", `c"`, `c"` + wait, "menuentry x {\n linux /v a=\"b c\"" + wait + "\n}\n"},
		{"grub in quotes", "grub.cfg", "menuentry x {\n linux /v a=\"b c\"\n}\n", "b c", "b x", "menuentry x {\n linux /v a=\"b x\"\n}\n"},
		{"grub that drops a word", "grub.cfg", "menuentry x {\n linux /v ro \\\n  quiet rw\n}\n", " quiet", "", "menuentry x {\n linux /v ro \\\n  rw\n}\n"},
		{"grub variable", "grub.cfg", "set a=/dev/vda\nmenuentry x {\n linux /v root=$a\n}\n", "vda", "vdb", ""},
		{"grub unexpanded", "grub.cfg", "menuentry x {\n linux /v root=$a\n}\n", "$a", "/dev/vda", ""},
		{"zipl", "zipl.conf", "[a]\r\n  parameters=\"root=/dev/vda ro\"\r\n", "vda", "vdb", "[a]\r\n  parameters=\"root=/dev/vdb ro\"\r\n"},
		{"zipl with quotes", "zipl.conf", "parameters=\"root=/dev/vda\"", "root", `a="b c" root`, "parameters=\"a=\\\"b c\\\" root=/dev/vda\""},
		{"rEFInd", "refind_linux.conf", "\"Boot\" \"root=/dev/vda\"\n\"Other\" \"ro\"\n", "vda", "vda rootwait", "\"Boot\" \"root=/dev/vda rootwait\"\n\"Other\" \"ro\"\n"},
		{"Limine", "limine.conf", "/a\n  cmdline: root=/dev/vda", "vda", "vda rootwait", "/a\n  cmdline: root=/dev/vda rootwait"},
		{"GRUB's block", "grubenv", "# GRUB Environment Block\nkernelopts=root=/dev/vda\n####", "vda", "vdb", ""},
		{"LAVA", "job.yaml", "context:\n  extra_kernel_args: 'root=/dev/vda'\n", "vda", "vdb", "context:\n  extra_kernel_args: 'root=/dev/vdb'\n"},
		{"LAVA with a command", "job.yaml", "- setenv bootargs 'root=/dev/vda'\n", "vda", "vdb", "- setenv bootargs 'root=/dev/vdb'\n"},
		{"a unified kernel image", "a.efi", unified("root=/dev/vda", ""), "vda", "vdb", ""},
		{"an override of BitBake", "a.inc", "UBOOT_EXTLINUX_ROOT:x ??= \"root=/dev/vda\"\n", "vda", "vdb", "UBOOT_EXTLINUX_ROOT:x ??= \"root=/dev/vdb\"\n"},
		{"setenv", "boot.cmd", "setenv bootargs 'root=/dev/vda ro'\nboot\n", " ro", " ro" + wait, "setenv bootargs 'root=/dev/vda ro" + wait + "'\nboot\n"},
		{"nested", "boot.cmd", "setenv bootcmd 'setenv bootargs root=/dev/vda; boot'\n", "vda", "vda ro", "setenv bootcmd 'setenv bootargs root=/dev/vda ro; boot'\n"},
		{"second of two", "extlinux.conf", "LABEL a\n APPEND root=/dev/vda\nLABEL b\n APPEND ro\n", "vda", "vdb", "LABEL a\n APPEND root=/dev/vdb\nLABEL b\n APPEND ro\n"},
		{"config", ".config", "CONFIG_CMDLINE=\"ro\"\nCONFIG_X=y\n", "ro", `a="b c"`, "CONFIG_CMDLINE=\"a=\\\"b c\\\"\"\nCONFIG_X=y\n"},
		{"bootconfig value", "a.bconf", "kernel.root = \"/dev/vda\"\n", "vda", "vdb", "kernel.root = \"/dev/vdb\"\n"},
		{"bootconfig word", "a.bconf", "kernel.root = /dev/vda\n", "vda", "vda rootwait", ""},
		{"a line that would end", "cmdline.txt", "root=/dev/vda\n", "root", "dm-mod.create root", "dm-mod.create root=/dev/vda\n"},
		{"image", "env.bin", "\x01\x02\x03\x04arch=arm\x00bootargs=root=/dev/vda\x00", "vda", "vdb", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := bootfile.Find(test.file, []byte(test.content))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(f.Lines[0].Text, test.old) {
				t.Fatalf("%q is not in %q", test.old, f.Lines[0].Text)
			}
			got, err := f.Replace(0, strings.Replace(f.Lines[0].Text, test.old, test.fresh, 1))
			if string(got) != test.want || err != nil && !errors.Is(err, bootfile.ErrUnsure) {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}

// TestPaste takes lines from where people copy them.
func TestPaste(t *testing.T) {
	for _, test := range []struct {
		name, paste, want string
		cleaned           string // part of what is said; empty: nothing is
	}{
		{"a line", `root=/dev/dm-0 dm-mod.create="a,,,ro,0 8 linear /dev/vda 0"`, `root=/dev/dm-0 dm-mod.create="a,,,ro,0 8 linear /dev/vda 0"`, ""},
		{"one quoted parameter", `"dm-mod.create=a,,,ro,0 8 linear /dev/vda 0"`, `"dm-mod.create=a,,,ro,0 8 linear /dev/vda 0"`, ""},
		{"quotes around all", `"root=/dev/vda rootwait ro"`, "root=/dev/vda rootwait ro", "around the whole line"},
		{"single quotes around all", `'root=/dev/vda ro'`, "root=/dev/vda ro", "around the whole line"},
		{"escaped quotes in it", `"root=/dev/dm-0 rootwait dm-mod.create=\"a,,,ro,0 8 linear /dev/vda 0\""`, `root=/dev/dm-0 rootwait dm-mod.create="a,,,ro,0 8 linear /dev/vda 0"`, "around the whole line"},
		{"bootargs of a device tree", `bootargs = "root=/dev/vda a=\"b c\"";`, `root=/dev/vda a="b c"`, "device tree source"},
		{"bootargs in quotes", `bootargs="root=/dev/vda ro"`, "root=/dev/vda ro", "device tree source"},
		{"bootargs", `bootargs=root=/dev/vda ro`, "root=/dev/vda ro", "makefile"},
		{"config", `CONFIG_CMDLINE="root=/dev/vda ro"`, "root=/dev/vda ro", "kernel configuration"},
		{"setenv", `setenv bootargs 'root=/dev/vda ro'`, "root=/dev/vda ro", "U-Boot script"},
		{"setenv in typographic quotes", `setenv bootargs ‘root=/dev/vda ro’`, "root=/dev/vda ro", "typographic quote"},
		{"setenv behind a prompt", "=> setenv bootargs root=/dev/vda ro", "root=/dev/vda ro", "U-Boot script"},
		{"append", "  APPEND root=/dev/vda ro", "root=/dev/vda ro", "extlinux"},
		{"grub", "linux /vmlinuz root=/dev/vda ro", "root=/dev/vda ro", "GRUB"},
		{"qemu", "qemu-system-arm -M virt -append 'root=/dev/vda ro'", "root=/dev/vda ro", "shell"},
		{"log", "[    0.000000] Kernel command line: root=/dev/vda ro", "root=/dev/vda ro", "kernel log"},
		{"log without a stamp", "Kernel command line: root=/dev/vda ro", "root=/dev/vda ro", "kernel log"},
		{"typographic quotes", "dm-mod.create=“a,,,ro,0 8 linear /dev/vda 0”", `dm-mod.create="a,,,ro,0 8 linear /dev/vda 0"`, "typographic quote"},
		{"entities", "a=&quot;b c&quot; d&amp;e", `a="b c" d&e`, "HTML entity"},
		{"spaces", "root=/dev/vda\u00a0ro\u200b", "root=/dev/vda ro", "no-break space"},
		{"byte order mark", "\ufeffroot=/dev/vda", "root=/dev/vda", "byte order mark"},
		{"joined lines", "root=/dev/vda \\\n  ro", "root=/dev/vda    ro", ""},
		{"nothing", "", "", ""},
		{"a quote", `"`, `"`, ""},
	} {
		f, cleaned := bootfile.Paste(test.paste)
		var said []string
		for _, c := range cleaned {
			said = append(said, c.What)
		}
		if all := strings.Join(said, "; "); f.Lines[0].Text != test.want || test.cleaned == "" && all != "" || !strings.Contains(all, test.cleaned) {
			t.Errorf("%s: %q, %q; want %q, %q", test.name, f.Lines[0].Text, all, test.want, test.cleaned)
		}
	}
}
