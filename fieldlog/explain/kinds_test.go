package explain

import (
	"strings"
	"testing"

	"dmrace"
)

// kinds are short logs, each of one way in which a boot ends, with what must and must not
// be said of it. The messages are the kernel's and the programs' own.
var kinds = []struct {
	name    string
	log     string
	outcome dmrace.Outcome
	cause   dmrace.Cause
	says    []string
	not     []string
}{
	// A root that is waited for, without a table.
	{"another number", `
[    1.278813] mmcblk1: mmc1:b368 USD00 29.1 GiB
[    1.320411]  mmcblk1: p1 p2
[    1.324131] Waiting for root device /dev/mmcblk0p2...
[   31.839842] vcc3v0: disabling
`, dmrace.Hung, dmrace.CauseOtherName, []string{"there is no mmcblk0p2; what came up is mmcblk1 (p1 p2)", "30.5 s", "PARTUUID="}, []string{"table"}},
	{"another number, and a host that waits", `
[    1.320411]  mmcblk1: p1 p2
[    1.324131] Waiting for root device /dev/mmcblk0p2...
[   11.261669] platform fe310000.mmc: deferred probe pending: platform: wait for supplier /regulators/vcc-emmc
`, dmrace.Hung, dmrace.CauseHostDeferred, []string{"the probe of fe310000.mmc stays deferred: it waits for supplier /regulators/vcc-emmc; there is no mmcblk0p2; what came up is mmcblk1 (p1 p2)"}, nil},
	{"another number, and a card that errs", `
[    1.320411]  mmcblk1: p1 p2
[    1.324131] Waiting for root device /dev/mmcblk0p2...
[    1.424131] mmc0: error -110 whilst initialising SD card
[   31.261669] vcc3v0: disabling
`, dmrace.Hung, dmrace.CauseOtherName, []string{"what came up is mmcblk1 (p1 p2); besides, mmc0 error -110"}, nil},
	{"another letter", `
[    2.100000] sd 0:0:0:0: [sdb] 1000 512-byte logical blocks: (512 kB/500 KiB)
[    2.200000]  sdb: sdb1 sdb2
[    2.300000] Waiting for root device /dev/sda2...
[   62.300000] random: crng init done
`, dmrace.Hung, dmrace.CauseOtherName, []string{"what came up is sdb (sdb1 sdb2)"}, nil},
	{"no such partition", `
[    1.278813] mmcblk0: mmc0:b368 USD00 29.1 GiB
[    1.320411]  mmcblk0: p1
[    1.324131] Waiting for root device /dev/mmcblk0p2...
[   31.839842] vcc3v0: disabling
`, dmrace.Hung, dmrace.CausePartMissing, []string{"mmcblk0 is there, with p1, and has no mmcblk0p2"}, nil},
	{"a disk of another kind", `
[    1.278813] sd 0:0:0:0: [sda] 1000 512-byte logical blocks: (512 kB/500 KiB)
[    1.320411]  sda: sda1
[    1.324131] Waiting for root device /dev/nvme0n1p2...
[   31.839842] vcc3v0: disabling
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"there is no nvme0n1p2; the disks in the log are sda (sda1)"}, nil},
	{"a host whose supplier never comes", `
[    2.108345] Waiting for root device PARTUUID=0a0b0c0d-02...
[   12.261669] platform fa00000.mmc: deferred probe pending: platform: supplier regulator-5
[   12.270000] platform cpufreq-dt: deferred probe pending: (reason unknown)
`, dmrace.Hung, dmrace.CauseHostDeferred, []string{"the probe of fa00000.mmc stays deferred: it waits for supplier regulator-5"}, []string{"cpufreq"}},
	{"only others are deferred", `
[    1.320411]  mmcblk1: p1
[    2.108345] Waiting for root device PARTUUID=0a0b0c0d-02...
[   12.261669] platform cpufreq-dt: deferred probe pending
`, dmrace.Inconclusive, dmrace.CauseDeviceMissing, []string{"no partition that was found is PARTUUID=0a0b0c0d-02"}, []string{"deferred"}},
	{"a card that errs", `
[    1.748540] Waiting for root device /dev/mmcblk0p2...
[    1.793489] mmc0: error -110 whilst initialising SD card
[    3.793489] mmc0: error -110 whilst initialising SD card
[   31.839842] vcc3v0: disabling
`, dmrace.Hung, dmrace.CauseCard, []string{"mmc0 error -110 whilst initialising SD card (2 such messages)"}, nil},
	{"a card beside the root", `
[    1.748540] Waiting for root device /dev/sda2...
[    1.793489] mmc0: error -110 whilst initialising SD card
[   31.839842] vcc3v0: disabling
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"no disk appears in the log at all"}, []string{"-110 whilst"}},
	{"a driver that refuses, of old", `
[    2.516435] sdhci-msm: probe of 7824900.sdhci failed with error -22
[    2.522114] Waiting for root device /dev/mmcblk0p12...
[   20.522114] random: crng init done
`, dmrace.Hung, dmrace.CauseHostFailed, []string{"7824900.sdhci driver sdhci-msm: error -22", "EINVAL"}, nil},
	{"a driver that refuses, since 6.10", `
[    2.516435] sdhci-esdhc-imx 30b50000.mmc: probe with driver sdhci-esdhc-imx failed with error -110
[    2.522114] Waiting for root device /dev/mmcblk0p12...
[   20.522114] random: crng init done
`, dmrace.Hung, dmrace.CauseHostFailed, []string{"30b50000.mmc driver sdhci-esdhc-imx: error -110"}, nil},
	{"an NVMe that is removed", `
[    1.100000] nvme nvme0: pci function 0000:01:00.0
[   61.500000] nvme nvme0: Device not ready; aborting reset, CSTS=0x1
[   61.600000] nvme nvme0: Removing after probe failure status: -19
[   61.700000] Waiting for root device /dev/nvme0n1p2...
[   91.700000] random: crng init done
`, dmrace.Hung, dmrace.CauseHostFailed, []string{"nvme0 Removing after probe failure status: -19"}, nil},
	{"a PCIe link that stays down", `
[    1.100000] rockchip-dw-pcie a40000000.pcie: Phy link never came up
[    1.700000] Waiting for root device /dev/nvme0n1p2...
[   91.700000] random: crng init done
`, dmrace.Hung, dmrace.CauseLink, []string{"a40000000.pcie", "link never came up"}, nil},
	{"a name for an initramfs", `
[    1.320411]  sda: sda1 sda2
[    1.700000] Waiting for root device UUID=11111111-2222-3333-4444-555555555555...
`, dmrace.Hung, dmrace.CauseNeedsUserland, []string{"only an initramfs resolves"}, nil},
	{"a variable", `
[    1.320411]  sda: sda1 sda2
[    1.700000] Waiting for root device ${rootdev}...
`, dmrace.Hung, dmrace.CauseNotExpanded, []string{"nobody put a value in"}, nil},

	// A root that cannot be mounted.
	{"never found", `
[    9.885213] VFS: Cannot open root device "sda1" or unknown-block(0,0): error -6
[    9.886783] Please append a correct "root=" boot option; here are the available partitions:
[    9.888572] 0100            4096 ram0
[    9.909222] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"there is no sda1; the only block devices are ram0"}, nil},
	{"the log ends before the panic", `
[    9.885213] VFS: Cannot open root device "vda2" or unknown-block(0,0): error -6
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"there is no vda2", "panics next"}, nil},
	{"another number in the list", `
[    3.000000] VFS: Cannot open root device "mmcblk1p2" or unknown-block(0,0): error -6
[    3.100000] b300        15558144 mmcblk0
[    3.100001]  driver: mmcblk
[    3.200000]   b301          262144 mmcblk0p1 076c4a2a-01
[    3.200001]
[    3.300000]   b302        15291904 mmcblk0p2 076c4a2a-02
[    3.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseOtherName, []string{"there is no mmcblk1p2; what came up is mmcblk0 (p1 p2)"}, nil},
	{"busy", `
[    3.000000] VFS: Cannot open root device "mmcblk0p2" or unknown-block(179,2): error -16
[    3.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CauseRootBusy, []string{"held by something else"}, nil},
	{"no file system takes it", `
[    3.000000] List of all partitions:
[    3.100000] b300        15558144 mmcblk0
[    3.300000]   b302        15291904 mmcblk0p2 076c4a2a-02
[    3.350000] No filesystem could mount root, tried:
[    3.350001]  ext3
[    3.350002]  ext4
[    3.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"no file system of this kernel takes"}, nil},
	{"no root=", `
[    3.000000] VFS: Cannot open root device "(null)" or unknown-block(0,0): error -6
[    3.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseNoRoot, []string{"no root= is given"}, nil},

	// NFS and the network.
	{"no interface", `
[    0.000000] Kernel command line: root=/dev/nfs ip=dhcp nfsroot=192.0.2.1:/srv
[    3.000000] IP-Config: No network devices available
[    3.100000] VFS: Unable to mount root fs via NFS, trying floppy.
[    3.200000] VFS: Cannot open root device "nfs" or unknown-block(2,0): error -6
[    3.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(2,0)
`, dmrace.Panicked, dmrace.CauseNetwork, []string{"No network devices available"}, []string{"floppy that"}},
	{"no answer to DHCP", `
[    3.000000] Sending DHCP requests ...... timed out!
[   93.000000] IP-Config: Auto-configuration of network failed
[   93.100000] VFS: Unable to mount root fs via NFS.
[   93.200000] devtmpfs: mounted
`, dmrace.Panicked, dmrace.CauseNetwork, []string{"Auto-configuration of network failed"}, nil},
	{"the server refuses", `
[    3.000000] IP-Config: Complete:
[   95.100000] VFS: Unable to mount root fs via NFS.
[   95.200000] devtmpfs: mounted
[   95.300000] Run /sbin/init as init process
[   95.400000] Run /etc/init as init process
[   95.500000] Run /bin/init as init process
[   95.600000] Run /bin/sh as init process
[   95.700000] Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.
`, dmrace.Panicked, dmrace.CauseNFS, []string{"the root over NFS could not be mounted, although the network came up"}, nil},

	// UBI, RAM disks, arrays.
	{"UBI is not there", `
[    7.640000] VFS: Cannot open root device "ubi0:rootfs" or unknown-block(0,0): error -19
[    7.740000] 1f00           32768 mtdblock0
[    7.840000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseFlash, []string{"UBI attached no MTD device"}, nil},
	{"UBI finds another image", `
[    1.644608] ubi0: attaching mtd3
[    1.652380] ubi0 error: ubi_attach: MTD device is not UBI-formatted and possibly contains non-UBI data - refusing it
[    1.659346] ubi0 error: ubi_attach_mtd_dev: failed to attach mtd3, error -22
[    1.666485] UBI error: cannot attach mtd3
[    1.675449] VFS: Cannot open root device "ubi0:rootfs" or unknown-block(0,0): error -19
`, dmrace.Panicked, dmrace.CauseFlash, []string{"MTD device is not UBI-formatted", "mtd3"}, nil},
	{"another volume", `
[    1.644608] ubi0: attached mtd3 (name "ubi", size 34 MiB)
[    1.652380] ubi0: user volume: 2, internal volumes: 1, max. volumes count: 128
[    1.660000] UBIFS error (pid: 1): cannot open "ubi0:rootfs", error -19
[    1.675449] VFS: Cannot open root device "ubi0:rootfs" or unknown-block(0,0): error -19
`, dmrace.Panicked, dmrace.CauseFlash, []string{"ubi0"}, nil},
	{"an initramfs that cannot be unpacked", `
[    0.100000] Trying to unpack rootfs image as initramfs...
[    0.500000] Initramfs unpacking failed: invalid magic at start of compressed archive
[    1.675449] VFS: Cannot open root device "" or unknown-block(0,0): error -6
[    1.775449] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseRAMDisk, []string{"Initramfs unpacking failed"}, nil},
	{"an initrd that is none", `
[    0.100000] rootfs image is not initramfs (no cpio magic); looks like an initrd
[    1.500000] RAMDISK: Couldn't find valid RAM disk image starting at 0.
[    1.775449] Kernel panic - not syncing: VFS: Unable to mount root fs on "/dev/ram0" or unknown-block(1,0)
`, dmrace.Panicked, dmrace.CauseRAMDisk, []string{"Couldn't find valid RAM disk image"}, nil},
	{"an array without its disks", `
[    4.000000] md: Autodetecting RAID arrays.
[    4.100000] md/raid1:md0: not enough operational mirrors.
[    4.200000] md: pers->run() failed ...
[    4.300000] VFS: Cannot open root device "md0" or unknown-block(9,0): error -6
`, dmrace.Panicked, dmrace.CauseArray, []string{"was not assembled"}, nil},

	// User space.
	{"initramfs-tools", `
[    2.867028] Run /init as init process
Begin: Waiting for root file system ... done.
Gave up waiting for root file system device.  Common problems:
ALERT!  UUID=11111111-2222-3333-4444-555555555555 does not exist.  Dropping to a shell!
(initramfs)
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"UUID=11111111-2222-3333-4444-555555555555 does not exist"}, []string{"booted"}},
	{"dracut", `
[  193.845250] dracut-initqueue[779]: Warning: dracut-initqueue timeout - starting timeout scripts
[  198.557679] dracut-initqueue[779]: Warning: Could not boot.
[  200.161146] dracut-initqueue[779]: Warning: /dev/mapper/vg-root does not exist
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/mapper/vg-root does not exist"}, nil},
	{"systemd", `
[   92.0] systemd starts
[   92.735306] systemd[1]: Timed out waiting for device /dev/disk/by-uuid/1234-ABCD.
[   92.743544] systemd[1]: Dependency failed for /boot.
[   92.800000] systemd[1]: Reached target Emergency Mode.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/disk/by-uuid/1234-ABCD timed out", "/boot"}, nil},
	{"mkinitcpio", `
[    2.867028] Run /init as init process
:: running hook [udev]
Waiting 10 seconds for device /dev/sda2 ...
ERROR: device '/dev/sda2' not found. Skipping fsck.
ERROR: Unable to find root device '/dev/sda2'.
You are being dropped to a recovery shell
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/sda2 not found"}, nil},
	{"one init after the other", `
[    2.714820] Run /sbin/init as init process
[    2.736102] Run /etc/init as init process
[    2.757168] Run /bin/init as init process
[    2.778499] Run /bin/sh as init process
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"No init could be started"}, nil},
	{"a journal of a system that runs", `
[    5.100000] systemd[1]: Detected architecture arm64.
[    9.100000] systemd[1]: Started OpenSSH server.
`, dmrace.Booted, "", []string{"User space was running"}, nil},

	// Crashes and silence.
	{"an oops of the boot thread", `
[    1.000000] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
[    1.010000] CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.0 #1
[    1.020000] pc : foo_probe+0x24/0x120
`, dmrace.Panicked, dmrace.CauseOops, []string{"in foo_probe+0x24/0x120 (task swapper/0)"}, []string{"dm-init"}},
	{"an oops elsewhere", `
[    1.000000] BUG: kernel NULL pointer dereference, address: 0000000000000000
[    1.010000] CPU: 0 PID: 12 Comm: kworker/0:1 Not tainted 6.1.0 #1
[    1.020000] RIP: 0010:bar_work+0x42/0x150
`, dmrace.Inconclusive, dmrace.CauseOops, []string{"in bar_work+0x42/0x150 (task kworker/0:1)"}, nil},
	{"an oops that panics", `
[    1.000000] kernel BUG at mm/slub.c:4200!
[    1.010000] CPU: 1 PID: 44 Comm: kworker/u8:2 Not tainted 6.1.0 #1
[    1.030000] Kernel panic - not syncing: Fatal exception
`, dmrace.Panicked, dmrace.CauseOops, []string{"kernel BUG at mm/slub.c:4200!"}, nil},
	{"a lockup", `
[   28.000000] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [swapper/0:1]
[   56.000000] watchdog: BUG: soft lockup - CPU#0 stuck for 52s! [swapper/0:1]
`, dmrace.Hung, dmrace.CauseLockup, []string{"soft lockup"}, nil},
	{"a hung task", `
[  242.000000] INFO: task swapper/0:1 blocked for more than 120 seconds.
[  362.000000] INFO: task swapper/0:1 blocked for more than 241 seconds.
`, dmrace.Hung, dmrace.CauseLockup, []string{"swapper/0:1 blocked for more than 241 seconds"}, nil},
	{"silence", "U-Boot 2023.01\nStarting kernel ...\n\n", dmrace.Inconclusive, dmrace.CauseSilent, []string{"earlycon"}, []string{"printk.time"}},

	// Device-mapper outside dm-init.
	{"dmsetup", `
[  188.115902] device-mapper: table: 254:12: linear: Device lookup failed
[  188.121479] device-mapper: table: 254:12: linear: Device lookup failed
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"that is not dm-init"}, []string{"what the tables need"}},
	{"dm= of a vendor", `
[    7.312197] device-mapper: init: dm-0 is ready
[    7.356618] VFS: Mounted root (ext4 filesystem) readonly on device 252:0.
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"dm-0 is ready", "Nothing is wrong"}, []string{"what the tables need"}},
}

func TestKinds(t *testing.T) {
	for _, c := range kinds {
		t.Run(c.name, func(t *testing.T) {
			b := board(t, strings.TrimPrefix(c.log, "\n"))
			text := strings.Join(b.Sentences(), "\n")
			if b.Verdict.Outcome != c.outcome || b.Verdict.Cause != c.cause {
				t.Errorf("got %s, %s\n%s", b.Verdict.Outcome, b.Verdict.Cause, text)
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not said:\n%s", want, text)
				}
			}
			for _, not := range c.not {
				if strings.Contains(text, not) {
					t.Errorf("%q is said:\n%s", not, text)
				}
			}
		})
	}
}
