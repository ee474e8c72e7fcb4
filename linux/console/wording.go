package console

import (
	"regexp"
	"strings"

	"dmrace"
)

// wording is one message of the kernel and the event that it stands for.
type wording struct {
	kind dmrace.EventKind
	re   *regexp.Regexp
	// subject and detail are templates for [regexp.Regexp.ExpandString].
	subject, detail string
}

// nothing is the kind of a message that looks like an event and is none.
const nothing dmrace.EventKind = ""

// say builds a wording.
func say(kind dmrace.EventKind, re, subject, detail string) wording {
	return wording{kind, regexp.MustCompile(re), subject, detail}
}

// wordings holds the kernel's messages by the prefix that selects them, so that
// one line is matched against a handful of expressions. The comments name the
// function that prints and, where the wording changed, the versions.
var wordings = []struct {
	prefix string
	list   []wording
}{
	{"calling  ", []wording{ // trace_initcall_start_cb(), init/main.c
		say(dmrace.InitcallEnter, `^calling  (\w+)\+\S+ @ (\d+)`, "$1", "pid $2"),
	}},
	{"initcall ", []wording{ // trace_initcall_finish_cb(), init/main.c
		say(dmrace.InitcallReturn, `^initcall (\w+)\+\S+ returned (-?\d+) after (\d+) usecs`, "$1", "returned $2 after $3 µs"),
	}},
	{"probe of ", []wording{ // really_probe_debug(), drivers/base/dd.c
		say(dmrace.ProbeDefer, `^probe of (\S+) returned (-517) after (\d+) usecs`, "$1", "returned $2 after $3 µs"), // -EPROBE_DEFER
		say(dmrace.ProbeDone, `^probe of (\S+) returned (-?\d+) after (\d+) usecs`, "$1", "returned $2 after $3 µs"),
	}},
	{"bus: '", []wording{ // really_probe(), drivers/base/dd.c, pr_debug()
		say(dmrace.ProbeStart, `^bus: '(\w+)': really_probe: probing driver (\S+) with device (\S+)`, "$3", "driver $2 on bus $1"),
	}},
	{"dmrace: ", []wording{ // images/kernel/shim/src/dmrace.c
		say(dmrace.ProbeDelayed, `^dmrace: delaying probe of (\S+) by (\S+) for (\d+) ms`, "$1", "driver $2 sleeps $3 ms (injected)"),
		say(dmrace.ProbeStart, `^dmrace: ending probe of (\S+) by (\S+) with (\S+)`, "$1", "driver $2 ends in $3 (injected)"),
		say(dmrace.ProbeDefer, `^dmrace: deferring probes of (\S+) for (\d+) ms by (\S+)`, "$1", "needs $3, which is bound after $2 ms (injected)"),
		say(dmrace.ScanDelayed, `^dmrace: delaying partition scan of (\S+) for (\d+) ms`, "$1", "sleeps $2 ms before its partitions are scanned (injected)"),
		say(dmrace.InitcallsMoved, `^dmrace: initcalls of level (\d+) in this order: (\S+)`, "level $1", "$2 (injected)"),
		say(dmrace.ProbeDone, `^dmrace: supplier (\S+) of (\S+) is bound after (\d+) ms`, "$1", "supplier of $2, $3 ms late (injected)"),
	}},
	{"device-mapper: init: ", []wording{ // dm_init_init() and its parser, drivers/md/dm-init.c
		say(dmrace.DMWait, `: waiting for all devices to be available before creating mapped devices`, "dm_init_init", ""),
		say(dmrace.WaitforStart, `: waiting for device (.+?) ?\.\.\.$`, "$1", ""),
		say(dmrace.WaitforResolve, `: all devices available`, "dm-mod.waitfor", ""),
		say(dmrace.CreateError, `^device-mapper: init: ((?:invalid|couldn't|too many|Argument is too big).*)`, "dm-mod.create", "$1"),
	}},
	{"dm_mod.create: ", []wording{ // param_set_charp(), kernel/params.c: more than 1024 bytes
		say(dmrace.CreateError, `^dm_mod\.create: (string parameter too long)`, "dm-mod.create", "$1"),
	}},
	{"device-mapper: table: ", []wording{ // drivers/md/dm-table.c
		// dm_set_device_limits() and dm_calculate_queue_limits() only warn that it "caused an
		// alignment inconsistency", words that a wrapped log has on its next line
		say(nothing, `: adding target(?: device .*)?$`, "", ""),
		say(dmrace.TableError, `^device-mapper: table: (\d+:\d+): (.*)`, "$1", "$2"),
	}},
	{"device-mapper: ioctl: ", []wording{ // dm_early_create(), drivers/md/dm-ioctl.c
		say(dmrace.MapReady, `: (dm-\d+) \((.*)\) is ready`, "$1", "$2"),
	}},
	{"device-mapper: verity: ", []wording{ // drivers/md/dm-verity-target.c
		say(dmrace.TableLoad, `: (\S+) using (?:implementation |shash |ahash )?"(\S+)"`, "verity", "$1 by $2"),
		say(dmrace.VerityError, `: (\S+): ((?:data|metadata) block \d+ is corrupted)`, "$1", "$2"),
	}},
	{"Waiting for root device ", []wording{ // wait_for_root() or prepare_namespace(), init/do_mounts.c
		say(dmrace.RootwaitEnter, `^Waiting for root device (.*?)\.\.\.`, "$1", ""),
	}},
	{"VFS: Mounted root", []wording{ // do_mount_root(), init/do_mounts.c
		say(dmrace.RootMount, `^VFS: Mounted root \((\w+) filesystem\)(.*?) on device (\S+?)\.$`, "$3", "$1$2"),
	}},
	{"Run ", []wording{ // run_init_process(), init/main.c
		say(dmrace.InitExec, `^Run (\S+) as init process`, "$1", ""),
	}},
	{"Kernel panic - ", []wording{ // panic(), kernel/panic.c
		say(dmrace.Panic, `^Kernel panic - not syncing: (.*)`, "", "$1"),
	}},
	{"reboot: ", []wording{ // kernel_restart(), kernel_power_off(), kernel_halt(), kernel/reboot.c
		say(dmrace.Poweroff, `^reboot: (Restarting system(?: with command '[^']*')?|Power down|System halted)`, "", "$1"),
	}},
	{"mmc", []wording{
		// sdhci_add_host() and __sdhci_add_host(), drivers/mmc/host/sdhci.c
		say(dmrace.DeviceAdd, `^(mmc\d+): (SDHCI controller on .*)`, "$1", "$2"),
		// mmc_add_card(), drivers/mmc/core/bus.c
		say(dmrace.DeviceAdd, `^(mmc\d+): new (.* (?:card|device) .*)`, "$1", "new $2"),
		// mmc_blk_alloc_req(), drivers/mmc/core/block.c
		say(dmrace.DiskAdd, `^(mmcblk\d+): (mmc\d+:\w+ .*)`, "$1", "$2"),
	}},
	{"sd ", []wording{ // sd_print_capacity() and sd_probe(), drivers/scsi/sd.c
		say(dmrace.DiskAdd, `^sd \S+: \[(sd[a-z]+)\] (\d+ \d+-byte logical blocks.*)`, "$1", "$2"),
	}},
	{"virtio_blk ", []wording{ // virtblk_update_capacity(), drivers/block/virtio_blk.c
		say(dmrace.DiskAdd, `^virtio_blk \S+ \[(vd[a-z]+)\] (.*)`, "$1", "$2"),
		say(dmrace.DiskAdd, `^virtio_blk \S+: \[(vd[a-z]+)\] (.*)`, "$1", "$2"),
	}},
	{"usb ", []wording{ // hub_port_init(), drivers/usb/core/hub.c
		say(dmrace.DeviceAdd, `^usb (\S+): (new .* USB device number .*)`, "$1", "$2"),
	}},
	{"usb-storage ", []wording{ // storage_probe(), drivers/usb/storage/usb.c
		say(dmrace.DeviceAdd, `^usb-storage (\S+): (USB Mass Storage device detected)`, "$1", "$2"),
	}},
	{"scsi ", []wording{ // scsi_add_lun(), drivers/scsi/scsi_scan.c
		say(dmrace.DeviceAdd, `^scsi (\d+:\d+:\d+:\d+): (\S.*)`, "$1", "$2"),
	}},
	{"nvme ", []wording{ // nvme_probe(), drivers/nvme/host/pci.c
		say(dmrace.DeviceAdd, `^nvme (nvme\d+): (pci function .*)`, "$1", "$2"),
	}},
}

