package lint

import (
	"strings"
	"testing"
)

// TestWords holds what is said of words that belong elsewhere, of lists, and of trees in
// their data.
func TestWords(t *testing.T) {
	create := `dm-mod.create="v,,,ro,0 8192 linear /dev/mmcblk0p2 0"`
	tree := func(table string) string {
		return `root=/dev/dm-0 ro dm-mod.create="v,,,ro,` + table + ` sha256 ` + hash + ` -"`
	}
	for _, c := range []struct{ name, line, kernel, want, fix string }{
		{"two words without a blank", "root=/dev/vda2 rorootwait", "6.1", "warning stray-word", "root=/dev/vda2 ro rootwait"},
		{"a word of a module", "root=/dev/vda2 rootwait splash nosplash maybe-cpus", "6.1", "", ""},
		{"a file system", "root=/dev/vda2 squashfs rootwait", "6.1", "note stray-word", ""},
		{"a file system behind the list", "root=/dev/vda2 rootfstype=ext4, squashfs ro", "6.1", "note stray-word", "root=/dev/vda2 rootfstype=ext4,squashfs ro"},
		{"a table in a variable", "t=" + create + " root=/dev/dm-0", "6.1", "warning nested, warning root-unprovided", create + " dm-mod.waitfor=/dev/mmcblk0p2 root=/dev/dm-0"},
		{"a table and what waits for it", "t=" + create + " root=/dev/dm-0 dm-mod.waitfor=/dev/mmcblk0p2", "6.1", "warning nested, warning root-unprovided", create + " root=/dev/dm-0 dm-mod.waitfor=/dev/mmcblk0p2"},
		{"a line in a variable", `args="root=/dev/vda2 rootwait" quiet`, "6.1", "warning nested", "root=/dev/vda2 rootwait quiet"},
		{"a quoted table in a variable", `t="dm-mod.create=v,,,ro,0 8192 linear /dev/vda2 0" root=/dev/dm-0`, "6.1", "warning nested, warning root-unprovided", `"dm-mod.create=v,,,ro,0 8192 linear /dev/vda2 0" root=/dev/dm-0`},
		{"an option with an equals sign", "root=/dev/vda2 rootflags=subvol=root", "6.1", "", ""},

		{"an eMMC's own partition", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0boot0", "6.1", "", ""},
		{"another eMMC's own partition", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk1boot0", "6.1", "error waitfor-incomplete", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk1boot0,/dev/mmcblk0p2"},
		{"a semicolon", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p1;/dev/mmcblk0p2", "6.1", "error waitfor-never, warning waitfor-incomplete", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0p2"},
		{"a blank behind the comma", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p1, /dev/mmcblk0p2", "6.1", "error waitfor-empty, warning waitfor-word", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0p2"},
		{"a blank behind the comma, since 6.5", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p1, /dev/mmcblk0p2", "6.12", "warning waitfor-word", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0p2"},
		{"a blank for the comma", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p1 /dev/mmcblk0p2 quiet", "6.1", "warning waitfor-word", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0p2 quiet"},
		{"nothing in front of the blank", "root=/dev/dm-0 " + create + " dm-mod.waitfor= /dev/mmcblk0p2", "6.1", "error waitfor-empty, warning waitfor-incomplete, warning waitfor-word", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p2"},
		{"a blank in quotes", "root=/dev/dm-0 " + create + ` dm-mod.waitfor="/dev/mmcblk0p1 /dev/mmcblk0p2"`, "6.1", "error waitfor-never, warning waitfor-incomplete", "root=/dev/dm-0 " + create + ` dm-mod.waitfor="/dev/mmcblk0p1,/dev/mmcblk0p2"`},
		{"one digit of a UUID", "root=/dev/dm-0 " + strings.Replace(create, "/dev/mmcblk0p2", "PARTUUID=1234abcd-2", 1) + " dm-mod.waitfor=PARTUUID=1234abcd-2", "6.1", "warning device-never, warning waitfor-never",
			"root=/dev/dm-0 " + strings.Replace(create, "/dev/mmcblk0p2", "PARTUUID=1234abcd-02", 1) + " dm-mod.waitfor=PARTUUID=1234abcd-2"},
		{"a name that cannot be", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p02", "6.1", "error waitfor-never, warning waitfor-incomplete", "root=/dev/dm-0 " + create + " dm-mod.waitfor=/dev/mmcblk0p2"},
		{"a name that cannot be, in a table", `root=/dev/dm-0 dm-mod.create="v,,,ro,0 8192 linear /dev/vda02 0"`, "6.1", "error device-never", `root=/dev/dm-0 dm-mod.create="v,,,ro,0 8192 linear /dev/vda2 0"`},

		{"a tree behind its data", tree("0 8192 verity 1 /dev/vda2 /dev/vda2 4096 4096 1024 1024"), "6.1", "", ""},
		{"a tree in its data", tree("0 8192 verity 1 /dev/vda2 /dev/vda2 4096 4096 1024 1023"), "6.1", "error hash-in-data", ""},
		{"a tree in blocks of its own", tree("0 8192 verity 1 /dev/vda2 /dev/vda2 4096 1024 1024 1025"), "6.1", "error hash-in-data", ""},
		{"a tree on the partition beside it", tree("0 8192 verity 1 PARTUUID=8c2f PARTUUID=8c2f/PARTNROFF=1 4096 4096 1024 1"), "6.1", "warning waitfor-missing", tree("0 8192 verity 1 PARTUUID=8c2f PARTUUID=8c2f/PARTNROFF=1 4096 4096 1024 1") + " dm-mod.waitfor=PARTUUID=8c2f,PARTUUID=8c2f/PARTNROFF=1"},
		{"blocks as sectors", tree("0 1024 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1"), "6.1", "warning blocks-as-sectors", ""},
		{"blocks of a sector", tree("0 1024 verity 1 /dev/vda1 /dev/vda2 512 4096 1024 1"), "6.1", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var kept []Finding
			fix := ""
			for _, f := range checked(t, c.line, Options{Kernel: c.kernel}) {
				if f.Severity == Note && f.Name != strayWord.Name {
					continue
				}
				kept = append(kept, f)
				if fix == "" {
					fix = f.Fix
				}
			}
			if got := summary(kept); got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.line, got, c.want)
			}
			if fix != c.fix {
				t.Errorf("fixed %s\nwant  %s", fix, c.fix)
			}
		})
	}
}
