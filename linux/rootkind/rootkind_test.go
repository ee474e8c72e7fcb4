package rootkind

import (
	"os"
	"slices"
	"strings"
	"testing"

	"dmrace/linux/series"
)

// kernels are a kernel before mount_nodev_root(), one before parse_root_device(), and one
// after both.
func kernels(t testing.TB) [3]series.Set {
	t.Helper()
	var all [3]series.Set
	for i, version := range []string{"5.10", "6.1", "6.12"} {
		f, err := series.For(version, "")
		if err != nil {
			t.Fatal(err)
		}
		all[i] = f
	}
	return all
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		root, fstype string
		kind         Kind
		wait         Wait // in 6.12; for 5.10 and 6.1 unless old says otherwise
		old          Wait
	}{
		{"", "", None, WaitNone, ""},
		{"", "ext4", None, WaitNone, ""},

		{"/dev/dm-0", "", Mapped, WaitUntil, ""},
		{"/dev/dm-12", "squashfs", Mapped, WaitUntil, ""},
		{"/dev/dm-", "", Disk, WaitUntil, ""}, // some disk might be called so
		{"/dev/mapper/vroot", "", User, WaitInVain, ""},

		{"/dev/mmcblk0p2", "", Disk, WaitUntil, ""},
		{"/dev/sda", "ext4", Disk, WaitUntil, ""},
		{"/dev/nvme0n1p3", "", Disk, WaitUntil, ""},
		{"/dev/cciss/c0d0p3", "", Disk, WaitUntil, ""},
		{"PARTUUID=1234abcd-02", "", Disk, WaitUntil, ""},
		{"PARTUUID=8c2f/PARTNROFF=1", "", Disk, WaitUntil, ""},
		{"PARTLABEL=rootfs", "", Disk, WaitUntil, ""},
		{"179:2", "", Disk, WaitNone, ""},
		{"b302", "", Disk, WaitNone, ""},
		{"PARTUUID=", "", User, WaitOff, ""},
		{"4096:0", "", User, WaitOff, WaitInVain},
		{"UUID=0f3a9c1e-5b6e-4d3f-9a1c-7f809a1c2b3d", "", User, WaitOff, WaitInVain},
		{"LABEL=root", "ext4", User, WaitOff, WaitInVain},
		{"/dev/disk/by-label/root", "", User, WaitInVain, ""},
		{"zfs:AUTO", "", User, WaitOff, WaitInVain},

		{"ubi0:rootfs", "ubifs", UBI, WaitNone, ""},
		{"ubi0_1", "ubifs", UBI, WaitNone, ""},
		{"ubi:rootfs", "", UBI, WaitNone, ""},
		{"/dev/ubiblock0_1", "squashfs", UBI, WaitUntil, ""},
		{"/dev/ubi0_1", "ubifs", Disk, WaitUntil, ""}, // a character device: no disk will be called so

		{"mtd3", "jffs2", MTD, WaitNone, ""},
		{"mtd:rootfs", "jffs2", MTD, WaitNone, ""},
		{"/dev/mtdblock3", "jffs2", MTD, WaitUntil, ""},

		{"/dev/nfs", "", NFS, WaitNone, ""},
		{"/dev/nfs", "nfs", NFS, WaitNone, ""},
		{"/dev/nfs4", "", Disk, WaitUntil, ""},
		{"/dev/cifs", "", CIFS, WaitNone, ""},

		{"/dev/ram", "", RAM, WaitNone, ""},
		{"/dev/ram0", "", RAM, WaitUntil, ""},
		{"/dev/ram15", "ext2", RAM, WaitUntil, ""},

		{"/dev/md0", "", MD, WaitUntil, ""},
		{"/dev/md127p2", "", MD, WaitUntil, ""},
		{"/dev/md_d0", "", MD, WaitUntil, ""},
		{"/dev/md/0", "", Disk, WaitUntil, ""}, // udev's folder; md!0 is no name of md

		{"myfs", "virtiofs", Virtual, WaitOff, WaitInVain}, // malformed for 6.5, which then mounts it
		{"/dev/root", "9p", Virtual, WaitInVain, ""},
		{"/dev/v9fs", "9p", Virtual, WaitInVain, ""},
		{"/dev/v9fs", "ext4,9p", Disk, WaitUntil, ""}, // a disk that ext4 could mount may be called so
		{"hostshare", "ext4,9p", Virtual, WaitOff, WaitInVain},
		{"/dev/root", "", Disk, WaitUntil, ""},
		{"/dev/sda1", "9p", Disk, WaitUntil, ""}, // it resolves first
	} {
		for i, f := range kernels(t) {
			got := Of(c.root, c.fstype, f)
			want := c.wait
			if i < 2 && c.old != "" {
				want = c.old
			}
			if got.Kind != c.kind || got.Wait != want {
				t.Errorf("root=%s rootfstype=%s on kernel %d: %s, wait %s; want %s, wait %s", c.root, c.fstype, i, got.Kind, got.Wait, c.kind, want)
			}
		}
	}
}

func TestSources(t *testing.T) {
	for _, c := range []struct {
		root string
		want [3]string // 5.10, 6.1, 6.12
	}{
		{"myfs", [3]string{"/dev/root", "myfs /dev/root", "myfs /dev/root"}},
		{"/dev/root", [3]string{"/dev/root", "root /dev/root", "/dev/root"}},
	} {
		for i, f := range kernels(t) {
			if got := strings.Join(Of(c.root, "9p", f).Sources, " "); got != c.want[i] {
				t.Errorf("root=%s on kernel %d: %q, want %q", c.root, i, got, c.want[i])
			}
		}
	}
	if got := Of("/dev/sda1", "ext4", kernels(t)[1]).Sources; got != nil {
		t.Errorf("a disk is mounted from %q", got)
	}
}

// TestEveryKindIsWhole demands of each kind its words, and a root that is of it.
func TestEveryKindIsWhole(t *testing.T) {
	source, err := os.ReadFile("rootkind_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var seen []Kind
	for _, k := range All() {
		if k.Kind == "" || k.Title == "" || k.Comes == "" || k.Source == "" || slices.Contains(seen, k.Kind) {
			t.Errorf("%+v lacks a word, or stands twice", k)
		}
		seen = append(seen, k.Kind)
		if !strings.Contains(string(source), `", `+name(k.Kind)+", Wait") {
			t.Errorf("no root in the test is a %s", k.Kind)
		}
	}
}

// name is the constant of a kind.
func name(k Kind) string {
	switch k {
	case Mapped:
		return "Mapped"
	case UBI, MTD, NFS, CIFS, RAM, MD:
		return strings.ToUpper(string(k))
	}
	return strings.ToUpper(string(k[:1])) + string(k[1:])
}

func FuzzOf(f *testing.F) {
	sets := kernels(f)
	for _, s := range [][2]string{{"/dev/dm-0", ""}, {"ubi0:x", "ubifs"}, {"myfs", "9p,virtiofs"}, {"/dev/md_d1p2", ""}, {"PARTUUID=/PARTNROFF=", ","}, {"", ""}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, root, fstype string) {
		for _, k := range sets {
			got := Of(root, fstype, k)
			if got.Info == nil || got.Wait == "" {
				t.Fatalf("%q, %q: %+v", root, fstype, got)
			}
			if (got.Kind == Virtual) != (len(got.Sources) > 0) {
				t.Errorf("%q, %q: %s from %q", root, fstype, got.Kind, got.Sources)
			}
			if got.Kind == Mapped {
				if _, ok := MappedNumber(got.Ref); !ok {
					t.Errorf("%q is mapped, without a number", root)
				}
			}
		}
	})
}
