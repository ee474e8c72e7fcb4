package console

import "dmrace"

// logSayings are wordings that are looked for in somebody's own log alone, before those
// of boards. A recording is not read for them: whoever verifies it later must find the
// events that it was recorded with.
var logSayings = []saying{
	hear("Starting new kernel", dmrace.LoaderStart, `^(?:kexec(?:_core)?: )?(Starting new kernel)$`, "kexec", "$1"),               // kernel_kexec(), kernel/kexec_core.c
	hear("Freeing ", dmrace.InitFreed, `^(Freeing (?:unused kernel (?:image )?(?:\(initmem\) )?memory|init memory)): `, "", "$1"), // free_reserved_area() for free_initmem()
	// mount_block_root() prints it only once every file system has refused the device
	hear("List of all partitions:", dmrace.RootTried, `^List of all partitions:`, "", ""),
	hear(" and press ENTER", dmrace.FloppyWait, `^VFS: (Insert .*) and press ENTER`, "", "$1"),                             // change_floppy(), init/do_mounts.c
	hear("Waiting for root device ", dmrace.RootwaitEnter, `^Waiting for root device ([^\s.…]+)(?:\.{1,2}|…)?$`, "$1", ""), // copied by hand
	hear(": unknown partition table", dmrace.PartitionScan, `^ ?([a-z]\w*): unknown partition table`, "$1", ""),            // check_partition() of old kernels; 5.10 has it no more
	hear("SCSI device ", dmrace.DiskAdd, `^SCSI device (sd[a-z]+): (\d+ \d+-byte hdwr sectors.*)`, "$1", "$2"),             // drivers/scsi/sd.c of old kernels; sd_print_capacity() words it otherwise
	hear("Disabling rootwait", dmrace.RootInvalid, `^(Disabling rootwait[;:] root= is invalid)`, "root=", "$1"),
	// the beginning is lost, or a message without an end stands before it, as ubifs_mount()'s
	// does; and in somebody's own words
	hear("annot open root device ", dmrace.RootMissing, `^(?:.*\dVFS|F?S): Cannot open root device "?([^"]*?)"? or (\S+?)(?:: (error -?\d+))? *$`, "$1", "$2 $3"),
	hear("annot open root device ", dmrace.RootMissing, `^VFS: Cannot open root device "([^"]*)" ?:[ .]*(error -?\d+)\b`, "$1", "$2"),
	// bdevt_str() in include/linux/kdev_t.h, of a major beyond 255: those of NVMe disks and of partitions
	hear(":0", dmrace.RootListed, `^ *([0-9a-f]{3}:[0-9a-f]{5}) +\d+ ([a-z]+[0-9a-z]*)(?: +(.*?))? *$`, "$2", "$1 $3").begun("0123456789abcdef"),
	hear("unable to open an initial console", dmrace.ConsoleOff, `^Warning: (unable to open an initial console)`, "PID 1", "$1"), // console_on_rootfs(), init/main.c
	hear("mounted with", dmrace.FSMount, `^erofs: \(device ([^)]+)\): mounted with opts`, "$1", "erofs"),                         // before 5.17
	hear("-fs (", dmrace.FSError, `^exFAT-fs \(([^)]+)\): (failed to recognize exfat type.*)`, "$1", "$2"),

	// xfs_log_check_lsn() and xfs_corruption_error(), fs/xfs; btrfs_handle_fs_error(), fs/btrfs
	hear("XFS (", dmrace.FSError, `^XFS \(([^)]+)\): ((?:Corruption warning|Corruption detected|Metadata (?:CRC error|corruption detected)|log mount/recovery failed).*)`, "$1", "$2"),
	hear("BTRFS", dmrace.FSError, `^BTRFS: error \(device ([^)\s]+).*?\) in (.*)`, "$1", "$2"),

	// print_device_status(), drivers/xen/xenbus/xenbus_probe_frontend.c: vbd is a disk
	hear("onnecting to device: device/", nothing, `connecting to device: device/(?:vif|vfb|vkbd|vtpm|vsnd|pci|9pfs|console)/`, "", ""),
	hear("xenbus_probe_frontend: ", dmrace.HostFailed, `^xenbus_probe_frontend: (Timeout connecting to device|Device with no driver): (device/vbd/\d+.*)`, "$2", "$1"),
	hear("XENBUS: Device with no driver", dmrace.HostFailed, `^XENBUS: (Device with no driver): (device/vbd/\d+)`, "$2", "$1"),

	// dw_mci_wait_while_busy() and mci_send_cmd(), drivers/mmc/host/dw_mmc.c
	hear("Timeout sending command", dmrace.CardError, `^mmc_host (mmc\d+): (Timeout sending command)`, "$1", "$2"),
	// really_probe(), drivers/base/dd.c, to 4.3, and what drivers say of it themselves
	hear("requests probe deferral", dmrace.ProbeDefer, `^(?:\S+ )?(`+storage+`): Driver (\S+) (requests probe deferral)`, "$1", "driver $2 $3"),
	hear("deferring probe", dmrace.ProbeDefer, `^(\S+) (`+storage+`): (.*deferring probe)`, "$2", "driver $1: $3"),
	// driver_deferred_probe_check_state(), drivers/base/dd.c: the probe fails with -110 next
	hear("deferred probe timeout", dmrace.HostSaid, `^(\S+) (`+storage+`): (deferred probe timeout, ignoring dependency)`, "$2", "driver $1: $3"),
	hear("failure at ", dmrace.HostFailed, `^(mpt\w+|megaraid\w*): (failure at) \S+:\d+/(\w+)\(\)!`, "$1", "failure in $3()"), // drivers/scsi/mpt3sas
	hear("clk timeout", dmrace.HostSaid, `^(`+storage+`) (\S+): (fatal err .*timeout.*)`, "$2", "driver $1: $3"),              // sunxi_mmc_oclk_onoff()
	// what a PCIe controller says of the errors that it counts, in its driver's own words; and
	// aer_isr_one_error(), drivers/pci/pcie/aer.c, of those that end a link
	hear("err status", dmrace.HostSaid, `^(\S*pcie\S*) (\S+): ((?:\w+ )?err status.*)`, "$2", "driver $1: $3"),
	hear("ncorrect", dmrace.HostSaid, `^pcieport (\S+): (?:AER: )?(Uncorrect\w+ (?:\(.*?\) )?error (?:message )?received.*|PCIe Bus Error: severity=Uncorrect\w+.*)`, "$1", "driver pcieport: $2"),
	hear("using dummy", nothing, `using dummy`, "", ""), // the host does without
	hear("work on normal mode", nothing, `work on normal mode`, "", ""),
	hear("not using any", nothing, `not using any`, "", ""),
	hear("ailed to ", dmrace.HostSaid, `^(`+storage+`) (\S+): ([Ff]ailed to .*)`, "$2", "driver $1: $3"),
	hear("nable to ", dmrace.HostSaid, `^(`+storage+`) (\S+): ([Uu]nable to .*)`, "$2", "driver $1: $3"),
	hear("ould not ", dmrace.HostSaid, `^(`+storage+`) (\S+): ([Cc]ould not .*)`, "$2", "driver $1: $3"),
}

