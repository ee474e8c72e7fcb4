package explain

import (
	"testing"

	"dmrace"
)

// kind is a short log of one way in which a boot ends, with what must and must not be said
// of it. The messages are the kernel's and the programs' own.
type kind struct {
	name    string
	log     string
	outcome dmrace.Outcome
	cause   dmrace.Cause
	says    []string
	not     []string
}

var kinds = []kind{
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
	{"a name of user space beside a good table", `
[    0.000000] Kernel command line: root=/dev/mapper/vroot rootwait dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda1 0"
[    0.655881]  vda: vda1 vda2
[    0.670188] device-mapper: init: waiting for all devices to be available before creating mapped devices
[    0.675832] device-mapper: ioctl: dm-0 (vroot) is ready
[    0.676978] Waiting for root device /dev/mapper/vroot...
[   21.523036] random: crng init done
`, dmrace.Hung, dmrace.CauseNeedsUserland, []string{"a name that only an initramfs resolves", "seen to for 20.8 s"}, []string{"no table is to blame"}},
	{"another partition beside a good table", `
[    0.000000] Kernel command line: root=/dev/vda9 rootwait dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda1 0"
[    0.655881]  vda: vda1 vda2
[    0.675832] device-mapper: ioctl: dm-0 (vroot) is ready
[    0.676978] Waiting for root device /dev/vda9...
[   41.523036] random: crng init done
`, dmrace.Hung, dmrace.CausePartMissing, []string{"vda is there, with vda1 vda2, and has no vda9"}, []string{"no table is to blame"}},
	{"a share's tag, with options of 9p and no file system", `
[    0.000000] Linux version 6.1.192 (build@host) (gcc 12.2.0) #1
[    0.000000] Kernel command line: console=ttyS0 root=rootfs rootflags=trans=virtio,version=9p2000.L ro
[    0.724012]  vda: vda1 vda2
[    0.784016] VFS: Cannot open root device "rootfs" or unknown-block(0,0): error -6
[    0.796017] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"give rootfstype=9p as well"}, []string{"device tree"}},
	{"a share's tag beside a disk that is waited for", `
[    0.000000] Kernel command line: console=ttyS0 root=/dev/vdb1 rootfstype=ext4 rootflags=trans=virtio rootwait ro
[    0.724012]  vda: vda1 vda2
[    0.784016] Waiting for root device /dev/vdb1...
[   41.523036] random: crng init done
`, dmrace.Hung, dmrace.CauseOtherName, []string{"there is no vdb1"}, []string{"9p"}},
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
`, dmrace.Panicked, dmrace.CauseMountFailed, []string{"no root= is given", "whether an initramfs was to bring the root", "Give root="}, nil},
	{"no root=, from the beginning on", `
[    0.000000] Linux version 6.1.192 (build@host) (gcc 12.2.0) #1
[    0.000000] Kernel command line: console=ttyS0
[    3.000000] VFS: Cannot open root device "(null)" or unknown-block(0,0): error -6
[    3.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseNoRoot, []string{"no root= is given", "Give root="}, []string{"whether an initramfs"}},

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

	{"nothing configured the network", `
[    1.304030]  vda: vda1
[  111.710693] VFS: Unable to mount root fs via NFS.
[  111.722000] Run /sbin/init as init process
[  111.774008] Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.
`, dmrace.Panicked, dmrace.CauseNetwork, []string{"nothing configured one", "gives up in silence after 12 s"}, []string{"the network came up"}},
	{"a quiet console says nothing of the network", `
[  111.710693] VFS: Unable to mount root fs via NFS.
[  111.774008] Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.
`, dmrace.Panicked, dmrace.CauseNFS, nil, []string{"nothing configured one"}},
	{"DHCP is asked for ever", `
[    1.206857] Sending DHCP requests ...... timed out!
[   91.429424] IP-Config: Retrying forever (NFS root)...
[   91.452736] Sending DHCP requests ...... timed out!
[  167.629448] IP-Config: Retrying forever (NFS root)...
`, dmrace.Hung, dmrace.CauseNetwork, []string{"nobody answers DHCP: IP-Config asks for ever"}, nil},
	{"DHCP answers at the second attempt", `
[   91.429424] IP-Config: Retrying forever (NFS root)...
[   93.452736] IP-Config: Got DHCP answer from 192.0.2.1, my address is 192.0.2.2
[   93.452800] IP-Config: Complete:
[   94.000000] VFS: Mounted root (nfs filesystem) readonly on device 0:15.
[   94.100000] Run /sbin/init as init process
`, dmrace.Booted, "", nil, []string{"for ever"}},

	// UBI, RAM disks, arrays.
	{"rootfstype= is missing", `
[    1.210015] ubi0: attached mtd1 (name "flash", size 5 MiB)
[    1.210704] ubi0: user volume: 1, internal volumes: 1, max. volumes count: 128
[    1.240000] ubi0:rootfs: Can't open blockdev
[    1.240010] VFS: Cannot open root device "ubi0:rootfs" or unknown-block(0,0): error -2
[    1.250000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"by file systems of block devices alone", "rootfstype="}, []string{"none of them is"}},
	{"squashfs by the name of an MTD", `
[    1.240010] VFS: Cannot open root device "mtd:flash" or unknown-block(0,0): error -2
[    1.250000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"by file systems of block devices alone"}, nil},
	{"a volume without a block device", `
[    0.000000] Kernel command line: ubi.mtd=flash root=/dev/ubiblock0_0 rootwait
[    1.210015] ubi0: attached mtd1 (name "flash", size 5 MiB)
[    1.210704] ubi0: user volume: 2, internal volumes: 1, max. volumes count: 128
[    1.220000] Waiting for root device /dev/ubiblock0_0...
[   31.839842] random: crng init done
`, dmrace.Hung, dmrace.CauseFlash, []string{"no block device was made of one as ubiblock0_0: ubi.block= names"}, []string{"none of them is"}},
	{"the character device of a volume", `
[    0.000000] Kernel command line: ubi.mtd=flash root=/dev/ubi0_0 rootwait
[    1.210015] ubi0: attached mtd1 (name "flash", size 5 MiB)
[    1.210704] ubi0: user volume: 2, internal volumes: 1, max. volumes count: 128
[    1.220000] Waiting for root device /dev/ubi0_0...
[   31.839842] random: crng init done
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"/dev/ubi0_0 is a character device"}, []string{"none of them is"}},
	{"a file system of flash that the kernel lacks", `
[    1.221000] VFS: Cannot open root device "mtdblock0" or unknown-block(31,0): error -19
[    1.221100] Please append a correct "root=" boot option; here are the available partitions:
[    1.221200] 1f00            1128 mtdblock0
[    1.221300]  (driver?)
[    1.222000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(31,0)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"the kernel does not have the file system"}, nil},
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
	{"systemd in colours", "\n[   11.400000] systemd[1]: Started systemd-journald.service - Journal Service.\n" +
		"\x1b[K[\x1b[0;1;31m TIME \x1b[0m] Timed out waiting for device \x1b[0;1;39mdev-sda1.device\x1b[0m - /dev/sda1.\n",
		dmrace.Failed, dmrace.CauseUserSpace, []string{"dev-sda1.device timed out"}, []string{"\x1b"}},
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

	// Behind the root: the first program, and what resets the board.
	{"an init of another architecture", `
[    2.610000] VFS: Mounted root (ext4 filesystem) on device 179:2.
[    2.670000] Starting init: /sbin/init exists but couldn't execute it (error -8)
[    2.700000] Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"/sbin/init couldn't execute it", "another architecture"}, nil},
	{"an init that is not there", `
[    2.610000] VFS: Mounted root (ext4 filesystem) on device 179:2.
[    2.700000] Kernel panic - not syncing: Requested init /sbin/foo failed (error -2).
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"/sbin/foo", "it is not on the root"}, []string{"architecture"}},
	{"an init without its library", `
[    2.660000] Run /sbin/init as init process
/sbin/init: error while loading shared libraries: libc.so.6: cannot open shared object file: No such file or directory
[    2.700000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"status 127", "libc.so.6"}, nil},
	{"an init that dies of a signal", `
[    2.660000] Run /sbin/init as init process
[    2.700000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000004
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"signal 4 (SIGILL"}, []string{"status"}},
	{"a crash of the boot thread that kills init", `
[    1.000000] Unable to handle kernel NULL pointer dereference at virtual address 00000010
[    1.010000] CPU: 0 PID: 1 Comm: swapper/0 Not tainted 4.19.0 #1
[    1.020000] PC is at imx_foo_probe+0x1c/0x200
[    1.100000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b
`, dmrace.Panicked, dmrace.CauseOops, []string{"in imx_foo_probe+0x1c/0x200 (task swapper/0)"}, []string{"SIGSEGV"}},
	{"a server that stops answering", `
[    3.900000] VFS: Mounted root (nfs filesystem) on device 0:15.
[    3.980000] Run /sbin/init as init process
[  183.000000] nfs: server 192.0.2.1 not responding, still trying
[  363.000000] nfs: server 192.0.2.1 not responding, still trying
`, dmrace.Hung, dmrace.CauseNFS, []string{"192.0.2.1 does not answer any more"}, nil},
	{"a server that answers again", `
[    3.900000] VFS: Mounted root (nfs filesystem) on device 0:15.
[    3.980000] Run /sbin/init as init process
[  183.000000] nfs: server 192.0.2.1 not responding, still trying
[  184.000000] nfs: server 192.0.2.1 OK
`, dmrace.Booted, "", nil, []string{"does not answer"}},
	{"an old kernel that does not say that it runs PID 1", `
[    4.610000] VFS: Mounted root (squashfs filesystem) readonly on device 31:5.
[    5.100000] init: Console is alive
`, dmrace.Booted, "", []string{"User space was running"}, []string{"not started yet"}},
	{"a board that is reset", `
Starting kernel ...

[    0.000000] Linux version 5.15.71
[    1.800000] Waiting for root device /dev/mmcblk2p2...

U-Boot SPL 2021.04 (Apr 05 2021 - 15:03:29 +0000)
`, dmrace.Restarted, dmrace.CauseDeviceMissing, []string{"The board was reset (U-Boot SPL 2021.04 speaks again"}, nil},
	{"a loader before its kernel resets nothing", `
U-Boot SPL 2021.04 (Apr 05 2021 - 15:03:29 +0000)
U-Boot 2021.04 (Apr 05 2021 - 15:03:29 +0000)
Starting kernel ...

[    0.000000] Linux version 5.15.71
[    1.800000] Waiting for root device /dev/mmcblk2p2...
`, dmrace.Inconclusive, dmrace.CauseDeviceMissing, nil, []string{"reset ("}},
	{"systemd that freezes", `
[    2.867028] Run /sbin/init as init process
[!!!!!!] Failed to mount API filesystems.
[    3.200000] systemd[1]: Freezing execution.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Freezing execution", "Failed to mount API filesystems"}, nil},
	{"Alpine's initramfs", `
[    2.867028] Run /init as init process
 * Mounting root: mount: mounting /dev/sda3 on /sysroot failed: No such file or directory
Mounting root failed.
initramfs emergency recovery shell launched. Type 'exit' to continue boot
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/sda3 No such file or directory"}, nil},
	{"an encrypted disk that does not come", `
[    2.867028] Run /init as init process
ALERT! encrypted source device /dev/sda3 does not exist, can't unlock sda3_crypt.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/sda3 does not exist"}, nil},

	// A root that is there and is not taken, and one that comes too late.
	{"write-protected", `
[    4.471879]  mmcblk1: p1 p2
[    4.582802] VFS: Cannot open root device "mmcblk1p2" or unknown-block(179,98): error -30
[    4.640207] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,98)
`, dmrace.Panicked, dmrace.CauseReadOnly, []string{"root=mmcblk1p2 is there, and can only be read (error -30)", "wp-gpios"}, nil},
	{"a file system that the kernel lacks", `
[    4.471879]  mmcblk0: p1 p2
[    4.582802] VFS: Cannot open root device "mmcblk0p2" or unknown-block(179,2): error -19
[    4.640207] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"does not have the file system", "root=mmcblk0p2 is there"}, []string{"there is no mmcblk0p2"}},
	{"what the file system says", `
[    4.500000] EXT4-fs (mmcblk0p2): unable to read superblock
[    4.582802] VFS: Cannot open root device "mmcblk0p2" or unknown-block(179,2): error -5
[    4.632997]   b302         5895484 mmcblk0p2 c7b53a47-02
[    4.640207] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"the file system says: mmcblk0p2 unable to read superblock"}, nil},
	{"nothing but the panic", `
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CauseMountFailed, []string{"unknown-block(179,2)", "no file system of this kernel takes"}, []string{"no root= is given"}},
	{"too late", `
[    1.600000] VFS: Cannot open root device "sda2" or unknown-block(0,0): error -6
[    1.800000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
[    2.500000]  sda: sda1 sda2
`, dmrace.Panicked, dmrace.CauseTooLate, []string{"it appeared 900.0 ms after the kernel had looked for it", "Give rootwait"}, []string{"there is no sda2"}},
	{"too late, while an initrd was loaded", `
[    0.907000] RAMDISK: squashfs filesystem found at block 0
[    0.907100] RAMDISK: Loading 1112KiB [1 disk] into ram disk...
[    0.929525]  mmcblk0: p1 p2
[    0.991670] VFS: Cannot open root device "mmcblk0p1" or unknown-block(0,0): error -6
[    0.994394] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseTooLate, []string{"mmcblk0p1 is there when it is to be mounted, and was not when the kernel looked for it", "rootdelay=N"}, []string{"there is no mmcblk0p1", "Give rootwait"}},
	{"in the list, and without a number", `
[    1.600000] VFS: Cannot open root device "sda2" or unknown-block(0,0): error -6
[    1.600100] Please append a correct "root=" boot option; here are the available partitions:
[    1.600200] 0800         7864320 sda 
[    1.600300]  driver: sd
[    1.600400]   0802         7860000 sda2 0002e5b1-02
[    1.800000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseTooLate, []string{"sda2 is there when it is to be mounted", "Give rootwait"}, []string{"there is no sda2"}},
	{"no name without /dev/", `
[    0.000000] Kernel command line: root=sda2 ro
[    1.600000] VFS: Cannot open root device "sda2" or unknown-block(0,0): error -6
[    1.600100] Please append a correct "root=" boot option; here are the available partitions:
[    1.600200] 0800         7864320 sda 
[    1.600300]  driver: sd
[    1.600400]   0802         7860000 sda2 0002e5b1-02
[    1.800000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"it must be root=/dev/sda2"}, []string{"is there when it is to be mounted", "Give rootwait"}},
	{"waited for without /dev/", `
[    1.300000]  sda: sda1 sda2
[    1.324131] Waiting for root device sda2...
[   31.839842] vcc3v0: disabling
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"it must be root=/dev/sda2"}, []string{"a probe that has not ended"}},
	{"no such partition of the flash", `
[    1.200000] VFS: Cannot open root device "mtdblock6" or unknown-block(31,6): error -6
[    1.400000] 1f00             192 mtdblock0
[    1.400000]  (driver?)
[    1.400000] 1f01              64 mtdblock1
[    1.500000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(31,6)
`, dmrace.Panicked, dmrace.CausePartMissing, []string{"the flash has mtdblock0, mtdblock1, and no mtdblock6"}, []string{"no driver found a disk"}},
	{"no link, and the probe fails for it", `
[    2.500000] imx6q-pcie 33800000.pcie: Phy link never came up
[    2.700000] imx6q-pcie: probe of 33800000.pcie failed with error -110
[    2.800000] Waiting for root device /dev/nvme0n1p1...
[   32.900000] vcc5v0: disabling
`, dmrace.Hung, dmrace.CauseLink, []string{"33800000.pcie link never came up; 33800000.pcie driver imx6q-pcie: error -110"}, nil},
	{"what the server answers", `
[    3.610000] IP-Config: Complete:
[    3.900000] Root-NFS: Server returned error -13 while mounting /srv/nfs
[    4.000000] VFS: Unable to mount root fs via NFS, trying floppy.
[    4.200000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(2,0)
`, dmrace.Panicked, dmrace.CauseNFS, []string{"Server returned error -13 while mounting /srv/nfs"}, []string{"for 0 s"}},
	{"before everything", `
[    0.000000] Linux version 6.1.55
[    0.500000] clk: Disabling unused clocks
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"without a word of the root"}, []string{"dm-init"}},

	// What is beside the root does not hide what there is.
	{"disks without that PARTUUID, and a card that errs", `
[    1.000000]  mmcblk0: p1 p2
[    1.100000] mmc1: error -110 whilst initialising SDIO card
[    1.800000] Waiting for root device PARTUUID=0a0b0c0d-02...
[   31.800000] random: crng init done
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"no partition that was found is PARTUUID=0a0b0c0d-02; the disks in the log are mmcblk0 (p1 p2); besides, mmc1 error -110"}, nil},
	{"a wireless card of SDIO, and sound", `
[    1.700000]  mmcblk0: p1 p2
[    1.800000] Waiting for root device /dev/mmcblk1p2...
[    1.900000] brcmfmac: probe of mmc2:0001:1 failed with error -110
[   12.000000] platform fe2b0000.dwmmc-sound: deferred probe pending
[   31.800000] random: crng init done
`, dmrace.Hung, dmrace.CauseOtherName, []string{"what came up is mmcblk0 (p1 p2)."}, []string{"brcmfmac", "sound"}},
	{"a disk that is attached, and says no more", `
[    1.668419] sd 0:0:0:0: [sda] Attached SCSI disk
[    1.675189] Waiting for root device /dev/mmcblk0p2...
[   62.000000] random: crng init done
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"the disks in the log are sda"}, nil},
	{"two words of the command line in one", `
[    1.000000]  mmcblk0: p1 p2
[    1.675189] Waiting for root device /dev/mmcblk0p2rootwait...
[   62.000000] random: crng init done
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"there is no mmcblk0p2rootwait, but mmcblk0p2 is there: a blank is missing"}, []string{"aliases"}},
	{"a PARTUUID, and no disk but a card that errs", `
[    1.100000] mmc1: error -110 whilst initialising SD card
[    1.800000] Waiting for root device PARTUUID=0a0b0c0d-02...
[   31.800000] random: crng init done
`, dmrace.Hung, dmrace.CauseCard, []string{"mmc1 error -110"}, []string{"no partition"}},
	{"the root is there, and the wait goes on", `
[    1.000000]  mmcblk0: p1 p2
[    1.700000] Waiting for root device /dev/mmcblk0p2...
[   62.000000] random: crng init done
`, dmrace.Hung, dmrace.CauseStillWaiting, []string{"mmcblk0p2 is there"}, []string{"there is no"}},
	{"a task that hangs in the root wait", `
[    1.000000]  mmcblk0: p1 p2
[    1.700000] Waiting for root device /dev/mmcblk0p2...
[  242.000000] INFO: task kworker/0:1:12 blocked for more than 120 seconds.
[  362.000000] INFO: task kworker/0:1:12 blocked for more than 241 seconds.
`, dmrace.Hung, dmrace.CauseLockup, []string{"blocked for more than 241 seconds"}, []string{"there is no"}},
	{"a crash before the root wait", `
[    1.000000] BUG: kernel NULL pointer dereference, address: 0000000000000000
[    1.010000] CPU: 0 PID: 12 Comm: kworker/0:1 Not tainted 6.1.0 #1
[    1.020000] RIP: 0010:dw_mci_probe+0x42/0x150
[    1.700000] Waiting for root device /dev/mmcblk0p2...
[   62.000000] random: crng init done
`, dmrace.Hung, dmrace.CauseOops, []string{"in dw_mci_probe+0x42/0x150"}, nil},
	{"the supply of a card", `
[    1.717496] reg-fixed-voltage: probe of sd_vcc_reg failed with error -22
[    1.787633] Waiting for root device PARTUUID=0a0b0c0d-02...
[   62.000000] random: crng init done
`, dmrace.Hung, dmrace.CauseHostFailed, []string{"sd_vcc_reg driver reg-fixed-voltage: error -22"}, nil},
	{"a kernel of old", `
Root-NFS: Server returned error -13 while mounting /usr/src/installfs
VFS: Unable to mount root fs via NFS, trying floppy.
Kernel panic: VFS: Unable to mount root fs on 02:00
`, dmrace.Panicked, dmrace.CauseNFS, []string{"error -13 while mounting"}, nil},
	{"silence behind barebox", "barebox 2021.03.0\nLoaded kernel to 0x70008000, devicetree at 0x70a00000\n", dmrace.Inconclusive, dmrace.CauseSilent, []string{"earlycon"}, nil},
	{"a quoted shell of an initramfs", `
> [    2.867028] Run /init as init process
> run-init: can't execute '/sbin/init': No such file or directory
> Target filesystem doesn't have requested /sbin/init.
> (initramfs)
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Target filesystem doesn't have requested /sbin/init"}, nil},
	{"an indented log without times", `
    NET: Registered protocol family 17
     mmcblk1: p1 p2
    Waiting for root device /dev/mmcblk0p2...
`, dmrace.Inconclusive, dmrace.CauseOtherName, []string{"what came up is mmcblk1 (p1 p2)"}, nil},
	{"a flattened log", `
[    2.867028] Run /init as init process Begin: Waiting for root file system ... ALERT!  /dev/sda2 does not exist.  Dropping to a shell!
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/sda2 does not exist"}, nil},

	// Verity under a user space that runs, and other roots.
	{"a restart over a block, that alone", `
[    2.225755] tsc: Refined TSC clocksource calibration: 2793.269 MHz
[    2.677514] reboot: Restarting system with command 'dm-verity device corrupted'
`, dmrace.Restarted, dmrace.CauseVerityCorrupt, []string{"does not match its hash"}, nil},
	{"a first bracket that was not copied", `
    1.666312] device-mapper: verity: 202:3: data block 0 is corrupted
[    2.677514] reboot: Restarting system with command 'dm-verity device corrupted'
`, dmrace.Restarted, dmrace.CauseVerityCorrupt, []string{"does not match its hash"}, []string{"begins at 2.6"}},
	{"a block under a running system", `
[    4.125936] systemd[1]: Reached target Local File Systems (Pre).
[    4.351034] device-mapper: verity: 253:3: metadata block 260095 is corrupted
[    4.451034] systemd[1]: Started something.
`, dmrace.Inconclusive, dmrace.CauseVerityCorrupt, []string{"metadata block 260095 is corrupted"}, []string{"said nothing"}},
	{"a vendor's panic over a block", `
[    2.100000] device-mapper: verity: 259:9: data block 20 is corrupted
[    2.200000] Kernel panic - not syncing: dmv corrupt
`, dmrace.Panicked, dmrace.CauseVerityCorrupt, []string{"dmv corrupt"}, nil},
	{"file systems one after the other", `
[   21.554737] EXT4-fs (dm-0): mounted filesystem with ordered data mode. Opts: barrier=1
[   21.578148] EXT4-fs (mmcblk0p41): mounted filesystem with ordered data mode. Opts: errors=remount-ro
`, dmrace.Booted, "", []string{"User space was running"}, []string{"not started yet"}},
	{"an array that nobody assembles", `
[    1.640000] md: ... autorun DONE.
[    1.700000] VFS: Cannot open root device "md0" or unknown-block(0,0): error -6
[    1.720000] 0800       125034840 sda
[    1.790000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseArray, []string{"no array was assembled as md0", "sda"}, nil},
	{"a share that the host does not give", `
[    1.600000] virtio-fs: tag <myfs> not found
[    1.700000] VFS: Cannot open root device "myfs" or unknown-block(0,0): error -22
`, dmrace.Panicked, dmrace.CauseHostFailed, []string{"myfs virtio-fs: no device has this tag"}, nil},
	{"an initcall that does not return", `
[    0.900000] calling  foo_init+0x0/0x30 @ 1
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"in the initcall foo_init"}, nil},

	{"UBIFS that was tried and not mounted", `
UBI error: ubi_io_read: error -74 (ECC error) while reading 68 bytes from PEB 36:86536, read 68 bytes
UBIFS error (pid 1): ubifs_read_node: bad node at LEB 34:82440
No filesystem could mount root, tried:  ubifs
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseFlash, []string{"error -74 (ECC error)"}, []string{"is there"}},
	{"a task that waits for a disk", `
[  107.508575] nvme nvme0: I/O 12 QID 0 timeout, completion polled
[  242.664114] INFO: task kworker/u8:4:167 blocked for more than 120 seconds.
`, dmrace.Inconclusive, dmrace.CauseLockup, []string{"nvme0 I/O 12 QID 0 timeout"}, nil},
	{"a boot console that goes, and none that comes", `
[    0.000000] Linux version 5.10.0
[    0.110000] printk: bootconsole [uart8250] disabled
`, dmrace.Inconclusive, dmrace.CauseSilent, []string{"uart8250", "console="}, nil},
	{"a boot console that goes, and another that speaks", `
[    0.000000] Linux version 5.10.0
[    0.110000] printk: bootconsole [uart8250] disabled
[    2.110000] clk: Disabling unused clocks
`, dmrace.Inconclusive, dmrace.CauseCutShort, nil, []string{"uart8250"}},
	{"a host without a card", `
[    1.092920] mmc0: SDHCI controller on 2194000.usdhc [2194000.usdhc] using ADMA
[    1.711754] Waiting for root device /dev/mmcblk0p2...
[   21.711754] random: crng init done
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"the host mmc0 came up, and no card answered on it"}, nil},

	// What is found in logs alone.
	{"NFS tried for want of a number", `
[    4.113159] Root-NFS: no NFS server address
[    4.117614] VFS: Unable to mount root fs via NFS, trying floppy.
[    4.124816] VFS: Cannot open root device "mmcblk0p2" or unknown-block(2,0)
[    4.140991] 1f00             512 mtdblock0  (driver?)
[    4.167724] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(2,0)
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"there is no mmcblk0p2; the only block devices are mtdblock0"}, []string{"over NFS", "network"}},
	{"NFS tried for a root on NFS", `
[    4.113159] Root-NFS: no NFS server address
[    4.117614] VFS: Unable to mount root fs via NFS, trying floppy.
[    4.124816] VFS: Cannot open root device "nfs" or unknown-block(2,0)
[    4.167724] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(2,0)
`, dmrace.Panicked, dmrace.CauseNFS, []string{"no NFS server address"}, nil},
	{"the list of partitions is the last", `
[    2.701958] List of all partitions:
[    2.705604] b300        61454848 mmcblk1
[    2.705605]  driver: mmcblk
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"panics next", "the device of the root is there"}, []string{"unknown-block"}},
	{"nothing was tried on number 0", `
[    0.701958] List of all partitions:
[    0.705604] No filesystem could mount root, tried: 
[    0.712166] Kernel panic - not syncing: VFS: Unable to mount root fs on "LABEL=data" or unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseNeedsUserland, []string{"only an initramfs resolves"}, []string{"is there"}},
	{"rootwait is disabled", `
Disabling rootwait; root= is invalid.
/dev/root: Can't open blockdev
List of all bdev filesystems:
  ext4
`, dmrace.Panicked, dmrace.CauseNeedsUserland, []string{"the kernel can make nothing of root="}, nil},
	{"the memory of the initcalls is freed", `
[    1.701958] VFS: Mounted root (ext3 filesystem) on device 179:2.
[    1.705604] Freeing init memory: 204K
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"The kernel has mounted its root (ext3 on 179:2)", "nothing is heard of it"}, nil},
	{"freed behind a root wait", `
[    1.701958] Waiting for root device /dev/mmcblk0p2...
[    1.803000]  mmcblk0: p1 p2
[    2.705604] Freeing unused kernel memory: 4608K
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"done with its root"}, []string{"goes on"}},
	{"a panic whose stamp was not copied", `
 Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b
[   14.478546] 
[   14.478678] [<80014428>](unwind_backtrace+0x0/0xf8) from [<803643a8>](panic+0x84/0x1dc)
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"SIGSEGV"}, nil},
	{"the end mark of a panic alone", `
[    0.274476] ---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b
[    0.274476]
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"SIGSEGV"}, nil},
	{"a live system without its medium", `
(initramfs) Unable to find a medium containing a live file system
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Unable to find a medium containing a live file system"}, nil},
	{"a job that waits for the root", `
[    3.201000] Run /init as init process
[    3.512000] systemd[1]: systemd 257 running in system mode
[   ***] Job dev-disk-by\x2duuid-1a2b3c4d.device/start running (1min 33s / no limit)
`, dmrace.Inconclusive, dmrace.CauseUserSpace, []string{"waits for dev-disk-by\\x2duuid-1a2b3c4d.device (1min 33s / no limit)"}, nil},
	{"a job that waited, and a login", `
[    3.201000] Run /init as init process
[   ***] Job dev-disk-by\x2duuid-1a2b3c4d.device/start running (1min 33s / no limit)
[  OK  ] Reached target multi-user.target - Multi-User System.
`, dmrace.Booted, "", nil, []string{"waits for dev"}},
	{"systemd's lines alone", `
[  OK  ] Started Load Kernel Modules.
[  OK  ] Started Remount Root and Kernel File Systems.
[  OK  ] Mounted /boot.
`, dmrace.Booted, "", []string{"Mounted /boot"}, nil},
	{"the second flash alone errs", `
[    4.448637] ubi0: attached mtd3 (name "bmc-ubi", size 31 MiB)
[    4.531352] ubi4 error: ubi_add_to_av: two LEBs with same sequence number 33154
[    4.550000] UBI error: cannot attach mtd7
`, dmrace.Inconclusive, dmrace.CauseFlash, []string{"ubi4 two LEBs with same sequence number 33154; cannot attach mtd7"}, nil},
	{"a journal of a system that runs", `
Nov 24 19:39:04 box kernel: [ 3556.510903] INFO: rcu_sched_state detected stall on CPU 0 (t=105060 jiffies)
Nov 24 22:47:10 box kernel: [14827.405601] INFO: rcu_sched_state detected stall on CPU 7 (t=15000 jiffies)
`, dmrace.Inconclusive, dmrace.CauseLockup, []string{"the boot had come up"}, []string{"hangs"}},
	{"a card of a system that runs", `
Oct 07 00:36:38 box kernel: mmc_host mmc1: Timeout sending command (cmd 0x200000 arg 0x0 status 0x80200000)
Oct 07 00:36:38 box kernel: dwmmc_rockchip fe2c0000.mmc: Busy; trying anyway
`, dmrace.Inconclusive, dmrace.CauseCard, []string{"the boot had come up", "mmc1 Timeout sending command"}, []string{"without a word"}},
	{"a host that lacks something", `
[ 1.982013] omap_hsmmc mmc.4: could not find pctldev for node /pinmux, deferring probe
[ 1.998736] omap_hsmmc mmc.4: unable to obtain RX DMA engine channel 25
[ 2.100000] Waiting for root device /dev/mmcblk0p2...
[ 32.100000] random: crng init done
`, dmrace.Hung, dmrace.CauseDeviceMissing, []string{"a host's last word: mmc.4 driver omap_hsmmc: unable to obtain RX DMA"}, nil},
	{"what a host does without", `
[ 1.323736] sdhci-esdhc-imx 2198000.usdhc: could not get ultra high speed state, work on normal mode
[ 2.100000] Waiting for root device /dev/mmcblk0p2...
[ 32.100000] random: crng init done
`, dmrace.Hung, dmrace.CauseDeviceMissing, nil, []string{"a host's last word"}},
	{"the root of the command line, so far", `
[    0.000000] Kernel command line: console=ttymxc0,115200 root=/dev/mmcblk3p2 rootwait rw
[    4.053732]  mmcblk1: p1 p2
[    4.062268] fsl-asrc 2034000.asrc: failed to get spba clock
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"so far there is no mmcblk3p2; what came up is mmcblk1 (p1 p2)"}, nil},
	{"a read that fails", `
[    0.182367] blk_update_request: I/O error, dev vda, sector 2 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0
[    0.184039] EXT4-fs (vda): unable to read superblock
`, dmrace.Inconclusive, dmrace.CauseDiskErrors, []string{"vda I/O error, sector 2"}, nil},
	{"init of a phone whose lines have no time", `
.(0)[1:init]init 3: [libfs_mgr]Created logical partition product on device /dev/block/dm-0
.(0)[1:init]EXT4-fs (mmcblk0p10): mounted filesystem with ordered data mode. Opts: discard
`, dmrace.Booted, "", []string{"Created logical partition"}, nil},

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

func TestKinds(t *testing.T) { checkKinds(t, kinds) }