// asyncAttach matches __driver_attach_async_helper(), drivers/base/dd.c
// (dev_dbg, so a driver and a device name come first).
var asyncAttach = say(dmrace.AsyncSchedule, `^\S+ (\S+): driver (\S+) async attach completed: (-?\d+)`, "$1", "driver $2 attached asynchronously: $3")

// Event returns the event that a message stands for, and whether it stands for
// one.
func (m Message) Event() (dmrace.Event, bool) {
	if e, ok := m.partitions(); ok {
		return e, true
	}
	for _, w := range wordings {
		if !strings.HasPrefix(m.Text, w.prefix) {
			continue
		}
		for _, one := range w.list {
			if e, ok := m.as(one); ok {
				return e, e.Kind != nothing
			}
		}
		return dmrace.Event{}, false
	}
	if !strings.Contains(m.Text, " async attach completed: ") {
		return dmrace.Event{}, false
	}
	return m.as(asyncAttach)
}

// as returns the event of wording w, if m is worded so.
func (m Message) as(w wording) (dmrace.Event, bool) {
	loc := w.re.FindStringSubmatchIndex(m.Text)
	if loc == nil {
		return dmrace.Event{}, false
	}
	return dmrace.Event{
		At: m.At, Kind: w.kind, Thread: m.Thread, Line: m.Text,
		Subject: string(w.re.ExpandString(nil, w.subject, m.Text, loc)),
		Detail:  strings.TrimSpace(string(w.re.ExpandString(nil, w.detail, m.Text, loc))),
	}, true
}

