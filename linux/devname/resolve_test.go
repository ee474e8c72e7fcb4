package devname_test

import (
	"testing"

	"dmrace/linux/devname"
	"dmrace/linux/series"
)

// machine is a view with each kind of disk. Its partitions come in the order in which
// they were added: two disks were scanned at the same time.
func machine() *devname.Devices {
	n := devname.MakeDevt
	return &devname.Devices{
		Disks: []devname.Disk{
			{Name: "mmcblk0", Devt: n(179, 0), Minors: 8},
			{Name: "sda", Devt: n(8, 0), Minors: 16},
			{Name: "sdb", Devt: n(8, 16), Minors: 16},
			{Name: "nvme0n1", Devt: n(259, 0)},
			{Name: "dm-0", Devt: n(254, 0), Minors: 1},
			{Name: "cciss!c0d0", Devt: n(104, 0), Minors: 16},
			{Name: "ram", Devt: n(1, 9), Minors: 1}, // no kernel has it; it shows what /dev/ram means
		},
		Partitions: []devname.Part{
			{Disk: "mmcblk0", Number: 1, Devt: n(179, 1), UUID: "8c2f0001-aaaa-4bbb-8ccc-0000000000ab", Label: "rootfs"},
			{Disk: "sda", Number: 1, Devt: n(8, 1), UUID: "1234abcd-01"},
			{Disk: "mmcblk0", Number: 2, Devt: n(179, 2), UUID: "8c2f0002-aaaa-4bbb-8ccc-0000000000ab", Label: "hash"},
			{Disk: "mmcblk0", Number: 9, Devt: n(259, 3), UUID: "8c2f0009-aaaa-4bbb-8ccc-0000000000ab", Label: "rootfs"},
			{Disk: "nvme0n1", Number: 1, Devt: n(259, 1), UUID: "feed0001-aaaa-4bbb-8ccc-0000000000ab", Label: "data"},
		},
	}
}

