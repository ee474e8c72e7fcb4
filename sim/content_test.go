package sim

import (
	"strings"
	"testing"
	"time"

	"dmrace"
)

// parts is a virtio disk with these partitions: everything is there when the tables
// are loaded.
func parts(p ...dmrace.Part) dmrace.Disk { return dmrace.Disk{Bus: "virtio", Parts: p} }

// TestTargets mounts the root through each target that dm-mod.create= allows, from what
// the partition holds, and from what it does not.
func TestTargets(t *testing.T) {
	const cannotMount, refused = "panicked in mount: root-mount-failed", "hung in rootwait: table-rejected"
	rootfs, stripes := parts(dmrace.PartRootfs, dmrace.PartHash), parts(dmrace.PartStripe0, dmrace.PartStripe1)
	crypt := parts(dmrace.PartCrypt)
	for _, c := range []struct {
		name, create string
		disk         dmrace.Disk
		want         string
	}{
		{"linear", "a,,,ro,0 ${rootfs.sectors} linear /dev/vda1 0", rootfs, "booted"},
		{"linear, not from the beginning", "a,,,ro,0 8 linear /dev/vda1 8", rootfs, cannotMount},
		{"linear, cut short", "a,,,ro,0 1024 linear /dev/vda1 0", rootfs, cannotMount},
		{"linear, in two pieces", "a,,,ro,0 1024 linear /dev/vda1 0,1024 1248 linear /dev/vda1 1024", rootfs, "booted"},
		{"linear, in two pieces that do not meet", "a,,,ro,0 1024 linear /dev/vda1 0,1024 1224 linear /dev/vda1 1048", rootfs, cannotMount},
		{"linear, beyond the end", "a,,,ro,0 9999 linear /dev/vda1 0", rootfs, refused},
		{"linear, a start that wraps", "a,,,ro,0 8 linear /dev/vda1 18446744073709551615", rootfs, refused},
		{"linear over another", "b,,,ro,0 ${rootfs.sectors} linear /dev/vda1 0;a,,,ro,0 ${rootfs.sectors} linear /dev/dm-0 0", rootfs, "booted"},
		{"linear over another that is shorter", "b,,,ro,0 1024 linear /dev/vda1 0;a,,,ro,0 ${rootfs.sectors} linear /dev/dm-0 0", rootfs, refused},
		{"delay", "a,,,ro,0 ${rootfs.sectors} delay /dev/vda1 0 50", rootfs, "booted"},
		{"snapshot-origin", "a,,,ro,0 ${rootfs.sectors} snapshot-origin /dev/vda1", rootfs, "booted"},
		{"a partition and then its disk", "b,,,ro,0 8 linear /dev/vda1 0;a,,,ro,0 8 linear /dev/vda 2048", rootfs, refused},
		{"a disk and then its partition", "b,,,ro,0 8 linear /dev/vda 0;a,,,ro,0 8 linear /dev/vda1 0", rootfs, refused},
		{"its own number", "a,,,ro,0 8 linear 253:0 0", rootfs, refused},
		{"striped", "a,,,ro,0 ${stripe.sectors} striped 2 8 /dev/vda1 0 /dev/vda2 0", stripes, "booted"},
		{"striped, by labels", "a,,,ro,0 ${stripe.sectors} striped 2 8 PARTLABEL=stripe-0 0 PARTLABEL=stripe-1 0", stripes, "booted"},
		{"striped, exchanged", "a,,,ro,0 ${stripe.sectors} striped 2 8 /dev/vda2 0 /dev/vda1 0", stripes, cannotMount},
		{"striped, another chunk", "a,,,ro,0 ${stripe.sectors} striped 2 16 /dev/vda1 0 /dev/vda2 0", stripes, cannotMount},
		{"striped of one", "a,,,ro,0 ${rootfs.sectors} striped 1 8 /dev/vda1 0", rootfs, "booted"},
		{"striped, the second is missing", "a,,,ro,0 ${stripe.sectors} striped 2 8 /dev/vda1 0 /dev/vda3 0", stripes, refused},
		{"crypt", "a,,,ro,0 ${rootfs.sectors} crypt aes-xts-plain64 ${crypt.key} 0 /dev/vda1 0", crypt, "booted"},
		{"crypt, larger sectors", "a,,,ro,0 ${rootfs.sectors} crypt aes-xts-plain64 ${crypt.key} 0 /dev/vda1 0 1 sector_size:4096", crypt, cannotMount},
		{"crypt, another key", "a,,,ro,0 ${rootfs.sectors} crypt aes-xts-plain64 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 0 /dev/vda1 0", crypt, cannotMount},
		{"crypt, another count", "a,,,ro,0 ${rootfs.sectors} crypt aes-xts-plain64 ${crypt.key} 1 /dev/vda1 0", crypt, cannotMount},
		{"crypt of what is not encrypted", "a,,,ro,0 ${rootfs.sectors} crypt aes-xts-plain64 ${crypt.key} 0 /dev/vda1 0", rootfs, cannotMount},
		{"the encrypted file system as it is", "a,,,ro,0 ${rootfs.sectors} linear /dev/vda1 0", crypt, cannotMount},
		{"verity over linear", "b,,,ro,0 ${rootfs.sectors} linear /dev/vda1 0;a,,,ro,0 ${rootfs.sectors} verity 1 /dev/dm-0 /dev/vda2 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.root} ${verity.salt}", rootfs, "booted"},
		{"verity with its devices exchanged", "a,,,ro,0 ${rootfs.sectors} verity 1 /dev/vda2 /dev/vda1 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.root} ${verity.salt}", rootfs, refused},
		{"verity with the tree from another block", "a,,,ro,0 ${rootfs.sectors} verity 1 /dev/vda1 /dev/vda2 4096 4096 ${rootfs.blocks} 0 sha256 ${verity.root} ${verity.salt}", rootfs, "panicked in mount: verity-corrupt"},
	} {
		root := "/dev/dm-0"
		if strings.HasPrefix(c.create, "b,") { // the root is the second device, over the first
			root = "/dev/dm-1"
		}
		for _, kernel := range kernels {
			p := planned("root="+root+` rootwait ro dm-mod.create="`+c.create+`"`, c.disk)
			p.Kernel.Name = kernel
			if tl := run(t, p); outcome(tl) != c.want {
				t.Errorf("%s on %s: %s, want %s\n%s", c.name, kernel, outcome(tl), c.want, described(tl))
			}
		}
	}
}

