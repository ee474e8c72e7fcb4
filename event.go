package dmrace

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// EventKind names one step of early boot in the kernel's own words.
type EventKind string

// The kinds of event. Each comment names the function that prints or performs it.
const (
	InitcallEnter  EventKind = "initcall-enter"  // do_trace_initcall_start(), init/main.c
	InitcallReturn EventKind = "initcall-return" // do_trace_initcall_finish(), init/main.c
	InitcallsMoved EventKind = "initcall-order"  // the dmrace shim has put initcalls in another order
	DeviceAdd      EventKind = "device-add"      // a controller or card is announced
	ProbeStart     EventKind = "probe-start"     // really_probe(), drivers/base/dd.c
	ProbeDelayed   EventKind = "probe-delay"     // the dmrace shim sleeps before a probe
	ProbeDone      EventKind = "probe-done"      // really_probe_debug(), drivers/base/dd.c
	ProbeDefer     EventKind = "probe-defer"     // driver_deferred_probe_add(), drivers/base/dd.c
	AsyncSchedule  EventKind = "async-schedule"  // __driver_attach(), drivers/base/dd.c
	DiskAdd        EventKind = "disk-add"        // the block driver announces its disk
	PartitionScan  EventKind = "partition-scan"  // bdev_disk_changed(), block/partitions/core.c
	ScanDelayed    EventKind = "scan-delay"      // the dmrace shim sleeps before a disk's partitions are scanned
	PartitionAdd   EventKind = "partition-add"   // check_partition(), block/partitions/core.c
	DMWait         EventKind = "dm-wait"         // dm_init_init() before wait_for_device_probe()
	WaitforStart   EventKind = "waitfor-start"   // dm_init_init(), one per dm-mod.waitfor= name
	WaitforResolve EventKind = "waitfor-resolve" // dm_init_init(), "all devices available"
	CreateError    EventKind = "create-error"    // dm_init_init() refuses dm-mod.create=
	TableLoad      EventKind = "table-load"      // a target constructor starts its work
	TableError     EventKind = "table-error"     // dm_table_add_target(), drivers/md/dm-table.c
	VerityError    EventKind = "verity-error"    // verity_handle_err(), drivers/md/dm-verity-target.c
	MapReady       EventKind = "map-ready"       // dm_early_create(), drivers/md/dm-ioctl.c
	RootwaitEnter  EventKind = "rootwait-enter"  // prepare_namespace(), init/do_mounts.c
	RootMount      EventKind = "root-mount"      // mount_block_root(), init/do_mounts.c
	InitExec       EventKind = "init-exec"       // run_init_process(), init/main.c
	InitReport     EventKind = "init-report"     // the guest's PID 1 says what it found
	Panic          EventKind = "panic"           // panic(), kernel/panic.c
	Poweroff       EventKind = "poweroff"        // kernel_restart() and kin, kernel/reboot.c
)

// The kinds of event that boards have beside these: what is said of hosts, cards, flash,
// network, crashes and user space. Each comment names a function that prints, or the
// program.
const (
	BoardReset   EventKind = "board-reset"   // a boot loader gives its banner: behind a kernel's words, the board was reset
	ConsoleOff   EventKind = "console-off"   // unregister_console(), kernel/printk/printk.c: a boot console
	LoaderStart  EventKind = "loader-start"  // a boot loader starts the kernel: U-Boot's announce_and_cleanup()
	HostFailed   EventKind = "host-failed"   // call_driver_probe(), drivers/base/dd.c, and what storage drivers say
	HostPending  EventKind = "host-pending"  // deferred_probe_timeout_work_func(), drivers/base/dd.c
	CardTried    EventKind = "card-tried"    // dw_mci_setup_bus(), drivers/mmc/host/dw_mmc.c, for mmc_rescan_try_freq()
	CardError    EventKind = "card-error"    // mmc_attach_sd() and kin, drivers/mmc/core
	DiskError    EventKind = "disk-error"    // blk_print_req_error(), block/blk-mq.c; nvme_timeout(), drivers/nvme/host/pci.c
	DiskAttached EventKind = "disk-attached" // sd_probe(), drivers/scsi/sd.c: the last that it says of a disk
	LinkDown     EventKind = "link-down"     // dw_pcie_wait_for_link(), drivers/pci/controller/dwc; sata_print_link_status(), drivers/ata/libata-core.c
	FlashPart    EventKind = "flash-part"    // mtd_add_partition and kin, drivers/mtd/mtdpart.c
	FlashAttach  EventKind = "flash-attach"  // ubi_attach_mtd_dev(), drivers/mtd/ubi/build.c
	FlashVolumes EventKind = "flash-volumes" // the same: how many volumes there are
	FlashError   EventKind = "flash-error"   // ubi_err() and ubifs_err()
	NetUp        EventKind = "net-up"        // ip_auto_config(), net/ipv4/ipconfig.c
	NetError     EventKind = "net-error"     // the same, and ic_open_devs()
	NFSError     EventKind = "nfs-error"     // mount_root(), init/do_mounts.c; nfs_root_data(), fs/nfs/nfsroot.c
	RAMDiskError EventKind = "ramdisk-error" // rd_load_image(), init/do_mounts_rd.c; do_populate_rootfs(), init/initramfs.c
	RAMDiskLoad  EventKind = "ramdisk-load"  // rd_load_image(), init/do_mounts_rd.c: an image that it takes
	ArrayRun     EventKind = "array-run"     // raid1_run() and kin, drivers/md
	ArrayError   EventKind = "array-error"   // do_md_run(), drivers/md/md.c
	RootInvalid  EventKind = "root-invalid"  // devt_from_partuuid(), init/do_mounts.c
	RootMissing  EventKind = "root-missing"  // mount_block_root(), since 6.4 mount_root_generic(), init/do_mounts.c
	RootListed   EventKind = "root-listed"   // printk_all_partitions(), block/genhd.c: a device that is there
	RootTried    EventKind = "root-tried"    // mount_block_root(), init/do_mounts.c: no file system could mount it
	FSMount      EventKind = "fs-mount"      // ext4_fill_super() and kin
	FSError      EventKind = "fs-error"      // squashfs_fill_super() and kin
	Oops         EventKind = "oops"          // die() and kin, arch/*/kernel/traps.c, arch/*/mm/fault.c
	Lockup       EventKind = "lockup"        // watchdog_timer_fn(), kernel/watchdog.c; check_hung_task(), kernel/hung_task.c
	OutOfMemory  EventKind = "out-of-memory" // out_of_memory(), mm/oom_kill.c
	Frame        EventKind = "frame"         // show_regs() and kin: where an oops happened
	InitFailed   EventKind = "init-failed"   // run_init_process(), try_to_run_init_process(), init/main.c
	UserSpace    EventKind = "user-space"    // a program of user space speaks
	UserError    EventKind = "user-error"    // it says what it could not do
	GaveUp       EventKind = "gave-up"       // it gives up on the root
)