// scanned matches the one line that check_partition() in block/partitions/core.c
// prints of a whole disk: " mmcblk0: p1 p2" or " sda: sda1 sda2 < sda5 >", with
// blkdevparts= on the command line " mmcblk0: p1(boot) p2(rootfs)" (add_part() in
// block/partitions/cmdline.c). Mail archives fold its leading space away.
var scanned = regexp.MustCompile(`^( ?)([a-z][a-z0-9]*):((?: [a-z0-9<>]+(?:\([^()]*\))?)*) *$`)

// label is a partition's label in such a line.
var label = regexp.MustCompile(`\([^()]*\)`)

// partitions reads the line of a partition scan. The event's subject is the disk,
// its detail the full names of its partitions; a disk without any gives a
// partition-scan event.
func (m Message) partitions() (dmrace.Event, bool) {
	if !mayBeScan(m.Text) {
		return dmrace.Event{}, false
	}
	f := scanned.FindStringSubmatch(m.Text)
	if f == nil {
		return dmrace.Event{}, false
	}
	var names []string
	disk := f[2]
	for _, word := range strings.Fields(label.ReplaceAllString(f[3], "")) {
		switch {
		case word == "<" || word == ">":
		case strings.HasPrefix(word, disk):
			names = append(names, word)
		case partNo.MatchString(word):
			names = append(names, disk+word)
		default:
			return dmrace.Event{}, false
		}
	}
	e := dmrace.Event{At: m.At, Kind: dmrace.PartitionAdd, Subject: disk, Detail: strings.Join(names, " "), Thread: m.Thread, Line: m.Text}
	if len(names) == 0 {
		e.Kind = dmrace.PartitionScan
	}
	return e, len(names) > 0 || f[1] == " "
}

// mayBeScan reports whether a text begins with the name of a disk and a colon, behind a
// blank at most: scanned is worth the while then.
func mayBeScan(text string) bool {
	text = strings.TrimPrefix(text, " ")
	i := 0
	for i < len(text) && (text[i] >= 'a' && text[i] <= 'z' || text[i] >= '0' && text[i] <= '9') {
		i++
	}
	return i > 0 && i < len(text) && text[i] == ':' && (i+1 == len(text) || text[i+1] == ' ')
}

// partNo is a partition whose disk's name ends in a digit.
var partNo = regexp.MustCompile(`^p\d+$`)