// bootSayings are what the program says that unpacks the kernel (error() in
// arch/*/boot/compressed/misc.c), and a kernel that does not know its machine
// (__error_p in arch/arm/kernel/head-common.S, setup_machine_fdt()): nothing comes then.
var bootSayings = []saying{
	hear("corrupt", dmrace.Panic, `^((?:XZ|LZMA|LZO|LZ4|ZSTD)-compressed data is corrupt|LZMA data is corrupt|Input is not in the XZ format.*)$`, "", noImage+"$1"),
	hear("error", dmrace.Panic, `^(crc error|length error|uncompression error|decompressor returned an error|invalid compressed format \(err=\d+\)|Error reading \S+ compressed data.*)$`, "", noImage+"$1"),
	hear("machine ID", dmrace.Panic, `^Error: ((?:invalid dtb and )?unrecognized/unsupported machine ID.*?)\.?$`, "", "the kernel does not know this machine: $1"),
}

// noImage begins what is said of a kernel whose image is damaged.
const noImage = "the kernel's own image cannot be unpacked: "

// job begins the line in which systemd counts the seconds of a job (STATUS_TYPE_EPHEMERAL).
const job = `^\[[ *]+\] (?:\(\d+ of \d+\) )?`

// logUserSayings are the same of user space.
var logUserSayings = []saying{
	hear("live file system", dmrace.GaveUp, `(Unable to find a (?:medium containing a )?live file system.*)`, "", "$1"), // live-boot, casper
	hear("Warning: dracut-initqueue", dmrace.GaveUp, `^Warning: (dracut-initqueue:? timeout)`, "", "$1"),                // without systemd
	hear("rdsosreport.txt", dmrace.GaveUp, `^(Generating "/run/initramfs/rdsosreport\.txt")`, "dracut", "$1"),
	hear("not found. Skipping fsck", dmrace.GaveUp, `^ERROR: device (\S+) not found\. Skipping fsck`, "$1", "not found"), // mkinitcpio
	hear("being dropped", dmrace.GaveUp, `(You are (?:now )?being dropped (?:in)?to an emergency shell)`, "", "$1"),
	// systemd's status behind words of another that was at the console
	hear("Failed to start ", dmrace.UserError, `(Failed to start [^.]*(?:sysroot|Root|[Vv]erity|crypt|File System Check).*?)\.?$`, "", "$1"),
	hear("[pmOS-rd]: ERROR: ", dmrace.UserError, `^\[pmOS-rd\]: ERROR: (.*(?:partition|mount|root).*?)!?$`, "initramfs", "$1"), // postmarketOS
	hear("[pmOS-rd]: ", dmrace.UserSpace, `^\[pmOS-rd\]: (.*)`, "initramfs", "$1"),
	hear("access denied", dmrace.UserError, `^(Device .*doesn't exist or access denied)\.?$`, "cryptsetup", "$1"),
	hear("execv(", dmrace.UserError, `^init: (execv\(".*"\) failed: .*)`, "init", "$1"),                                                // Android
	hear("first stage mount", dmrace.UserError, `^init: (Failed to (?:create |read )?\S*fstab for first stage mount.*)`, "init", "$1"), // Android
	hear("default fstab", dmrace.UserError, `^init: (?:\[libfstab\] )?(ReadDefaultFstab\(\): failed to find .*)`, "init", "$1"),        // Android
	hear("switch_root: ", dmrace.UserError, `^(switch_root): ((?:cannot|can't|failed to) .*)`, "$1", "$2"),                             // util-linux, BusyBox
	hear("assembled from ", dmrace.UserError, `mdadm: (\S+ assembled from \d+ drives?.*(?:need|not enough).*)`, "mdadm", "$1"),
	hear(" login:", dmrace.UserSpace, `^\S+ (login):$`, "$1", ""),                                        // getty, whose blank was cut off
	hear("nable to import pool", dmrace.GaveUp, `^ERROR: ZFS: (Unable to import pool.*?)\.?$`, "", "$1"), // archzfs
	hear("ailed to import pool", dmrace.GaveUp, `^(Failed to import pool .*?)\.?$`, "", "$1"),            // contrib/initramfs/scripts/zfs of OpenZFS
	hear("anually import the ", dmrace.GaveUp, `^((?:No pool imported\. )?Manually import the .*?pool.*)`, "", "$1"),
	hear("cannot import '", dmrace.UserError, `^(?:Message: )?(cannot import '.*?': .*?)\.?$`, "zpool", "$1"),
	hear("Could not find the root block device", dmrace.GaveUp, `Could not find the root block device in (\S+?)\.?$`, "$1", "not found"), // genkernel
	hear("mount root filesystem", dmrace.UserError, `\bWarning: (Can't mount root filesystem)`, "dracut", "$1"),
	hear("iscsi", dmrace.UserError, `(?:^|: )(iscsiadm|iscsistart): (.*(?:failed|rejected|annot|an not|ould not|timed out|error).*?) *$`, "$1", "$2"),
	hear("Failed to switch root: ", dmrace.UserError, `(Failed to switch root): (.*?)\.?$`, "$1", "$2"),           // systemctl
	hear("reezing", dmrace.GaveUp, `systemd\[1\]: (.*\b[Ff]reezing)\.?$`, "systemd", "$1"),                        // before the words were "Freezing execution"
	hear("server replied: ", dmrace.UserError, `(mount call failed - server replied: .*?)\.?$`, "nfsmount", "$1"), // klibc
	hear("Mounting boot media: failed", dmrace.UserError, `(Mounting boot media: failed)`, "", "$1"),              // Alpine
	hear("initrd.target not found", dmrace.UserError, `systemd\[1\]: (Unit initrd\.target not found)`, "systemd", "$1"),
	hear("NixOS Stage ", dmrace.UserSpace, `^<<< (NixOS Stage \d) >>>`, "init", "$1"),
	hear("magiskinit: ", dmrace.UserSpace, `^(magiskinit): (.*)`, "$1", "$2"),
	hear("/start running (", dmrace.UserWaits, job+`Job (\S+\.device)/start running \((.*)\)`, "$1", "$2"),
	hear("A start job is running for ", dmrace.UserWaits, job+`A start job is running for (\S*/dev/\S+|dev-\S+\.device|dracut initqueue hook|.*[Cc]ryptograph.*) \((.*)\)`, "$1", "$2"),
	hear("A start job is running for", dmrace.UserSpace, job+`(A start job is running for.*)`, "systemd", "$1"),
	hear(" OK ", dmrace.UserSpace, `^\[ *OK *\] (.+)`, "systemd", "$1"),
	hear("init ", dmrace.UserSpace, `^init \d+: (.*)`, "init", "$1"), // of some phones
}