// The kinds of event that are found in somebody's own log alone: a recording is not read
// for them, so that its timeline stays what its console was taken for.
const (
	HostSaid   EventKind = "host-said"   // a storage driver says what it could not do; what becomes of its probe is not said
	InitFreed  EventKind = "init-freed"  // free_initmem(), called by kernel_init() in init/main.c behind the root's mount
	FloppyWait EventKind = "floppy-wait" // change_floppy(), init/do_mounts.c: it waits for a key
	UserWaits  EventKind = "user-waits"  // systemd's manager_print_jobs_in_progress(): a job for a device has not ended
)

// BoardKinds are these kinds: those that [VocabularyFirst] does not have.
var BoardKinds = []EventKind{
	BoardReset, ConsoleOff, LoaderStart, HostFailed, HostPending, CardTried, CardError, DiskError, DiskAttached, LinkDown, FlashPart, FlashAttach, FlashVolumes,
	FlashError, NetUp, NetError, NFSError, RAMDiskError, RAMDiskLoad, ArrayRun, ArrayError, RootInvalid, RootMissing, RootListed, RootTried,
	FSMount, FSError, Oops, Lockup, OutOfMemory, Frame, InitFailed, UserSpace, UserError, GaveUp,
	HostSaid, InitFreed, FloppyWait, UserWaits,
}

// Event is one thing that happened during a boot.
type Event struct {
	Seq     int           // position in the timeline, from 1
	At      time.Duration // guest time since boot, at printk's resolution of 1 µs
	Kind    EventKind
	Subject string // what it happened to: an initcall, a device, a disk
	Detail  string // what was said about it, without the subject
	Thread  string // printk caller, "T1" or "C0"; empty when the kernel does not say
	Line    string // the kernel's message as printed, without time and caller
}

// eventJSON is the stored form of an Event: one JSON object on one line.
type eventJSON struct {
	Seq     int       `json:"seq"`
	AtUS    int64     `json:"at_us"`
	Kind    EventKind `json:"kind"`
	Subject string    `json:"subject,omitempty"`
	Detail  string    `json:"detail,omitempty"`
	Thread  string    `json:"thread,omitempty"`
	Line    string    `json:"line,omitempty"`
}

// stored returns the event's stored form.
func (e Event) stored() eventJSON {
	return eventJSON{e.Seq, e.At.Microseconds(), e.Kind, e.Subject, e.Detail, e.Thread, e.Line}
}

// MarshalJSON writes the event with its time in microseconds.
func (e Event) MarshalJSON() ([]byte, error) { return json.Marshal(e.stored()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Event) UnmarshalJSON(b []byte) error {
	var j eventJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	at, err := guestTime(j.AtUS)
	if err != nil {
		return err
	}
	*e = Event{j.Seq, at, j.Kind, j.Subject, j.Detail, j.Thread, j.Line}
	return nil
}

// guestTime returns the guest time of us microseconds after boot.
func guestTime(us int64) (time.Duration, error) {
	if us < 0 || us > math.MaxInt64/int64(time.Microsecond) {
		return 0, fmt.Errorf("%d µs is not a time after boot", us)
	}
	return time.Duration(us) * time.Microsecond, nil
}