// TestTooSmall: the kernel names the device that a table runs out of.
func TestTooSmall(t *testing.T) {
	tl := run(t, planned(`root=/dev/dm-0 rootwait dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0,8 2272 linear /dev/vda1 8"`, parts(dmrace.PartRootfs)))
	if !has(tl, dmrace.TableError, "253:0", "vda1 too small for target: start=8, len=2272, dev_size=2272") {
		t.Errorf("%s", described(tl))
	}
}

// TestCorruption reads a file system that was damaged after its tree was made.
func TestCorruption(t *testing.T) {
	const corrupt = "panicked in mount: verity-corrupt"
	for _, c := range []struct {
		name   string
		damage dmrace.Damage
		option string
		want   string
		errors int // lines about blocks that do not match
		report bool
	}{
		{"the superblock", dmrace.DamageSuperblock, "", corrupt, 1, false},
		{"the superblock, panic", dmrace.DamageSuperblock, " 1 panic_on_corruption", corrupt, 1, false},
		{"the superblock, restart", dmrace.DamageSuperblock, " 1 restart_on_corruption", "restarted in mount: verity-corrupt", 1, false},
		{"the superblock, ignored", dmrace.DamageSuperblock, " 1 ignore_corruption", "booted", 2, true},
		{"a file", dmrace.DamageFile, "", "booted", 1, true},
		{"a file, ignored", dmrace.DamageFile, " 1 ignore_corruption", "booted", 1, true},
		{"a file, panic", dmrace.DamageFile, " 1 panic_on_corruption", "panicked in init: verity-corrupt", 1, false},
		{"a file, restart", dmrace.DamageFile, " 1 restart_on_corruption", "restarted in init: verity-corrupt", 1, false},
		{"none", "", " 1 panic_on_corruption", "booted", 0, true},
	} {
		for _, kernel := range kernels {
			p := planned(verityRoot[:len(verityRoot)-1]+c.option+`"`, dmrace.Disk{Bus: "virtio", Corrupt: c.damage})
			p.Kernel.Name = kernel
			tl := run(t, p)
			errors := 0
			for _, e := range tl.Events {
				if e.Kind == dmrace.VerityError && e.Subject == "254:1" {
					errors++
				}
			}
			if _, report := tl.First(dmrace.InitReport); outcome(tl) != c.want || errors != c.errors || report != c.report {
				t.Errorf("%s on %s: %s, want %s\n%s", c.name, kernel, outcome(tl), c.want, described(tl))
			}
		}
	}
}

// TestTableErrno: what is claimed already has another error number than what is not
// there, or not yet.
func TestTableErrno(t *testing.T) {
	for _, c := range []struct{ kernel, create, want string }{
		{"6.1", "b,,,ro,0 8 linear /dev/vda1 0;a,,,ro,0 8 linear /dev/vda 2048", "linear: Device lookup failed (-16)"},
		{"6.1", "a,,,ro,0 8 linear 253:0 0", "linear: Device lookup failed (-6)"},
		{"6.1", "a,,,ro,0 8 linear /dev/vda7 0", "linear: Device lookup failed (-6)"},
		{"6.1", "a,,,ro,0 8 linear /dev/vdb1 0", "linear: Device lookup failed (-19)"},
		{"6.1", "a,,,ro,0 16 striped 2 8 /dev/vda1 0 /dev/vdb1 0", "striped: Couldn't parse stripe destination (-19)"},
		{"5.10", "a,,,ro,0 8 snapshot-origin /dev/vdb1", "snapshot-origin: Cannot get target device"},
	} {
		p := planned(`root=/dev/dm-0 rootwait dm-mod.create="`+c.create+`"`, parts(dmrace.PartRootfs))
		p.Kernel.Name = c.kernel
		tl := run(t, p)
		if e, ok := tl.First(dmrace.TableError); !ok || e.Detail != c.want {
			t.Errorf("%s on %s: %q, want %q", c.create, c.kernel, e.Detail, c.want)
		}
	}
}