// LogEvent returns the event that a message stands for in somebody's own log, as
// [PCIHosts.Event] does, and what is looked for in logs alone.
func (h *PCIHosts) LogEvent(m Message) (dmrace.Event, bool) {
	words := ofSayings().in(m.Text)
	if e, ok := m.onlyInLogs(words); ok {
		return e, e.Kind != nothing
	}
	if e, ok := h.pending(m); ok {
		return e, true
	}
	if e, ok := m.Event(); ok {
		return e, true
	}
	return m.boardEvent(words)
}

// LogEvent is [PCIHosts.LogEvent] where nothing is remembered.
func (m Message) LogEvent() (dmrace.Event, bool) { return new(PCIHosts).LogEvent(m) }

// onlyInLogs returns the event of a wording that is looked for in logs alone, or was until
// [dmrace.VocabularyRequests].
func (m Message) onlyInLogs(words found) (dmrace.Event, bool) {
	if e, ok := m.first(logSayings, words); ok {
		return e, true
	}
	if e, ok := m.first(logUserSayings, words); ok {
		return e, true
	}
	if e, ok := m.first(requestSayings, words); ok {
		return e, true
	}
	return m.first(bootSayings, words)
}

// OnlyInLogs reports whether a message has a wording for which no recording of that
// vocabulary is read.
func (m Message) OnlyInLogs(v dmrace.Vocabulary) bool {
	if _, heard := new(PCIHosts).event(v, m); heard {
		return false
	}
	_, ok := m.onlyInLogs(ofSayings().in(m.Text))
	return ok
}

// LogUserEvent returns the event that a line of user space stands for in such a log.
func (m Message) LogUserEvent() (dmrace.Event, bool) {
	words := ofSayings().in(m.Text)
	for _, list := range [][]saying{logUserSayings, userSayings} {
		if e, ok := m.first(list, words); ok {
			return e, e.Kind != nothing
		}
	}
	return m.first(bootSayings, words)
}
