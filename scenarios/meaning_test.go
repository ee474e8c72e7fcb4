package scenarios

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
)

// planned is a plan on a machine with some disks, on the host's clock.
func planned(line string, inject []dmrace.Inject, disks ...dmrace.Disk) *dmrace.Plan {
	return &dmrace.Plan{
		Cmdline: line, Clock: dmrace.ClockRealtime, Limits: dmrace.Limits{}.OrDefault(), Inject: inject,
		Disk: disks[0], Others: disks[1:],
	}
}

func disk(on dmrace.Bus, parts ...dmrace.Part) dmrace.Disk { return dmrace.Disk{Bus: on, Parts: parts} }

func plugIn(n int, at time.Duration) dmrace.Inject {
	return dmrace.Inject{Hotplug: &dmrace.Hotplug{Disk: n, At: dmrace.Duration(at)}}
}

func deferred(device string) dmrace.Inject {
	return dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{Device: device, Delay: dmrace.Duration(time.Second)}}
}

func TestCheckMeaning(t *testing.T) {
	const verity = `root=/dev/dm-0 rootwait dm-mod.create="v,,,ro,0 8 verity 1 PARTLABEL=rootfs PARTUUID=${hash.uuid} 4096 4096 1 1 sha256 ${verity.root} ${verity.salt}"`
	type injects = []dmrace.Inject
	for _, c := range []struct {
		name string
		plan *dmrace.Plan
		want string // in the error; empty: valid
	}{
		{"one disk", planned(verity, nil, disk("mmc")), ""},
		{"two disks with labels of their own", planned(verity, nil, disk("mmc", dmrace.PartRootfs), disk("mmc", dmrace.PartHash)), ""},
		{"two with one that nothing names", planned(verity, nil, disk("mmc", dmrace.PartRootfs, dmrace.PartBlank), disk("usb", dmrace.PartHash, dmrace.PartBlank)), ""},
		{"two disks with default labels", planned(verity, nil, disk("mmc"), disk("usb")), "cmdline: PARTLABEL=rootfs is on disk 1 (mmc) and disk 2 (usb), and the kernel takes whichever is scanned first: give all but one of them other parts, or name the partition by its disk (/dev/mmcblk0p1)"},
		{"a GUID on two disks", planned(verity, nil, disk("mmc"), disk("usb", dmrace.PartHash)), "PARTUUID=${hash.uuid} is on disk 1 (mmc) and disk 2 (usb)"},
		{"a root's label on two disks", planned("root=PARTLABEL=rootfs rootwait", nil, disk("mmc"), disk("usb")), "PARTLABEL=rootfs is on"},
		{"a label on three, in waitfor alone", planned("root=/dev/sda1 dm-mod.waitfor=/dev/sda1,PARTLABEL=blank", nil, disk("usb", dmrace.PartBlank), disk("mmc", dmrace.PartBlank), disk("sata", dmrace.PartBlank)), "disk 1 (usb), disk 2 (mmc) and disk 3 (sata)"},
		{"two disks by their names", planned("root=/dev/mmcblk0p1 rootwait", nil, disk("mmc"), disk("mmc")), ""},

		{"one disk plugged in twice", planned(verity, injects{plugIn(1, time.Second), plugIn(0, 2*time.Second)}, disk("nvme")), "hotplug of disk 1 stands twice"},
		{"two disks plugged in", planned("root=/dev/nvme0n1p1", injects{plugIn(1, time.Second), plugIn(2, 2*time.Second)}, disk("nvme"), disk("nvme", dmrace.PartBlank)), ""},
		{"two cards for one slot", planned(verity, injects{{CardInsert: ptr(time.Second)}, {CardInsert: ptr(3 * time.Second)}}, disk("mmc")), "card-insert stands twice"},
		{"two rates", planned(verity, injects{{Throttle: rate(10)}, {Throttle: rate(20)}}, disk("mmc")), "throttle stands twice"},
		{"two settling times", planned(verity, injects{{USBDelayUse: ptr(time.Second)}, {USBDelayUse: ptr(3 * time.Second)}}, disk("usb")), "usb-delay-use stands twice"},
		{"two delays of one driver", planned(verity, injects{probeDelay("mmcblk", time.Second), probeDelay("mmcblk", 2*time.Second)}, disk("mmc")), "probe-delay of mmcblk stands twice"},
		{"two delays of one device", planned(verity, injects{probeDelayOf("sdhci-pci", "0000:00:01.0"), probeDelayOf("sdhci-pci", "0000:00:01.0")}, disk("mmc")), "probe-delay of sdhci-pci 0000:00:01.0 stands twice"},
		{"a driver's delay before its device's", planned(verity, injects{probeDelay("sdhci-pci", time.Second), probeDelayOf("sdhci-pci", "0000:00:01.0")}, disk("mmc")), "is never looked at: put the one of the device first"},
		{"a device's delay before its driver's", planned(verity, injects{probeDelayOf("sdhci-pci", "0000:00:01.0"), probeDelay("sdhci-pci", time.Second)}, disk("mmc")), ""},
		{"two deferred probes of one device", planned(verity, injects{deferred("0000:00:01.0"), deferred("0000:00:01.0")}, disk("mmc")), "probe-defer of 0000:00:01.0 stands twice"},
		{"two scan delays of one disk", planned(verity, injects{scanDelay("mmcblk0", time.Second), scanDelay("mmcblk0", time.Minute)}, disk("mmc")), "scan-delay of mmcblk0 stands twice"},
		{"two scan delays of two disks", planned(verity, injects{scanDelay("mmcblk0", time.Second), scanDelay("sda", time.Minute)}, disk("mmc")), ""},
		{"two orders", planned(verity, injects{{Order: dmrace.InitcallOrder{"a", "b"}}, {Order: dmrace.InitcallOrder{"c", "d"}}}, disk("mmc")), "initcall-order stands twice"},
		{"a scan delay that the line gives too", planned(verity+" dmrace.scan=sda:1 dmrace.scan=mmcblk0:1000", injects{scanDelay("mmcblk0", time.Second)}, disk("mmc")), "dmrace.scan= stands there"},
		{"an order that the line gives too", planned(verity+" dmrace.order=a,b dmrace.order=c,d", injects{{Order: dmrace.InitcallOrder{"c", "d"}}}, disk("mmc")), "dmrace.order= stands there"},

		{"a parameter that the injection gives too", planned(verity+" usb_storage.delay_use=1 usb-storage.delay_use=3", injects{{USBDelayUse: ptr(3 * time.Second)}}, disk("usb")), "usb-storage.delay_use= stands there, and the injection usb-delay-use replaces it"},
		{"the parameter of the injection alone", planned(verity+" usb-storage.delay_use=3", injects{{USBDelayUse: ptr(3 * time.Second)}}, disk("usb")), ""},
		{"a parameter without an injection", planned(verity+" usb-storage.delay_use=1 usb-storage.delay_use=3", nil, disk("usb")), ""},

		{"plugged in after the end", planned(verity, injects{plugIn(1, 4*time.Minute)}, disk("nvme")), "comes when the boot is given up, after 3m"},
		{"a card after the end", planned(verity, injects{{CardInsert: ptr(3 * time.Minute)}}, disk("mmc")), "raise limits.guest and limits.host"},
	} {
		err := CheckPlan(c.plan)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestDoubts(t *testing.T) {
	type injects = []dmrace.Inject
	slow := planned("root=/dev/sda1", injects{probeDelay("sdhci-pci", 5*time.Minute)}, disk("mmc"))
	mouse := planned("root=/dev/sda1", injects{probeDelay("psmouse", time.Second)}, disk("usb"))
	mouse.Machine.I8042 = true
	for _, c := range []struct {
		name string
		plan *dmrace.Plan
		want string // the doubt; empty: none
	}{
		{"none", planned("root=/dev/mmcblk0p1", injects{probeDelay("mmcblk", time.Second)}, disk("mmc")), ""},
		{"a driver of another bus", planned("root=/dev/sda1", injects{probeDelay("sdhci-pci", time.Second)}, disk("usb")), "no disk of this machine is probed by sdhci-pci; its drivers are xhci_hcd, usb-storage, sd"},
		{"the mouse", mouse, ""},
		{"the mouse that is not there", planned("root=/dev/sda1", injects{probeDelay("psmouse", time.Second)}, disk("usb")), "is probed by psmouse"},
		{"a device that is not there", planned("root=/dev/sda1", injects{probeDelayOf("xhci_hcd", "0000:00:02.0")}, disk("usb")), "no disk's controller is at 0000:00:02.0"},
		{"a device of another bus", planned("root=/dev/sda1", injects{probeDelayOf("usb-storage", "2-1:1.0")}, disk("usb")), ""},
		{"the scan of its disk", planned("root=/dev/sda1", injects{scanDelay("sda", time.Second)}, disk("usb")), ""},
		{"the scan of another disk", planned("root=/dev/sda1", injects{scanDelay("mmcblk0", time.Second)}, disk("usb")), "no disk of this machine is mmcblk0; it has sda"},
		{"the scan of a partition", planned("root=/dev/sda1", injects{scanDelay("sda1", time.Second)}, disk("usb")), "no disk of this machine is sda1; it has sda"},
		{"a supplier of nothing", planned("root=/dev/sda1", injects{deferred("0000:00:09.0")}, disk("usb")), "no disk's controller is at 0000:00:09.0"},
		{"a supplier of a port", planned("root=PARTLABEL=rootfs", injects{deferred("0000:00:01.0"), plugIn(1, time.Second)}, disk("nvme")), "a root port has the address"},
		{"longer than is watched", slow, "the boot is given up after 3m"},
		{"a name that another disk gets", planned("root=/dev/vda1", injects{plugIn(1, time.Second)}, disk("virtio"), disk("virtio", dmrace.PartBlank)), "/dev/vda is disk 2, because disk 1 is plugged in after it"},
		{"a name of another family", planned("root=/dev/vda1", injects{plugIn(1, time.Second)}, disk("virtio"), disk("nvme", dmrace.PartBlank)), ""},
		{"the last is plugged in", planned("root=/dev/vda1", injects{plugIn(2, time.Second)}, disk("virtio"), disk("virtio", dmrace.PartBlank)), ""},
	} {
		got := strings.Join(Doubts(c.plan), "\n")
		if c.want == "" && got != "" || c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestBuiltinsAreMeant shows that there is no doubt about the scenarios that are shipped, but
// for the boots that are to be given up before they have ended.
func TestBuiltinsAreMeant(t *testing.T) {
	for _, s := range Builtin() {
		for _, v := range s.Variants {
			if v.Expect.Outcome == dmrace.Inconclusive {
				continue
			}
			p, err := Plan(s, v, dmrace.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range Doubts(p) {
				t.Errorf("%s/%s: %s", s.Name, v.Name, d)
			}
		}
	}
}

// TestRecordedPlansAreValid holds every recorded plan against the rules of today.
func TestRecordedPlansAreValid(t *testing.T) {
	const runs = "../results/runs"
	plans := 0
	err := fs.WalkDir(os.DirFS(runs), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Base(path) != "plan.json" {
			return err
		}
		b, err := os.ReadFile(filepath.Join(runs, path))
		if err != nil {
			return err
		}
		var p dmrace.Plan
		if err := json.Unmarshal(b, &p); err != nil {
			return err
		}
		plans++
		if err := CheckPlan(&p); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil || plans == 0 {
		t.Fatalf("%d plans, %v", plans, err)
	}
}
