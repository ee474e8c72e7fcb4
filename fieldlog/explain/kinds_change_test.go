package explain

import (
	"testing"

	"dmrace"
)

// changeKinds are logs on whose way the stamps become others.
var changeKinds = []kind{
	{"a table that lost, and the disk by another clock", `
[    0.000000] Linux version 5.15.100 (x)
[    0.000000] Kernel command line: root=/dev/dm-0 rootwait dm-mod.create="r,,,ro,0 8192 linear /dev/mmcblk0p1 0"
[    1.100000] device-mapper: init: waiting for all devices to be available before creating mapped devices
[    1.100200] device-mapper: table: 253:0: linear: Device lookup failed
[    1.100300] device-mapper: ioctl: error adding target to table
[    1.100400] Waiting for root device /dev/dm-0...
[Sun Nov 22 12:00:03 2026] mmc0: new high speed SDHC card at address aaaa
[Sun Nov 22 12:00:03 2026] mmcblk0: mmc0:aaaa SU08G 7.40 GiB
[Sun Nov 22 12:00:03 2026]  mmcblk0: p1
[Sun Nov 22 12:00:50 2026] random: crng init done
`, dmrace.Hung, dmrace.CauseDataDevice, []string{"before its devices appeared"}, []string{"1.1", "ms", " s before", "no line has a time"}},
	{"the same, and nothing seen to last", `
[    0.000000] Linux version 5.15.100 (x)
[    0.000000] Kernel command line: root=/dev/dm-0 rootwait dm-mod.create="r,,,ro,0 8192 linear /dev/mmcblk0p1 0"
[    1.100000] device-mapper: init: waiting for all devices to be available before creating mapped devices
[    1.100200] device-mapper: table: 253:0: linear: Device lookup failed
[    1.100300] device-mapper: ioctl: error adding target to table
[    1.100400] Waiting for root device /dev/dm-0...
mmc0: new high speed SDHC card at address aaaa
mmcblk0: mmc0:aaaa SU08G 7.40 GiB
 mmcblk0: p1
`, dmrace.Inconclusive, dmrace.CauseDataDevice, []string{"more than one clock", "before its devices appeared"}, []string{"1.1", "ms", "no line has a time: the"}},
	{"times that begin behind the command line", `
Booting Linux on physical CPU 0x0
Linux version 6.1.192 (x)
Kernel command line: root=/dev/mmcblk0p2 printk.time=1
[    0.000000] Memory: 500000K/524288K available
[    1.200000] mmcblk0: mmc0:aaaa SU08G 7.40 GiB
[    1.210000]  mmcblk0: p1
[    1.300000] VFS: Cannot open root device "mmcblk0p2" or unknown-block(179,2): error -6
[    1.310000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CausePartMissing, []string{"at 1.310000 s", "has no mmcblk0p2"}, []string{"command line is not in the log"}},
	{"a boot without times behind one with", `
[    0.000000] Linux version 6.1.192 (x)
[    1.300000] Run /sbin/init as init process
[    9.000000] reboot: Restarting system

U-Boot 2023.04 (May 01 2023)

Starting kernel ...

Linux version 6.1.193 (x)
Kernel command line: root=/dev/mmcblk0p2
mmcblk0: mmc0:aaaa SU08G 7.40 GiB
 mmcblk0: p1
VFS: Cannot open root device "mmcblk0p2" or unknown-block(179,2): error -6
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CausePartMissing, []string{"has no mmcblk0p2"}, []string{" at "}},
	{"a journal behind a boot that is not up", `
[    0.000000] Linux version 6.1.192 (x)
[    0.000000] Kernel command line: root=/dev/mmcblk0p2 rootwait
[    1.200000] Waiting for root device /dev/mmcblk0p2...
[   30.000000] random: crng init done
Nov 22 12:00:00 board kernel: EXT4-fs (mmcblk0p2): mounted filesystem with ordered data mode. Quota mode: none.
Nov 22 12:00:09 board systemd[1]: Reached target Multi-User System.
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"seen to for 28.8 s"}, []string{"mounted filesystem"}},
	{"Xen and its first guest", `
(XEN) [    3.123456] Dom0 has maximum 4 VCPUs
(XEN) [    3.523456] *** Building a PV Dom0 ***
[    0.000000] Linux version 6.1.50 (x)
[    0.000000] Command line: root=/dev/sda2 ro
[    1.100000] sd 0:0:0:0: [sda] 1000 512-byte logical blocks: (1 GB/1 GiB)
(XEN) [    5.100000] d0: Forcing write emulation on MFNs
[    1.200000]  sda: sda1
[    1.300000] VFS: Cannot open root device "sda2" or unknown-block(8,2): error -6
[    1.310000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(8,2)
(XEN) [    5.400000] Hardware Dom0 crashed: rebooting machine in 5 seconds.
`, dmrace.Panicked, dmrace.CausePartMissing, []string{"sda is there, with sda1"}, []string{"boots", "is missing"}},
}

func TestChangeKinds(t *testing.T) { checkKinds(t, changeKinds) }
