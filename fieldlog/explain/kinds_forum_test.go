package explain

import (
	"testing"

	"dmrace"
)

// forumKinds are kinds of logs as people paste them into forums and issues: the answer was
// written down before the log was read.
var forumKinds = []kind{
	// What an old kernel does not say.
	{"an old kernel gives no error", `
mmc0: new high speed SD card at address 1234
mmcblk0: mmc0:1234 SD01G 1.00 GiB
 mmcblk0: p1 p2
VFS: Cannot open root device "mmcblk0p2" or unknown-block(179,2)
Please append a correct "root=" boot option; here are the available partitions:
b300 1048576 mmcblk0 driver: mmcblk
b302 1000000 mmcblk0p2 00000000-0000-0000-0000-000000000000mmcblk0p2
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CauseMountFailed, []string{"mmcblk0p2 is there, and could not be mounted", "prints no error"}, []string{"no file system of this kernel takes"}},
	{"an old kernel gives no error, and its card can only be read", `
[    4.478149] mmc0: new high speed SDHC card at address aaaa
[    4.485839] mmcblk0: mmc0:aaaa SD08G 7.40 GiB (ro)
[    4.506591]  mmcblk0: p1 p2
[    4.584686] VFS: Cannot open root device "mmcblk0p2" or unknown-block(179,2)
[    4.633178] b301           40131 mmcblk0p1 00000000-0000-0000-0000-000000000mmcblk0p1
[    4.641540] b302         7719232 mmcblk0p2 00000000-0000-0000-0000-000000000mmcblk0p2
[    4.649932] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CauseReadOnly, []string{"(ro)", "wp-gpios"}, []string{"no file system of this kernel takes"}},
	{"an old kernel, no root= and no disk", `
md: ... autorun DONE.
VFS: Cannot open root device "(null)" or unknown-block(8,1)
Please append a correct "root=" boot option; here are the available partitions:
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(8,1)
`, dmrace.Panicked, dmrace.CauseMountFailed, []string{"no root= is given"}, []string{"is there"}},
	{"an old kernel makes up the number of a partition", `
SCSI device sda: 156312576 512-byte hdwr sectors (80032 MB)
 sda: unknown partition table
VFS: Cannot open root device "sda2" or unknown-block(8,2)
Please append a correct "root=" boot option
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(8,2)
`, dmrace.Panicked, dmrace.CausePartMissing, []string{"sda is there, with no partition, and has no sda2"}, nil},
	{"a crash of the thread that boots, with its lines cut", `
[    8.997913]  mmcblk1: p1 p2 p3 < p5 p6 p7 >
[    9.075652] BUG: KASAN: null-ptr-deref in strncmp+0x50/0x94
[    9.085000] Internal error: Oops: 96000004 [#1] PREEMPT SMP
[    9.090000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b
`, dmrace.Panicked, dmrace.CauseOops, []string{"null-ptr-deref in strncmp"}, []string{"Look at the program"}},
	{"an old kernel waits for a floppy", `
Root-NFS: Server returned error -101 while mounting /nfsroot
VFS: Unable to mount root fs via NFS, trying floppy.
VFS: Insert root floppy and press ENTER
`, dmrace.Hung, dmrace.CauseNFS, []string{"waits for a floppy", "error -101"}, []string{"panics"}},
	{"the line nfsroot= is no answer of a server", `
IP-Config: Complete:
     device=eth0, addr=10.1.0.5, mask=255.255.255.0, gw=10.1.0.1,
     host=board, domain=, nis-domain=(none),
     bootserver=10.1.0.1, rootserver=10.1.0.1, rootpath=
Root-NFS: nfsroot=/srv/root,tcp,nfsvers=3
VFS: Unable to mount root fs via NFS, trying floppy.
VFS: Cannot open root device "nfs" or unknown-block(2,0)
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(2,0)
`, dmrace.Panicked, dmrace.CauseNFS, []string{"although the network came up"}, []string{"its word for it: nfsroot="}},

	// Two devices of UBI.
	{"the block device of the second UBI device", `
[    4.350000] ubi0: attached mtd3 (name "first", size 31 MiB)
[    4.380000] ubi0: user volume: 4, internal volumes: 1, max. volumes count: 128
[    4.510000] ubi4: attached mtd7 (name "second", size 31 MiB)
[    7.640000] VFS: Cannot open root device "ubiblock4_0" or unknown-block(0,0): error -6
[    7.650000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseFlash, []string{"ubi4 is attached to mtd7,", "ubiblock4_0", "ubi.block=4,"}, []string{"ubi0 is attached", "4 volume"}},
	{"a UBI device that was not attached, beside one that was", `
[    4.350000] ubi0: attached mtd3 (name "first", size 31 MiB)
[    4.380000] ubi0: user volume: 4, internal volumes: 1, max. volumes count: 128
[    7.640000] VFS: Cannot open root device "ubi1:rootfs" or unknown-block(0,0): error -19
[    7.650000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseFlash, []string{"ubi1 is not attached; ubi0 is, to mtd3"}, []string{"none of them is"}},

	// User space that gives up.
	{"dracut without a unit's name", `
Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:
Warning: /dev/disk/by-uuid/0a1b-2c3d does not exist

Generating "/run/initramfs/rdsosreport.txt"

Entering emergency mode. Exit the shell to continue.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/disk/by-uuid/0a1b-2c3d does not exist", "dracut --force"}, []string{"initramfs-tools"}},
	{"dracut's hook over several lines", `
[  135.847868] localhost dracut-initqueue[441]: Warning: /lib/dracut/hooks/initqueue/finished/devexists-\x2fdev\x2fdisk\x2fby-uuid\x2f0a1b.sh: "if ! grep -q After=remote-fs-pre.target /run/systemd/generator/systemd-cryptsetup@*.service 2>/dev/null; then
[  135.847868] localhost dracut-initqueue[441]:     [ -e "/dev/disk/by-uuid/0a1b" ]
[  135.847868] localhost dracut-initqueue[441]: fi"
[  136.438166] localhost dracut-initqueue[441]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/disk/by-uuid/0a1b does not come"}, nil},
	{"mkinitcpio without quotation marks", `
ERROR: device UUID=0a1b-2c3d not found. Skipping fsck.
mount: /new_root: can't find UUID=0a1b-2c3d.
You are now being dropped into an emergency shell.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"UUID=0a1b-2c3d not found", "mkinitcpio.conf"}, []string{"initramfs-tools"}},
	{"a card that errs under an initramfs that waits for it", `
Begin: Running /scripts/local-block ... done.
[   29.286872] mmc1: error -110 whilst initialising SD card
[   37.581922] mmc1: error -110 whilst initialising SD card
Gave up waiting for root file system device.  Common problems:
ALERT!  /dev/mmcblk1p3 does not exist.  Dropping to a shell!
(initramfs)
`, dmrace.Failed, dmrace.CauseCard, []string{"/dev/mmcblk1p3 does not exist", "mmc1 error -110", "Look at the card"}, []string{"The kernel did its part"}},
	{"another card that errs under an initramfs that waits", `
[   29.286872] mmc0: error -110 whilst initialising SDIO card
Gave up waiting for root file system device.  Common problems:
ALERT!  /dev/mmcblk1p3 does not exist.  Dropping to a shell!
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/mmcblk1p3 does not exist", "mmc0 error -110"}, nil},
	{"systemd and the kernel talk at once", `
[    5.196741] [FAILEDsystemd[1]: Stopped target Local File Systems.] Failed to start Verity Setup for /dev/mapper/usr.
[    5.204884] systemd[1]: Stopping Network Name Resolution...
[DEPEND[1]: Stopped target Paths.] Dependency failed for /sysroot/usr.
[    5.219395] systemd[1]: Stopped target Slices.
`, dmrace.Inconclusive, dmrace.CauseUserSpace, []string{"Verity Setup for /dev/mapper/usr"}, nil},
	{"the initramfs of postmarketOS", `
[   11.488819] [pmOS-rd]: Trying to mount subpartitions for 10 seconds...
[   31.488819] [pmOS-rd]: ERROR: failed to mount subpartitions!
`, dmrace.Inconclusive, dmrace.CauseUserSpace, []string{"failed to mount subpartitions"}, []string{"without a word of the root"}},

	{"a program that puts a date first, behind a wide message", `
[    4.423049] UBIFS error (ubi0:1 pid 1): ubifs_recover_leb: LEB 368 scanning failed
1970/01/01 00:00:04 Mount(ubi0:root): structure needs cleaning
[    4.462438] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"LEB 368 scanning failed."}, []string{"scanning failed 1970"}},

	{"a command line without root=", `
Linux version 5.9.9 (build@host) (gcc 10.3.0) #6 SMP Fri Dec 24 09:15:52 UTC 2021
Kernel command line:  es=1 keep_bootcon=1
List of all partitions:
No filesystem could mount root, tried: 

Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseNoRoot, []string{"gives no root="}, []string{"is not in this log"}},

	// Systems that came up.
	{"a prompt to log in, with its blank cut off", `
VFS: Mounted root (squashfs filesystem) readonly on device 1:0.
Freeing init memory: 212K
Mounting local file systems...
AB-b97a00 login:
`, dmrace.Booted, "", []string{"login"}, []string{"nothing is heard"}},
	{"a script's lines, in a log without times", `
VFS: Mounted root (ubifs filesystem) on device 0:11.
Freeing unused kernel memory: 192K (806a0000 - 806d0000)
Pre_initialization script
done
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"no word behind it is known to be its"}, []string{"nothing is heard"}},
	{"a card that is not there beside a root that is", `
[    0.665940] VFS: Mounted root (squashfs filesystem) readonly on device 31:5.
[    0.703940] Freeing unused kernel memory: 192K
mount: mounting /dev/mmcblk0p1 on /mnt failed: No such file or directory
[   11.372026] wlan0: free authen
`, dmrace.Booted, "", []string{"from the root that the kernel mounted", "/dev/mmcblk0p1"}, []string{"The kernel did its part"}},
	{"an initramfs that gave up, and was told to go on", `
[    3.363145] Run /init as init process
<<< NixOS Stage 1 >>>
An error occurred in stage 1 of the boot process, which must mount the
root filesystem on /mnt-root and then start stage 2.
  *) to ignore the error and continue
*Continuing...
[   11.247358] EXT4-fs (mmcblk0p5): mounted filesystem 0b5e3376-c7e9-4284-9514-9c3b51244f19 r/w with ordered data mode. Quota mode: none.
<<< NixOS Stage 2 >>>
[   12.069016] EXT4-fs (mmcblk0p5): re-mounted 0b5e3376-c7e9-4284-9514-9c3b51244f19 r/w. Quota mode: none.
`, dmrace.Booted, "", nil, []string{"gave up"}},

	// Copied by hand.
	{"the wait without its dots", `
mmc0: SDHCI controller on fe340000.mmc [fe340000.mmc] using ADMA
Waiting for root device PARTUUID=0a1b2c3d-05
random: fast init done
mmc1: new high speed SDIO card at address 0001
`, dmrace.Inconclusive, dmrace.CauseDeviceMissing, []string{"root wait", "PARTUUID=0a1b2c3d-05"}, []string{"without a word of the root"}},

	// Errors of a file system that is mounted.
	{"a file system that cannot be read, under programs that run", `
[    8.463965] SQUASHFS error: Unable to read directory block [51b68e:0]
/bin/board_detect: /etc/board.d/02_network: line 229: sed: I/O error
[    8.502583] SQUASHFS error: Unable to read metadata cache entry [51b68e]
`, dmrace.Inconclusive, dmrace.CauseFileSystem, []string{"Unable to read metadata cache entry", "or not be read", "write the image anew"}, []string{"is to be mounted", "Build the file system"}},
}

func TestForumKinds(t *testing.T) { checkKinds(t, forumKinds) }
