package bus

import (
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/devname"
)

func TestEveryBusIsWhole(t *testing.T) {
	seen := map[dmrace.Bus]bool{}
	for _, b := range All() {
		if seen[b.Name] || b.Name == "" || b.Title == "" {
			t.Errorf("%q (%q) has no name of its own or no title", b.Name, b.Title)
		}
		seen[b.Name] = true
		if b.Family == nil || !slices.Contains(Families(), b.Family) {
			t.Errorf("%s: its family is not listed", b.Name)
		}
		if len(b.Drivers) == 0 || len(b.Kconfig) == 0 || len(b.Sources) == 0 {
			t.Errorf("%s: %+v lacks drivers, options or sources", b.Name, b)
		}
		for _, d := range b.Drivers {
			if d.Name == "" || d.Core == "" {
				t.Errorf("%s: driver %+v", b.Name, d)
			}
		}
		for _, s := range b.Kconfig {
			if s != strings.ToUpper(s) || strings.HasPrefix(s, "CONFIG_") {
				t.Errorf("%s: option %q", b.Name, s)
			}
		}
		if got, ok := Of(b.Name); !ok || got != b {
			t.Errorf("%s is not found by its name", b.Name)
		}
	}
	if _, ok := Of("floppy"); ok {
		t.Error("floppy is a bus")
	}
}

func TestEveryFamilyIsWhole(t *testing.T) {
	for _, f := range Families() {
		b, ok := Of(f.Assumed)
		if !ok || b.Family != f {
			t.Errorf("%s: a disk of that name is assumed on %q", f.Prefix, f.Assumed)
		}
		for _, other := range All() {
			if other.Family == f && other.Unawaited != "" && !Late(f.Assumed) {
				t.Errorf("%s: %s comes later than %s", f.Prefix, other.Name, f.Assumed)
			}
		}
	}
}

// TestNames pins what was known of the first eight buses; others may come between them.
func TestNames(t *testing.T) {
	first := []dmrace.Bus{MMC, EMMC, USB, UAS, SCSI, SATA, Virtio, NVMe}
	for _, c := range []struct {
		name string
		got  []dmrace.Bus
		want string
	}{
		{"all", Names(nil), "mmc, emmc, usb, uas, scsi, sata, virtio, nvme"},
		{"late", Names(func(b *Info) bool { return Late(b.Name) }), "mmc, emmc, usb, uas"},
		{"hot-plug", Names(func(b *Info) bool { return b.HotPlug }), "virtio, nvme"},
		{"slot", Names(func(b *Info) bool { return b.Slot }), "mmc"},
		{"scan delay", Names(func(b *Info) bool { return b.ScanDelay != "" }), "usb"},
		{"scsi hosts", Names(func(b *Info) bool { return b.HasDriver("sd") }), "usb, uas, scsi, sata"},
	} {
		known := slices.DeleteFunc(c.got, func(name dmrace.Bus) bool { return !slices.Contains(first, name) })
		if got := List(known); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestOptions(t *testing.T) {
	b, _ := Of(MMC)
	const want = "CONFIG_MMC=y CONFIG_MMC_BLOCK=y CONFIG_MMC_SDHCI=y CONFIG_MMC_SDHCI_PCI=y"
	if got := strings.Join(b.Options(), " "); got != want {
		t.Errorf("got %s", got)
	}
}

func TestDiskNames(t *testing.T) {
	for _, c := range []struct {
		buses []dmrace.Bus
		want  string
	}{
		{[]dmrace.Bus{MMC}, "mmcblk0"}, {[]dmrace.Bus{MMC, EMMC}, "mmcblk0 mmcblk1"},
		{[]dmrace.Bus{USB, Virtio, SATA, UAS, SCSI}, "sda vda sdb sdc sdd"},
		{[]dmrace.Bus{NVMe, NVMe, Virtio, Virtio}, "nvme0n1 nvme1n1 vda vdb"},
		{[]dmrace.Bus{"floppy", SCSI}, " sda"},
	} {
		var disks []dmrace.Disk
		for _, b := range c.buses {
			disks = append(disks, dmrace.Disk{Bus: b})
		}
		if got := strings.Join(DiskNames(disks), " "); got != c.want {
			t.Errorf("%v: got %s, want %s", c.buses, got, c.want)
		}
	}
}

func TestPartitionName(t *testing.T) {
	for disk, want := range map[string]string{"mmcblk0": "mmcblk0p2", "sda": "sda2", "nvme0n1": "nvme0n1p2", "": "2"} {
		if got := PartitionName(disk, 2); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNamed(t *testing.T) {
	for name, want := range map[string]string{
		"mmcblk0": "mmc 0", "mmcblk12": "mmc 12", "sda": "usb 0", "sdz": "usb 25", "sdaa": "usb 26", "vdb": "virtio 1", "nvme3n1": "nvme 3",
		"mmcblk": "", "mmcblk01": "", "mmcblk0p1": "", "sd": "", "sda1": "", "sdA": "", "sdaaa": "", "nvme0n2": "", "nvme0": "", "hda": "", "dm-0": "", "": "",
	} {
		got := ""
		if f, n, ok := Named(name); ok {
			got = string(f.Assumed) + " " + string(rune('0'+n%10))
			if n > 9 {
				got = string(f.Assumed) + " " + string(rune('0'+n/10)) + string(rune('0'+n%10))
			}
			if f.Disk(n) != name {
				t.Errorf("%s is disk %d, which is called %s", name, n, f.Disk(n))
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestNumbered(t *testing.T) {
	for _, c := range []struct {
		major, minor uint32
		want         string // its partition's name
	}{
		{179, 2, "mmcblk0p2"}, {179, 9, "mmcblk1p1"}, {8, 1, "sda1"}, {8, 17, "sdb1"}, {254, 1, ""}, {259, 0, ""}, {7, 0, ""}, {0, 0, ""},
	} {
		got := ""
		devt := devname.MakeDevt(c.major, c.minor)
		if f, disk, part, ok := Numbered(devt); ok {
			got = PartitionName(f.Disk(disk), int(part))
			if f.Devt(disk, int(part)) != devt {
				t.Errorf("%s is %s", got, f.Devt(disk, int(part)))
			}
		}
		if got != c.want {
			t.Errorf("%d:%d: got %q, want %q", c.major, c.minor, got, c.want)
		}
	}
}

func FuzzNamed(f *testing.F) {
	for _, name := range []string{"mmcblk0", "sda", "sdzz", "nvme0n1", "vda", "sd", "mmcblk0000001"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if family, n, ok := Named(name); ok && (n < 0 || family.Disk(n) != name) {
			t.Errorf("%q is disk %d, which is called %q", name, n, family.Disk(n))
		}
	})
}