// TestWrongRootHash finds every block of the tree wrong.
func TestWrongRootHash(t *testing.T) {
	line := `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 ${rootfs.sectors} verity 1 /dev/vda1 /dev/vda2 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.salt} ${verity.salt}"`
	tl := run(t, planned(line, parts(dmrace.PartRootfs, dmrace.PartHash)))
	if outcome(tl) != "panicked in mount: verity-corrupt" || !has(tl, dmrace.VerityError, "254:1", "metadata") {
		t.Errorf("%s\n%s", outcome(tl), described(tl))
	}
}

// TestInitramfs leaves the root wait to user space, which gives up after 20 s.
func TestInitramfs(t *testing.T) {
	for _, c := range []struct {
		name, line string
		disk       dmrace.Disk
		want       string
		report     string
	}{
		{"the table came too early", verityRoot, dmrace.Disk{Bus: "mmc"}, "hung in init: data-device-missing", "no root: waited 20 s for dm-0"},
		{"the table came in time", verityRoot, dmrace.Disk{Bus: "virtio"}, "booted", ""},
		{"waitfor", verityRoot + " dm-mod.waitfor=PARTLABEL=rootfs", dmrace.Disk{Bus: "mmc"}, "booted", ""},
		{"no table", "root=PARTLABEL=rootfs", dmrace.Disk{Bus: "usb"}, "booted", ""},
		{"no such partition", "root=PARTLABEL=typo", dmrace.Disk{Bus: "usb"}, "hung in init: root-not-provided", "no root: waited 20 s for PARTLABEL=typo"},
		{"no such init", "rdinit=/none root=PARTLABEL=rootfs", dmrace.Disk{Bus: "usb"}, "panicked in mount: root-mount-failed", ""},
		{"a damaged superblock", verityRoot, dmrace.Disk{Bus: "virtio", Corrupt: dmrace.DamageSuperblock}, "hung in init: root-not-provided", "no root: mount dm-0"},
	} {
		p := planned(c.line, c.disk)
		p.Machine.Initramfs = true
		tl := run(t, p)
		_, mounted := tl.First(dmrace.RootMount)
		if outcome(tl) != c.want || mounted || c.report != "" && !has(tl, dmrace.InitReport, "PID 1", c.report) {
			t.Errorf("%s: %s, want %s\n%s", c.name, outcome(tl), c.want, described(tl))
		}
		if exec, ok := tl.First(dmrace.InitExec); ok != (c.name != "no such init") || ok && (exec.Subject != "/init" || exec.At > 2*time.Second) {
			t.Errorf("%s: %+v\n%s", c.name, exec, described(tl))
		}
	}
}

// TestCreateStops: the line is parsed as a whole before anything is made of it, and of
// the devices the first that fails ends it.
func TestCreateStops(t *testing.T) {
	const good = "a,,,ro,0 8 linear /dev/vda1 0"
	for _, c := range []struct {
		name, create string
		made         int
		want         string
	}{
		{"a malformed device behind a good one", good + ";b,,,ro,0 8 lineer /dev/vda1 0", 0, "hung in rootwait: create-malformed"},
		{"no flags", good + ";b,,,0 8 linear /dev/vda1 0", 0, "hung in rootwait: create-malformed"},
		{"no number of sectors", good + ";b,,,ro,0 linear /dev/vda1 0", 0, "hung in rootwait: create-malformed"},
		{"a minor that is none", good + ";b,,x,ro,0 8 linear /dev/vda1 0", 0, "hung in rootwait: create-malformed"},
		{"a device that fails behind a good one", good + ";b,,,ro,0 8 linear /dev/vda9 0;c,,,ro,0 8 linear /dev/vda1 0", 1, "hung in rootwait: table-rejected"},
		{"a good device behind one that fails", "b,,,ro,0 8 linear /dev/vda9 0;" + good, 0, "hung in rootwait: table-rejected"},
		{"a UUID for a name", "a,CRYPT-1,,ro,0 8 linear /dev/vda1 0", 1, "hung in rootwait: root-not-provided"},
	} {
		for _, kernel := range kernels {
			p := planned(`root=/dev/dm-1 rootwait ro dm-mod.create="`+c.create+`"`, parts(dmrace.PartRootfs))
			p.Kernel.Name = kernel
			tl := run(t, p)
			made := 0
			for _, e := range tl.Events {
				if e.Kind == dmrace.MapReady {
					made++
				}
			}
			if made != c.made || outcome(tl) != c.want {
				t.Errorf("%s on %s: %d devices, %s, want %s\n%s", c.name, kernel, made, outcome(tl), c.want, described(tl))
			}
		}
	}
}