// found renders what Resolve returned.
func found(devt devname.Devt, errno devname.Errno) string {
	if errno != 0 {
		return errno.String()
	}
	return devt.String()
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ what, name, in510, in61, in612 string }{
		{"disk", "/dev/mmcblk0", "179:0", "179:0", "179:0"},
		{"partition", "/dev/mmcblk0p1", "179:1", "179:1", "179:1"},
		{"partition not scanned yet", "/dev/mmcblk0p7", "179:7", "179:7", "179:7"},
		{"last one with a number reserved", "/dev/sda15", "8:15", "8:15", "8:15"},
		{"the next is another disk's number", "/dev/sda16", "ENODEV", "ENODEV", "ENODEV"},
		{"beyond what is reserved, but there", "/dev/mmcblk0p9", "259:3", "259:3", "259:3"},
		{"beyond what is reserved", "/dev/mmcblk0p8", "ENODEV", "ENODEV", "ENODEV"},
		{"no number reserved, but there", "/dev/nvme0n1p1", "259:1", "259:1", "259:1"},
		{"no number reserved", "/dev/nvme0n1p2", "ENODEV", "ENODEV", "ENODEV"},
		{"disk without reserved numbers", "/dev/nvme0n1", "259:0", "259:0", "259:0"},
		{"the p may not be left out", "/dev/mmcblk01", "ENODEV", "ENODEV", "ENODEV"},
		{"a p too many", "/dev/sdap1", "ENODEV", "ENODEV", "ENODEV"},
		{"partition 0", "/dev/sda0", "ENODEV", "ENODEV", "ENODEV"},
		{"number that wraps to 1", "/dev/sda4294967297", "8:1", "8:1", "8:1"},
		{"number that wraps to -1", "/dev/sdb4294967295", "8:15", "8:15", "8:15"},
		{"below the first number of all", "/dev/sda4294967295", "4095:1048575", "4095:1048575", "4095:1048575"},
		{"number of 256 is 0 as a byte", "/dev/sda256", "ENODEV", "8:0", "8:0"},
		{"number of 257 is 1 as a byte", "/dev/nvme0n1p257", "ENODEV", "259:1", "259:1"},
		{"mapped device", "/dev/dm-0", "254:0", "254:0", "254:0"},
		{"mapped device not there", "/dev/dm-1", "ENODEV", "ENODEV", "ENODEV"},
		{"slash in a disk's name", "/dev/cciss/c0d0p3", "104:3", "104:3", "104:3"},
		{"the same with what it stands for", "/dev/cciss!c0d0", "104:0", "104:0", "104:0"},
		{"no such disk", "/dev/sdc1", "ENODEV", "ENODEV", "ENODEV"},
		{"upper case", "/dev/SDA", "ENODEV", "ENODEV", "ENODEV"},
		{"path too long", "/dev/0123456789012345678901234567890123", "ENODEV", "ENODEV", "EINVAL"},

		{"label", "PARTLABEL=hash", "179:2", "179:2", "179:2"},
		{"label used twice", "PARTLABEL=rootfs", "179:1", "179:1", "179:1"},
		{"label in upper case", "PARTLABEL=ROOTFS", "ENODEV", "ENODEV", "ENODEV"},
		{"beginning of a label", "PARTLABEL=root", "ENODEV", "ENODEV", "ENODEV"},
		{"empty label", "PARTLABEL=", "8:1", "8:1", "8:1"},

		{"UUID", "PARTUUID=8c2f0002-aaaa-4bbb-8ccc-0000000000ab", "179:2", "179:2", "179:2"},
		{"UUID in upper case", "PARTUUID=8C2F0002-AAAA-4BBB-8CCC-0000000000AB", "179:2", "179:2", "179:2"},
		{"beginning of a UUID", "PARTUUID=8", "179:1", "179:1", "179:1"},
		{"UUID with more behind it", "PARTUUID=1234abcd-010", "ENODEV", "ENODEV", "ENODEV"},
		{"MS-DOS", "PARTUUID=1234ABCD-01", "8:1", "8:1", "8:1"},
		{"no such UUID", "PARTUUID=9", "ENODEV", "ENODEV", "ENODEV"},
		{"offset", "PARTUUID=8c2f0001/PARTNROFF=1", "179:2", "179:2", "179:2"},
		{"offset 0", "PARTUUID=8c2f0002/PARTNROFF=0", "179:2", "179:2", "179:2"},
		{"offset to the whole disk", "PARTUUID=8c2f0001/PARTNROFF=-1", "179:0", "179:0", "179:0"},
		{"offset needs the real partition", "PARTUUID=8c2f0001/PARTNROFF=2", "ENODEV", "ENODEV", "0:0"},
		{"offset below 0", "PARTUUID=8c2f0001/PARTNROFF=-2", "ENODEV", "ENODEV", "0:0"},
		{"offset of a byte's range", "PARTUUID=8c2f0001/PARTNROFF=257", "ENODEV", "179:2", "179:2"},
		{"offset from no partition", "PARTUUID=9/PARTNROFF=1", "ENODEV", "ENODEV", "ENODEV"},
		{"no UUID", "PARTUUID=", "ENODEV", "ENODEV", "EINVAL"},
		{"bad offset", "PARTUUID=8c2f0001/PARTNROFF=x", "ENODEV", "ENODEV", "EINVAL"},

		{"number", "179:1", "179:1", "179:1", "179:1"},
		{"number that nothing has", "7:9", "7:9", "7:9", "7:9"},
		{"hexadecimal", "b302", "179:2", "179:2", "179:2"},
		{"number too big", "4096:0", "ENODEV", "ENODEV", "EINVAL"},
		{"no number", "mmcblk0p1", "ENODEV", "ENODEV", "EINVAL"},
		{"0:0", "0:0", "ENODEV", "ENODEV", "0:0"},
		{"0", "0", "ENODEV", "ENODEV", "0:0"},
		{"nothing", "", "ENODEV", "ENODEV", "0:0"},
		{"prefix without digits", "0x", "ENODEV", "ENODEV", "0:0"},

		{"NFS", "/dev/nfs", "0:255", "0:255", "ENODEV"},
		{"CIFS", "/dev/cifs", "0:254", "0:254", "ENODEV"},
		{"ram", "/dev/ram", "1:0", "1:0", "1:9"},
	} {
		t.Run(c.what, func(t *testing.T) {
			for i, want := range []string{c.in510, c.in61, c.in612} {
				k := []series.Set{k510, k61, k612}[i]
				if got := found(devname.Parse(c.name, k).Resolve(machine())); got != want {
					t.Errorf("%s in %s: got %s, want %s", c.name, []string{"5.10", "6.1", "6.12"}[i], got, want)
				}
			}
		})
	}
}

