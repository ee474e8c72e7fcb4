package explain

import (
	"testing"

	"dmrace"
)

// fieldKinds are kinds of logs from distributions and machines of their own: roots of ZFS and
// btrfs, iSCSI, Xen, other makers of an initramfs, and what people copy by hand. Their answers
// were written down before they were read.
var fieldKinds = []kind{
	// The file system that user space could not mount.
	{"systemd, and a btrfs whose log cannot be replayed", `
Jul 28 02:50:18 host systemd[1]: Mounting /sysroot...
Jul 28 02:50:18 host kernel: BTRFS info (device sda4): has skinny extents
Jul 28 02:50:18 host kernel: BTRFS critical (device sda4): invalid dir item name len: 23
Jul 28 02:50:18 host kernel: BTRFS: error (device sda4) in btrfs_replay_log:2475: errno=-5 IO failure (Failed to recover log tree)
Jul 28 02:50:18 host kernel: BTRFS error (device sda4): open_ctree failed
Jul 28 02:50:18 host systemd[1]: sysroot.mount: Mount process exited, code=exited status=32
Jul 28 02:50:18 host systemd[1]: Failed to mount /sysroot.
Jul 28 02:50:18 host systemd[1]: Dependency failed for Initrd Root File System.
`, dmrace.Inconclusive, dmrace.CauseUserSpace, []string{"sda4 invalid dir item name len: 23", "Failed to recover log tree", "btrfs check"}, []string{"The kernel did its part"}},
	{"a btrfs that lacks a disk", `
[    4.100000] BTRFS error (device sda2): devid 2 uuid 0a1b2c3d-1111-2222-3333-444455556666 is missing
[    4.110000] BTRFS error (device sda2): failed to read the system array: -2
[    4.120000] BTRFS error (device sda2): open_ctree failed
mount: mounting /dev/sda2 on /root failed: No such file or directory
Failed to mount /dev/sda2 as root file system.
(initramfs)
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"devid 2", "btrfs device scan"}, []string{"The kernel did its part"}},
	{"an XFS whose log is ahead", `
[    5.100000] XFS (dm-0): Mounting V5 Filesystem
[    5.200000] XFS (dm-0): Corruption warning: Metadata has LSN (13:1234) ahead of current LSN (12:100). Please unmount and run xfs_repair (>= v4.3) to resolve.
[    5.300000] XFS (dm-0): log mount/recovery failed: error -22
[    5.600000] systemd[1]: Failed to mount /sysroot.
Entering emergency mode. Exit the shell to continue.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Metadata has LSN", "log mount/recovery failed", "xfs_repair"}, []string{"The kernel did its part"}},
	{"Alpine, and another file system", `
Mounting root: [    3.100000] EXT4-fs (sda3): VFS: Can't find ext4 filesystem
mount: mounting /dev/sda3 on /sysroot failed: Invalid argument
Mounting root failed.
initramfs emergency recovery shell launched. Type 'exit' to continue boot
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Can't find ext4 filesystem", "blkid shows what it is"}, []string{"The kernel did its part"}},
	{"a file system that was refused, and mounted as another", `
[    3.100000] EXT4-fs (sda3): VFS: Can't find ext4 filesystem
[    3.200000] XFS (sda3): Mounting V5 Filesystem
[    3.300000] XFS (sda3): Ending clean mount
mount: mounting /dev/sdb1 on /data failed: No such file or directory
Gave up waiting for suspend/resume device
ALERT!  /dev/sdb1 does not exist.  Dropping to a shell!
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/sdb1"}, []string{"Can't find ext4"}},
	{"another system's files", `
[    8.100000] systemd[1]: Starting Switch Root...
[    8.200000] systemctl[500]: Failed to switch root: Specified switch root path '/sysroot' does not seem to be an OS tree. os-release file is missing.
[    8.400000] systemd[1]: Failed to start Switch Root.
`, dmrace.Inconclusive, dmrace.CauseUserSpace, []string{"does not seem to be an OS tree", "was it written whole"}, nil},
	{"a policy that cannot be loaded", `
[    5.100000] systemd[1]: Failed to load SELinux policy. Freezing.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Failed to load SELinux policy"}, nil},

	// Makers of an initramfs.
	{"ZFS in mkinitcpio", `
:: running hook [zfs]
ZFS: Importing pool zroot.
cannot import 'zroot': no such pool available
ERROR: ZFS: Unable to import pool zroot.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Unable to import pool zroot", "no such pool", "zpool import"}, nil},
	{"ZFS in initramfs-tools, of another system", `
Message: cannot import 'rpool': pool was previously in use from another system.
Error: 1

Failed to import pool 'rpool'.
Manually import the pool and exit.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"previously in use from another system", "zpool import -f"}, nil},
	{"genkernel", `
>> Determining root device ...
!! Could not find the root block device in UUID=0a1b2c3d-1111-2222-3333-444455556666.
   Please specify another value or:
   - type "shell" for a shell
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"UUID=0a1b2c3d-1111-2222-3333-444455556666 not found"}, nil},
	{"dracut's own mount", `
[   18.432232] dracut-mount[2146]: Warning: Can't mount root filesystem
[   18.500000] systemd[1]: Starting Dracut Emergency Shell...
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"Can't mount root filesystem"}, nil},
	{"iSCSI refuses", `
[   58.100000] dracut-initqueue[1845]: iscsiadm: Login failed to authenticate with target
[   58.200000] dracut-initqueue[1845]: iscsiadm: discovery login to 192.0.2.48 rejected: initiator failed authorization
[  180.200000] dracut-initqueue[1845]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:
[  190.300000] dracut-initqueue[1845]: Warning: Could not boot.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"iscsiadm", "initiator's name and secret"}, nil},
	{"NFS in an initramfs", `
IP-Config: eth0 complete (dhcp from 192.0.2.1):
Begin: Retrying nfs mount ... mount call failed - server replied: Permission denied.
done.
Begin: Retrying nfs mount ... mount call failed - server replied: Permission denied.
`, dmrace.Inconclusive, dmrace.CauseUserSpace, []string{"server replied: Permission denied", "exports"}, nil},
	{"no init on the root of initramfs-tools", `
mount: mounting /dev on /root/dev failed: No such file or directory
Target filesystem doesn't have requested /sbin/init.
run-init: current directory on the same filesystem as the root: error 0
No init found. Try passing init= bootarg.
(initramfs)
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"requested /sbin/init", "is it the right partition"}, []string{"First-stage init", "/dev No such file"}},

	// Machines.
	{"Xen's disk that does not connect, of old", `
[   10.857105] xenbus_probe_frontend: Waiting for devices to initialise: 25s...20s...15s...10s...5s...0s...
[   35.764333] xenbus_probe_frontend: Timeout connecting to device: device/vbd/51712 (local state 3, remote state 1)
[   35.900000] VFS: Cannot open root device "xvda1" or unknown-block(0,0): error -6
[   35.910000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseHostFailed, []string{"device/vbd/51712", "Timeout connecting", "driver domain"}, nil},
	{"Xen's screen that does not connect", `
[   10.857105] xenbus_probe_frontend: Waiting for devices to initialise: 25s...20s...15s...10s...5s...0s...
[   35.764333] XENBUS: Timeout connecting to device: device/vfb/0 (local state 3, remote state 1)
[   35.900000] VFS: Cannot open root device "xvda1" or unknown-block(0,0): error -6
[   35.910000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"there is no xvda1"}, []string{"vfb"}},
	{"flash that the kernel takes by itself", `
[    0.730000] 0x000000050000-0x000000ff0000 : "firmware"
[    1.200000] /dev/root: Can't open blockdev
[    1.210000] VFS: Cannot open root device "(null)" or unknown-block(31,4): error -6
[    1.220000] Please append a correct "root=" boot option; here are the available partitions:
[    1.230000] 1f00             128 mtdblock0 
[    1.240000]  (driver?)
[    1.250000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(31,4)
`, dmrace.Panicked, dmrace.CausePartMissing, []string{"no mtdblock4"}, []string{"no driver found a disk"}},
	{"a corrupt block under a root", `
[    2.100000] device-mapper: verity: 259:3: metadata block 50 is corrupted
[    2.110000] Buffer I/O error on dev dm-0, logical block 0, async page read
[    2.120000] EXT4-fs (dm-0): unable to read superblock
[    2.130000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(253,0)
`, dmrace.Panicked, dmrace.CauseVerityCorrupt, []string{"does not match its hash", "block 50"}, []string{"no file system of this kernel"}},
	{"a disk that cannot be read", `
[    3.000000] sd 0:0:0:0: [sda] Attached SCSI removable disk
[    3.100000]  sda: sda1 sda2
[    3.200000] usb 1-1: USB disconnect, device number 2
[    3.300000] EXT4-fs (sda2): unable to read superblock
[    3.400000] VFS: Cannot open root device "sda2" or unknown-block(8,2): error -5
[    3.420000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(8,2)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"-5, EIO", "whether it was taken away"}, []string{"Build the file system"}},
	{"a RAM disk, and the panic alone", `
[    7.620629] Kernel panic - not syncing: VFS: Unable to mount root fs on "/dev/ram0" or unknown-block(1,0)
[    7.630182] CPU: 2 PID: 1 Comm: swapper/0 Not tainted 6.10.14-rc1 #1
`, dmrace.Panicked, dmrace.CauseMountFailed, []string{"does not go back"}, []string{"the boot loader gave none"}},
	{"a panic in somebody's own letters", `
[   1.54273 ---[ end Kernel panic - not syncing: VFS unable to mount root fs on unknown-block(179,2) ]---
`, dmrace.Panicked, dmrace.CauseMountFailed, []string{"cannot mount its root"}, []string{"it is a bug"}},
}

func TestFieldKinds(t *testing.T) { checkKinds(t, fieldKinds) }
