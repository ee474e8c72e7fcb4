package explain

import (
	"strings"
	"testing"

	"dmrace"
)

// moreKinds are further short logs, with the answer that their writer expected before they
// were read. Each fails without what reads it.
var moreKinds = []kind{
	// What the kernel's list of devices holds.
	{"a partition beyond major 255 in the list", `
[2.544812] F2FS-fs (sda42): Magic Mismatch, valid(0xf2f52010) - read(0x0)
[2.546179] VFS: Cannot open root device "PARTUUID=f9cdf7ba-b834-a72a-f1c9-d6e0c0983896" or unknown-block(259,26): error -5
[2.546360] 0100            8192 ram0 
[2.548881]   0801            2048 sda1 02841782-0268-44d8-8339-11e9e3e5045c
[2.555792]   103:0001a    4128768 sda42 f9cdf7ba-b834-a72a-f1c9-d6e0c0983896
[2.562123] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(259,26)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"is there, and no file system", "-5, EIO", "Magic Mismatch"}, []string{"no partition that was found"}},
	{"an NVMe disk in the list, under another number", `
[    3.000000] VFS: Cannot open root device "nvme1n1p2" or unknown-block(0,0): error -6
[    3.100000] 103:00000  500107608 nvme0n1 
[    3.100001]  driver: nvme
[    3.200000]   103:00001     524288 nvme0n1p1 0a0b0c0d-01
[    3.300000]   103:00002  499581952 nvme0n1p2 0a0b0c0d-02
[    3.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseOtherName, []string{"what came up is nvme0n1 (p1 p2)"}, []string{"no disk appears"}},
	{"an NVMe disk in the list, its partitions not read", `
[    3.000000] VFS: Cannot open root device "nvme0n1p2" or unknown-block(0,0): error -6
[    3.100000] 103:00000  500107608 nvme0n1 
[    3.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"its table was not read yet"}, nil},

	// A message that another runs into, or that lost its beginning.
	{"a message without an end before it", `
[    2.121208] ubi0 error: vtbl_check: too large reserved_pebs 824, good PEBs 767
[    2.121500] UBI error: cannot attach mtd5
[    2.564173] UBIFS error (pid: 1): cannot open "ubi0:rootfs", error -19VFS: Cannot open root device "ubi0:rootfs" or unknown-block(0,0): error -19
`, dmrace.Panicked, dmrace.CauseFlash, []string{"too large reserved_pebs", "larger partition"}, []string{"without a word of the root"}},

	// Flash.
	{"a volume that cannot be read", `
VFS: Cannot open root device "ubi0:rootfs" or unknown-block(0,0): error -74
Kernel panic - not syncing: VFS: Unable to mount root fs
`, dmrace.Panicked, dmrace.CauseFlash, []string{"ubi0:rootfs is there, and UBIFS cannot read it (error -74)"}, []string{"attached no MTD"}},
	{"blocks of an older image", `
ubi0 error: scan_peb.constprop.0: bad image sequence number 540517424 in PEB 46, expected 1951870196
VFS: Cannot open root device "ubi0:rootfs" or unknown-block(0,0): error -19
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseFlash, []string{"erase the whole partition"}, nil},

	// File systems.
	{"a damaged file system", `
[    4.580113] VFS: Cannot open root device "PARTUUID=15896539-02" or unknown-block(179,26): error -117
[    4.633531] b318        15558144 mmcblk1
[    4.647487]   b31a          262400 mmcblk1p2 15896539-02
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"EUCLEAN", "fsck"}, []string{"Build the file system"}},
	{"the second disk of a btrfs", `
[    4.100000] BTRFS error (device sda2): devid 2 uuid 0a1b2c3d-0000-4444-8888-0123456789ab is missing
[    4.110000] BTRFS error (device sda2): open_ctree failed
[    4.200000] VFS: Cannot open root device "sda2" or unknown-block(8,2): error -2
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"devid 2"}, []string{"open_ctree"}},
	{"a root for boot loaders", `
[    1.148387] VFS: Mounted root (vfat filesystem) on device 179:1.
[    1.166559] Run /sbin/init as init process
[    1.182479] Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"the vfat on 179:1", "is root= the wrong partition?"}, nil},
	{"erofs of older words", `
[    1.433524] EXT4-fs (sda24): VFS: Can't find ext4 filesystem
[    1.433801] erofs: (device sda24): mounted with opts: (null), root inode @ nid 36.
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"The root is mounted: sda24 (erofs)"}, []string{"loaded", "What PID 1 did"}},

	// RAM disks, network block devices, arrays.
	{"a RAM disk that nobody filled", `
VFS: Cannot open root device "ram0" or unknown-block(0,0)
VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseRAMDisk, []string{"no initrd was loaded into it"}, []string{"device tree"}},
	{"a network block device without a client", `
[    1.200000] nbd: registered device at major 43
[    2.200000] VFS: Cannot open root device "nbd0" or unknown-block(43,0): error -6
[    2.220000] 2b00               0 nbd0 
[    2.230000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(43,0)
`, dmrace.Panicked, dmrace.CauseNeedsUserland, []string{"nbd-client"}, []string{"there is no nbd0"}},
	{"a network block device whose server refuses", `
Negotiation: ..Error: Exporting 'foo' is not known to the server / Server said: Unknown export name
ALERT!  /dev/nbd0 does not exist.  Dropping to a shell!
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Unknown export name", "name of the export"}, nil},
	{"an array of too few members", `
[    1.542000] md/raid:md0: not enough operational devices (2/4 failed)
[    1.543000] md/raid:md0: failed to run raid set.
[    1.544000] md: pers->run() failed ...
[    1.546000] md: md0 stopped.
[    1.600000] VFS: Cannot open root device "md0" or unknown-block(9,0): error -6
`, dmrace.Panicked, dmrace.CauseArray, []string{"not enough operational devices (2/4 failed)"}, []string{"stopped"}},
	{"an array that lacks a member, in an initramfs", `
[    3.100000] md: md0 stopped.
mdadm: /dev/md0 assembled from 1 drive - need all 2 to start it (use --run to insist).
ALERT!  /dev/md0 does not exist.  Dropping to a shell!
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"need all 2", "--run"}, []string{"stopped"}},

	// Hosts and what they need.
	{"a supplier that the driver core waited for", `
platform fe800000.usb: deferred probe pending: platform: wait for supplier /phy@ff7c0000/usb3-port
sdhci-arasan fe330000.mmc: deferred probe timeout, ignoring dependency
sdhci-arasan fe330000.mmc: probe with driver sdhci-arasan failed with error -110
Waiting for root device PARTUUID=0a0b0c0d-02...
`, dmrace.Hung, dmrace.CauseHostDeferred, []string{"fe330000.mmc", "power domain"}, []string{"fe800000"}},
	{"pins that are not there yet", `
[    4.669864] mtk-msdc 11240000.mmc: could not find pctldev for node /pinctrl@10005000/mmc1default, deferring probe
[    4.900000] Waiting for root device /dev/mmcblk0p2...
`, dmrace.Inconclusive, dmrace.CauseHostDeferred, []string{"could not find pctldev"}, nil},
	{"an adapter that gets no memory", `
[   12.476348] mpt3sas_cm0: failure at drivers/scsi/mpt3sas/mpt3sas_scsih.c:10626/_scsih_probe()!
[ TIME ] Timed out waiting for device dev-disk-by\x2duuid-85b3890a.device.
[DEPEND] Dependency failed for /sysroot.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"failure in _scsih_probe()"}, nil},
	{"a back end that does not come up", `
[   30.000000] XENBUS: Timeout connecting to device: device/vbd/51713 (local state 3, remote state 1)
[   30.100000] VFS: Cannot open root device "xvda1" or unknown-block(0,0): error -6
`, dmrace.Panicked, dmrace.CauseHostFailed, []string{"back end"}, []string{"ENXIO"}},
	{"a virtual machine without its transport", `
[    0.000000] Kernel command line: console=ttyS0 root=/dev/vda rw virtio_mmio.device=4K@0xc0001000:5
[    0.620856] VFS: Cannot open root device "/dev/vda" or unknown-block(0,0): error -6
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"CONFIG_VIRTIO_MMIO_CMDLINE_DEVICES"}, []string{"device tree"}},

	// Names.
	{"a dash for an equals sign", `
VFS: Cannot open root device "UUID-59f8bd62-da2d-49ba-b38f-e1dbbf0fdce0" or unknown-block(0,0)
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseNeedsUserland, []string{"UUID=59f8bd62-da2d-49ba-b38f-e1dbbf0fdce0 is meant"}, []string{"device tree"}},
	{"a name in somebody's own words", `
[3.659635] VFS: Cannot open root device "PARTUUID=0a0b0c0d-02": error -6 (ENXIO)
[3.659687] Kernel panic - not syncing: VFS: Unable to mount root fs
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"there is no PARTUUID=0a0b0c0d-02"}, nil},

	// User space that waits for something else.
	{"a terminal that does not come", `
[  109.072545][    T1] systemd[1]: Timed out waiting for device dev-ttyS0.device.
[  109.118547][    T1] systemd[1]: Dependency failed for Serial Getty on ttyS0.
`, dmrace.Booted, "", []string{"on which the root does not rest"}, []string{"gave up"}},
	{"a swap space that does not come", `
[ TIME ] Timed out waiting for device dev-disk-by\x2duuid-489ad4c6.device.
[DEPEND] Dependency failed for /dev/mapper/swap.
[DEPEND] Dependency failed for Swap.
`, dmrace.Booted, "", []string{"does without what needs it"}, nil},
	{"a mount that is not the root", `
[ TIME ] Timed out waiting for device dev-vdb.device.
[DEPEND] Dependency failed for /mnt.
[DEPEND] Dependency failed for File System Check on /dev/vdb.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"which is not the root", "nofail"}, nil},
	{"a mount that ends in a shell", `
[ TIME ] Timed out waiting for device dev-vdb.device.
[DEPEND] Dependency failed for /mnt.
[DEPEND] Dependency failed for Local File Systems.
You are in emergency mode. After logging in, type "journalctl -xb" to view
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"gave up"}, []string{"which is not the root"}},
	{"the root of an initrd that does not come", `
[ TIME ] Timed out waiting for device dev-gpt-auto-root.device.
[DEPEND] Dependency failed for sysroot.mount - Root Partition.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"dev-gpt-auto-root.device timed out"}, []string{"not the root"}},
	{"the next root has no init", `
switch_root: failed to execute /init: No such file or directory
Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"switch_root failed to execute /init"}, nil},
	{"a phone without its fstab", `
init: [libfstab] ReadDefaultFstab(): failed to find device default fstab
Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"failed to find device default fstab"}, nil},
	{"an encrypted root", `
  ALERT! encrypted source device UUID=0a1b2c3d-0000-4444-8888-0123456789ab does not exist, can't unlock cryptroot.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"crypttab"}, nil},

	// An initramfs at work, and one that hands over.
	{"an initrd that hands over", `
[    7.073841] Run /init as init process
[    7.245811] systemd[1]: Running in initrd.
[   12.245811] systemd[1]: Reached target Switch Root.
[   12.304132] systemd-journald[113]: Received SIGTERM from PID 1 (systemd).
`, dmrace.Booted, "", []string{"PID 1 started"}, []string{"not in this log"}},
	{"an initrd that mounts its root", `
[    7.073841] Run /init as init process
[    7.245811] systemd[1]: Running in initrd.
[   12.245811] EXT4-fs (sda2): mounted filesystem with ordered data mode. Opts: (null)
`, dmrace.Booted, "", []string{"PID 1 started"}, nil},
	{"an initrd of which no end is told", `
[    7.073841] Run /init as init process
[    7.245811] systemd[1]: Running in initial RAM disk.
[    9.616478] systemd[1]: Queued start job for default target Initrd Default Target.
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"whether it found the root is not in this log"}, []string{"was running"}},
	{"an initrd that loses its root's verity", `
[    7.073841] Run /init as init process
[    7.245811] systemd[1]: Running in initrd.
[ TIME ] Timed out waiting for device dev-sda1.device - /dev/sda1.
[DEPEND] Dependency failed for veritysetup.target - Local Verity Protected Volumes.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"dev-sda1.device timed out"}, []string{"does without"}},
	{"an initrd without what hibernation wrote", `
[    7.073841] Run /init as init process
[    7.245811] systemd[1]: Running in initrd.
[ TIME ] Timed out waiting for device dev-sda9.device - /dev/sda9.
[DEPEND] Dependency failed for systemd-hibernate-resume.service - Resume from hibernation.
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"in vain, and does without"}, []string{"gave up"}},

	// Who gives up.
	{"mkinitcpio, which does not name itself", `
ERROR: device 'UUID=0a1b2c3d-0000-4444-8888-0123456789ab' not found. Skipping fsck.
mount: /new_root: can't find UUID=0a1b2c3d-0000-4444-8888-0123456789ab.
You are now being dropped into an emergency shell.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"UUID=0a1b2c3d", "HOOKS of mkinitcpio.conf"}, []string{"initramfs-tools"}},
	{"what failed, and not what depends on it", `
[FAILED] Failed to mount /sysroot.
[DEPEND] Dependency failed for Initrd Root File System.
[  OK  ] Stopped target Local Encrypted Volumes.
[  OK  ] Stopped dracut pre-mount hook.
Entering emergency mode. Exit the shell to continue.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Failed to mount /sysroot", "dracut's shell"}, []string{"dependency failed", "crypttab or"}},
	{"a table whose disk is not there, by dm=", `
[    0.000000] Linux_Banner: Linux version 5.15.100-android13 (x@y) #1
[    0.000000] Kernel command line: root=/dev/dm-0 rootwait ro dm="1 vroot none ro 1,0 4096000 verity payload=PARTUUID=0a0b0c0d-03"
[    1.910000] device-mapper: table: 254:0: verity: Data device lookup failed
[    1.930000] Waiting for root device /dev/dm-0...
[   41.930000] random: crng init done
`, dmrace.Inconclusive, dmrace.CauseNeverAppeared, []string{"The table failed (verity: Data device lookup failed), and no block device appeared", "No disk appears in this log"}, []string{"dm-mod.create"}},

	// What becomes of a boot behind PID 1.
	{"a crash of a system that runs", `
[    1.620000] Run /sbin/init as init process
[    2.100000] systemd[1]: systemd 252 running in system mode
[   30.100000] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010
[   30.110000] CPU: 1 PID: 333 Comm: weston Not tainted 6.1.0 #1
[   30.120000] pc : drm_atomic_foo+0x20/0x100
`, dmrace.Booted, "", []string{"later the kernel was in trouble at 30.100000 s", "drm_atomic_foo+0x20/0x100 (task weston)"}, nil},
	{"a crash under PID 1", `
[    1.620000] Run /sbin/init as init process
[    1.700000] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010
[    1.710000] CPU: 1 PID: 1 Comm: init Not tainted 6.1.0 #1
[    1.720000] pc : ext4_foo+0x20/0x100
`, dmrace.Panicked, dmrace.CauseOops, []string{"PID 1 was started, and the kernel crashed under it", "ext4_foo"}, nil},
	{"a crash of the thread that boots, behind the root wait", `
[    8.825749] Waiting for root device /dev/mmcblk1p2...
[    8.997913]  mmcblk1: p1 p2 p3 < p5 p6 p7 >
[    9.075652] BUG: KASAN: null-ptr-deref in strncpy+0x4c/0x6c
[    9.090944] CPU: 3 PID: 1 Comm: swapper/0 Not tainted 5.5.0-rc2+ #2
`, dmrace.Inconclusive, dmrace.CauseOops, []string{"it was the thread that boots"}, []string{"the thread is gone"}},
	{"a PID 1 without a console", `
[   32.024800] Warning: unable to open an initial console.
[   32.862982] Run /init as init process
[   32.867512]   with arguments:
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"PID 1 has no console", "/dev/console"}, nil},
	{"a PID 1 that is not heard", `
[    1.610000] VFS: Mounted root (ext4 filesystem) readonly on device 179:2.
[    1.620000] Run /sbin/init as init process
`, dmrace.Booted, "", []string{"What PID 1 did is not in this log", "init=/bin/sh"}, nil},
	{"a PID 1 that is heard", `
[    1.620000] Run /sbin/init as init process
[    2.100000] systemd[1]: systemd 252 running in system mode
`, dmrace.Booted, "", nil, []string{"What PID 1 did"}},
	{"a server that is gone", `
[    5.037709] IP-Config: Complete:
[    6.388687] VFS: Mounted root (nfs filesystem) on device 0:12.
[    7.000000] Run /sbin/init as init process
[   97.532591] nfs: server 10.0.0.10 not responding, still trying
`, dmrace.Inconclusive, dmrace.CauseNFS, []string{"does not answer any more"}, []string{"Nothing is wrong"}},

	// Before the kernel's first word.
	{"an image that does not unpack", `
Starting kernel ...

Uncompressing Linux...

crc error

 -- System halted
`, dmrace.Panicked, dmrace.CausePanic, []string{"own image cannot be unpacked: crc error", "none may overwrite another"}, nil},
	{"an image that does not unpack, and no boot loader", `
Decompressing Linux... 

XZ-compressed data is corrupt

 -- System halted
`, dmrace.Panicked, dmrace.CausePanic, []string{"XZ-compressed data is corrupt"}, nil},
	{"a machine that the kernel does not know", `
Uncompressing Linux... done, booting the kernel.

Error: unrecognized/unsupported machine ID (r1 = 0x00000e05).
`, dmrace.Panicked, dmrace.CausePanic, []string{"does not know this machine", "device tree of this machine"}, []string{"printed nothing"}},
}

func TestMoreKinds(t *testing.T) { checkKinds(t, moreKinds) }

// checkKinds holds what is said of logs against what is expected of them.
func checkKinds(t *testing.T, list []kind) {
	t.Helper()
	for _, c := range list {
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