func TestResolveByReader(t *testing.T) {
	for _, c := range []struct {
		name   string
		parse  func(string, series.Set) devname.Ref
		kernel series.Set
		want   string
	}{
		{"179:1", devname.ParseArg, k61, "179:1"},
		{"0:0", devname.ParseArg, k61, "0:0"},
		{"0:0", devname.ParseRoot, k61, "ENODEV"},
		{"0:0:0", devname.ParseArg, k61, "ENODEV"},
		{"0", devname.ParseArg, k61, "ENODEV"},
		{"0", devname.ParseArg, k612, "0:0"},
		{"4096:0", devname.ParseArg, k61, "EOVERFLOW"},
		{"4096:0", devname.ParseArg, k612, "EOVERFLOW"},
		{"4096:0:0", devname.ParseArg, k61, "ENODEV"},
		{"4096:0:0", devname.ParseArg, k612, "EINVAL"},
		{"/dev/mmcblk0p2", devname.ParseArg, k612, "179:2"},
		{"/dev/nfs", devname.ParseArg, k61, "0:255"},
		{"/dev/nfs", devname.ParseArg, k612, "ENODEV"},
		{"/dev/nfs", devname.ParseRoot, k612, "0:255"},
		{"/dev/cifs", devname.ParseRoot, k612, "0:254"},
		{"/dev/ram", devname.ParseRoot, k612, "1:0"},
		{"/dev/ram", devname.ParseRoot, k61, "1:0"},
		{"mtd0", devname.ParseRoot, k612, "0:253"},
		{"ubi0:root", devname.ParseRoot, k612, "0:253"},
		{"mtd0", devname.Parse, k612, "EINVAL"},
		{"PARTLABEL=hash", devname.ParseRoot, k612, "179:2"},
	} {
		if got := found(c.parse(c.name, c.kernel).Resolve(machine())); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestResolveNothingThere(t *testing.T) {
	orphan := &devname.Devices{Partitions: []devname.Part{{Disk: "gone", Number: 2, Devt: devname.MakeDevt(8, 2), UUID: "8c2f"}}}
	for _, c := range []struct {
		name string
		view *devname.Devices
		want string
	}{
		{"/dev/sda1", &devname.Devices{}, "ENODEV"},
		{"PARTLABEL=", &devname.Devices{}, "ENODEV"},
		{"PARTUUID=8", &devname.Devices{}, "ENODEV"},
		{"8:1", &devname.Devices{}, "8:1"},
		{"PARTUUID=8", orphan, "8:2"},
		{"PARTUUID=8/PARTNROFF=-2", orphan, "ENODEV"},
	} {
		if got := found(devname.Parse(c.name, k61).Resolve(c.view)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// TestResolveOnArms: a kernel that makes up no number, and one on which PARTNROFF= that
// leads nowhere is an error.
func TestResolveOnArms(t *testing.T) {
	noPhantom, checked := k612, k612
	noPhantom.Phantom, checked.PartnroffChecked = false, true
	for _, c := range []struct {
		name            string
		stock, one, two string
	}{
		{"/dev/mmcblk0p2", "179:2", "179:2", "179:2"},
		{"/dev/mmcblk0", "179:0", "179:0", "179:0"},
		{"/dev/mmcblk0p7", "179:7", "ENODEV", "179:7"},
		{"PARTUUID=feed0001-aaaa-4bbb-8ccc-0000000000ab/PARTNROFF=5", "0:0", "0:0", "ENODEV"},
		{"179:7", "179:7", "179:7", "179:7"},
	} {
		for i, want := range []string{c.stock, c.one, c.two} {
			k := []series.Set{k612, noPhantom, checked}[i]
			if got := found(devname.Parse(c.name, k).Resolve(machine())); got != want {
				t.Errorf("%s on %d: got %s, want %s", c.name, i, got, want)
			}
		}
	}
}

func TestExists(t *testing.T) {
	for name, want := range map[string]bool{
		"/dev/mmcblk0": true, "/dev/mmcblk0p2": true, "/dev/mmcblk0p3": false, "/dev/mmcblk0p9": true, "9:9": false,
	} {
		devt, errno := devname.Parse(name, k61).Resolve(machine())
		if errno != 0 || machine().Exists(devt) != want {
			t.Errorf("%s is %v, %v: want it to exist: %t", name, devt, errno, want)
		}
	}
}

func TestErrnoString(t *testing.T) {
	for e, want := range map[devname.Errno]string{
		0: "0", devname.ENODEV: "ENODEV", devname.EINVAL: "EINVAL", devname.EOVERFLOW: "EOVERFLOW", 5: "errno 5",
	} {
		if got := e.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// names are what the simulator looks up again and again.
var names = []string{"/dev/mmcblk0p2", "/dev/mmcblk9p2", "PARTLABEL=hash", "PARTUUID=FEED0001-AAAA-4BBB-8CCC-0000000000AB", "8:1"}

func TestResolveAllocatesNothing(t *testing.T) {
	var view devname.View = machine()
	for _, name := range names {
		ref := devname.Parse(name, k612)
		if n := testing.AllocsPerRun(100, func() { ref.Resolve(view) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	var view devname.View = machine()
	for _, name := range names {
		ref := devname.Parse(name, k612)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ref.Resolve(view)
			}
		})
	}
}

func FuzzResolve(f *testing.F) {
	for _, s := range append(names, "", "0", "0x", "8:1:2:", "4096:1", "/dev/", "/dev/sda4294967295", "PARTUUID=8/PARTNROFF=-3", "mtd0", "/dev/ram", "UUID=x") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, k := range []series.Set{k510, k61, k612} {
			for i, parse := range []func(string, series.Set) devname.Ref{devname.Parse, devname.ParseRoot, devname.ParseArg} {
				ref := parse(name, k)
				devt, errno := ref.Resolve(machine())
				if errno != 0 && devt != 0 {
					t.Errorf("%q by reader %d: %s with %s", name, i, errno, devt)
				}
				if errno == 0 && (ref.Never() != devname.MayResolve || devt == 0 && !k.EarlyLookup && i != 2) {
					t.Errorf("%q by reader %d resolves to %s, never: %s", name, i, devt, ref.Never())
				}
				if ref.Kind == devname.Malformed && ref.Never() == devname.MayResolve {
					t.Errorf("%q by reader %d is malformed for no reason", name, i)
				}
				if len(ref.Candidates) > 3 || (ref.Kind == devname.Path) != (len(ref.Candidates) > 0) {
					t.Errorf("%q by reader %d: %+v", name, i, ref)
				}
			}
		}
	})
}
