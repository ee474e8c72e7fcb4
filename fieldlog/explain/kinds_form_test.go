package explain

import (
	"testing"

	"dmrace"
)

// formKinds are logs as people hand them on: wrapped in mails, out of a test system, with
// what a terminal program, a vendor's kernel or a page put around each line. Their writer
// expected the answer before they were read.
var formKinds = []kind{
	{"a card that errs, in a mail", `
[    2.541235] sdhci-esdhc-imx 30b60000.usdhc: assigned as wifi host
[    2.601452] mmc2: SDHCI controller on 30b60000.usdhc [30b60000.usdhc] using
ADMA
[    2.707112] mmc2: error -84 whilst initialising MMC card
[    2.781021] Waiting for root device /dev/mmcblk2p2...
[    2.830991] mmc2: error -84 whilst initialising MMC card
[    2.975123] mmc2: error -84 whilst initialising MMC card
`, dmrace.Inconclusive, dmrace.CauseCard, []string{"mmc2 error -84 whilst initialising MMC card (3 such messages)"}, []string{"no disk"}},
	{"a card that does not answer, and the trace of its warning", `
[   15.295102] Waiting for root device /dev/mmcblk0p1...
[   25.495102] mmc0: Timeout waiting for hardware interrupt.
[   25.500400] ------------[ cut here ]------------
[   25.505381] WARNING: at drivers/mmc/host/sdhci.c:1014
[   25.510694] Modules linked in:
[   25.513671] 
[   25.515299] CPU: 1 PID: 0 Comm: swapper/1 Not tainted 4.4.52-armada-17.10.4 #1
[   25.523219] Hardware name: EspressoBin, 256MB DDR3, Marvell 88E1512 PHY (DT)
[   25.531319] task: ffffffc006900000 ti: ffffffc006908000 task.ti: ffffffc006908000
[   25.538887] PC is at sdhci_send_command+0x6c0/0xa78
[   25.543920] LR is at sdhci_finish_data+0xd0/0x2f0
[   35.695102] mmc0: Timeout waiting for hardware interrupt.
`, dmrace.Hung, dmrace.CauseCard, []string{"20.4 s: mmc0 Timeout waiting for hardware interrupt"}, []string{"crash"}},
	{"an MTD that is asked for by its name", `
[    1.379409] mtd:ubi_rootfs: Can't open blockdeverror -2
[    1.379445] VFS: Cannot open root device "mtd:ubi_rootfs" or unknown-block(0,0): error -2
[    1.382748] Please append a correct "root=" boot option; here are the available partitions:
[    1.391123] 1f00            1024 mtdblock0 
[    1.391126]  (driver?)
[    1.403405] 1f01            1024 mtdblock1 
[    1.403408]  (driver?)
[    1.411000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"root=mtd:ubi_rootfs"}, []string{"no disk appears"}},
	{"a program whose name somebody broke", `
[   211.961022] dracut -initqueue[418]: Warning: dracut-initqueue timeout - starting timeout scripts
[   212.490748] dracut -initqueue[418]: Warning: dracut-initqueue timeout - starting timeout scripts
[   213.019012] dracut -initqueue[418]: Warning: dracut-initqueue timeout - starting timeout scripts
[   213.019192] dracut -initqueue[418]: Warning: Could not boot.
[   213.051408] dracut -initqueue[418]: Warning: /dev/mapper/qubes_dom0-root does not exist
[   213.052114] dracut -initqueue[418]: Warning: /dev/qubes_dom0-root does not exist
Starting Dracut Emergency shell...
Warning: /dev/mapper/qubes_dom0-root does not exist
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"qubes_dom0-root does not exist"}, nil},
	{"colours without their escape characters", `
[[0;32m  OK  [0m] Reached target [0;1;39msysinit.target[0m - System Initialization.
[[0;32m  OK  [0m] Reached target [0;1;39mbasic.target[0m - Basic System.
         Starting [0;1;39mdracut-initqueue.service[0m - dracut initqueue hook...
M[K[[0;31m*[0;1;31m*[0m[0;31m*   [0m] (1 of 2) Job dev-disk-by\x2dlabel-cloudimg\x2drootfs.device/start running (2min 9s / no limit)
[  131.500455] dracut-initqueue[511]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:
[  131.509338] dracut-initqueue[511]: Warning: /var/lib/dracut/hooks/initqueue/finished/devexists-\x2fdev\x2fdisk\x2fby-label\x2fcloudimg-rootfs.sh: "[ -e "/dev/disk/by-label/cloudimg-rootfs" ]"
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"cloudimg-rootfs"}, []string{"PID 1 started"}},
	{"an initramfs of which nothing is heard", `
[    0.000000] Linux version 6.4.0-g2 (user@host) (clang 16) #1 SMP PREEMPT
[    0.000000] Kernel command line: console=tty0 root=PARTLABEL=userdata rootwait
[    0.669263] Alternate GPT is invalid, using primary GPT.
[    0.669302]  sda: sda1 sda2 sda3 sda4 sda5
[    0.669511]  sdb: sdb1 sdb2 sdb3 sdb4 sdb5
[    0.673191] sd 0:0:0:0: [sda] Attached SCSI disk
[    0.686662] Freeing unused kernel memory: 2112K
[    0.686776] Run /init as init process
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"whether it found the root is not in this log"}, []string{"booted"}},
	{"LAVA: a host that waits, and dracut", `
- {"dt": "2026-09-01T13:55:00.1", "lvl": "target", "msg": "[    0.000000] Linux version 6.18.44-gbe0fd4cd73fc (oe-user@oe-host) #1 SMP PREEMPT"}
- {"dt": "2026-09-01T13:55:01.1", "lvl": "target", "msg": "[    0.000000] Kernel command line: root=UUID=0a1b2c3d-0000-4444-8888-0123456789ab console=ttyMSM0,115200n8"}
- {"dt": "2026-09-01T13:55:02.1", "lvl": "target", "msg": "[    4.388101] Run /init as init process"}
- {"dt": "2026-09-01T13:55:03.1", "lvl": "target", "msg": "[    4.700000] systemd[1]: Running in initrd."}
- {"dt": "2026-09-01T13:55:04.1", "lvl": "target", "msg": "[    5.100000] systemd[1]: Expecting device dev-disk-by\\x2duuid-0a1b2c3d\\x2d0000\\x2d4444\\x2d8888\\x2d0123456789ab.device..."}
- {"dt": "2026-09-01T13:55:05.1", "lvl": "target", "msg": "[   15.882101] ufshcd-qcom 1d84000.ufshc: deferred probe pending: ufshcd-qcom: ufshcd_pltfrm_init() failed"}
- {"dt": "2026-09-01T13:55:06.1", "lvl": "target", "msg": "\u001b[K[ \u001b[0;31m*\u001b[0;1;31m*\u001b[0m\u001b[0;31m*  \u001b[0m] Job dev-disk-by\\x2duuid-0a1b2c3\u2026/start running (1min 40s / no limit)"}
- {"dt": "2026-09-01T13:55:07.1", "lvl": "target", "msg": "[  131.500455] dracut-initqueue[511]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:"}
- {"dt": "2026-09-01T13:59:00.1", "lvl": "exception", "msg": "auto-login-action timed out after 200 seconds"}
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"the probe of 1d84000.ufshc stays deferred"}, []string{"was running:"}},
	{"flattened: the file systems that were tried", `
<4>[ 0.585296] List of all partitions: <4>[ 0.585913] fe00 524288 vda <4>[ 0.586123] driver: virtio_blk <4>[ 0.586471] No filesystem could mount root, tried: <4>[ 0.586497] squashfs <4>[ 0.586724] <0>[ 0.587360] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(254,0)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"(tried: squashfs)"}, []string{"no disk"}},
	{"a number for a name", `
request-module[block-major-8]: Root fs not mounted
VFS: Cannot open root device "801" or 08:01
Please append a correct "root=" boot option
Kernel panic: VFS: Unable to mount root fs on 08:01
`, dmrace.Panicked, dmrace.CauseDeviceMissing, []string{"root=801, which is sda1", "there is no sda1"}, []string{"unknown-block"}},
	{"an interface that is not there", "[    0.000000] Linux version 4.19.57+ (dom@buildbot) (gcc version 4.9.3) #1244 Thu Jul 4 18:42:50 BST 2019\n[    0.000000] Kernel command line: dwc_otg.lpm_enable=0 console=ttyAMA0,115200 root=/dev/nfs nfsroot=172.19.180.254:/var/lib/nfs/p1 rw ip=172.19.180.1:172.19.180.254::255.255.255.0:p1:usb0:static elevator=deadline rootwait\n[    2.117213] usb0: HOST MAC 00:22:82:ff:fe:01\n[   12.400000] IP-Config: Device `usb0' not found\n[   12.420000] VFS: Unable to mount root fs via NFS, trying floppy.\n[   12.430000] VFS: Cannot open root device \"nfs\" or unknown-block(2,0): error -6\n[   12.440000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(2,0)\n", dmrace.Panicked, dmrace.CauseNetwork, []string{"Device `usb0' not found"}, []string{"no disk"}},
	{"no link, behind stamps with a CPU", `
[    2.108512,2] imx6q-pcie 33800000.pcie: Phy link never came up
[    2.118512,2] imx6q-pcie 33800000.pcie: failed to initialize host
[    2.128512,2] imx6q-pcie: probe of 33800000.pcie failed with error -110
[    2.338512,0] Waiting for root device /dev/nvme0n1p2...
[   32.338512,1] random: crng init done
`, dmrace.Hung, dmrace.CauseLink, []string{"33800000.pcie", "link never came up"}, []string{"table"}},
	{"a good and a bad boot in a mail", `
From: somebody
Subject: [REGRESSION] 6.9 does not boot

Good, 6.8:

[    0.000000] Linux version 6.8.0 (x@y) #1 SMP
[    1.000000] mmcblk0: mmc0:0001 AB 7.28 GiB
[    1.010000]  mmcblk0: p1 p2
[    1.100000] EXT4-fs (mmcblk0p2): mounted filesystem 0a1b2c3d-0000-4444-8888-0123456789ab
r/w with ordered data mode. Quota mode: none.
[    1.110000] VFS: Mounted root (ext4 filesystem) on device 179:2.
[    1.200000] Run /sbin/init as init process

Bad, 6.9:

[    0.000000] Linux version 6.9.0 (x@y) #2 SMP
[    0.900000] sdhci-of-dwcmshc fe310000.mmc: probe with driver sdhci-dwcmshc failed
with error -2
[    1.000000] Waiting for root device /dev/mmcblk0p2...

Reverting commit 0123456789ab fixes it.
`, dmrace.Inconclusive, dmrace.CauseHostFailed, []string{"fe310000.mmc driver sdhci-dwcmshc: error -2"}, []string{"PID 1 started"}},
	{"a first-stage init without its partitions", `
[    3.456789]  (2)[1:init]init: [libfs_avb]Failed to open device node of partition: vbmeta
[    3.456999]  (2)[1:init]init: Failed to setup verity for '/system': Invalid argument
[    3.457789]  (2)[1:init]init: Failed to mount required partitions early ...
[    3.458789]  (2)[1:init]init: InitFatalReboot: signal 6
[    3.558789]  (2)[1:init]Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000600
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"Failed to mount required partitions early"}, []string{"InitFatalReboot: signal 6;"}},
	{"a tag, and silence", `
[UART16550] U-Boot 2023.04 (Apr 12 2023 - 10:11:12 +0000)
[UART16550] Hit any key to stop autoboot:  0
[UART16550] 8765432 bytes read in 376 ms (22.2 MiB/s)
[UART16550] ## Flattened Device Tree blob at 83000000
[UART16550] Starting kernel ...
[UART16550] 
`, dmrace.Inconclusive, dmrace.CauseSilent, []string{"the kernel printed nothing", "earlycon"}, nil},
	{"a UUID in flowed text, quoted twice", `
> > [    2.871530] VFS: Cannot open root device 
> > "UUID=0a1b2c3d-0000-4444-8888-0123456789ab" or unknown-block(0,0): error 
> > -6
> > [    2.881530] Please append a correct "root=" boot option; here are the 
> > available partitions:
> > [    2.891530] b300        15558144 mmcblk0 
> > [    2.891533]  driver: mmcblk
> > [    2.901530]   b301          262144 mmcblk0p1 0a0b0c0d-01
> > [    2.911530] Kernel panic - not syncing: VFS: Unable to mount root fs on 
> > unknown-block(0,0)
`, dmrace.Panicked, dmrace.CauseNeedsUserland, []string{"root=UUID=0a1b2c3d-0000-4444-8888-0123456789ab is a name that only an initramfs resolves"}, nil},
	{"a tag, and a /linuxrc that is not there", `
<console> VFS: Mounted root (ext2 filesystem) on device 1:0.
<console> Freeing unused kernel memory: 208K
<console> Run /linuxrc as init process
<console> Kernel panic - not syncing: Requested init /linuxrc failed (error -2).
`, dmrace.Panicked, dmrace.CauseInitFailed, []string{"Requested init /linuxrc failed (error -2)"}, nil},
	{"a port that does not answer, in a journal without times", `
board kernel: ata1: SATA max UDMA/133 abar m2048@0xfe900000 port 0xfe900100 irq 40
board kernel: ata1: link is slow to respond, please be patient (ready=0)
board kernel: ata1: COMRESET failed (errno=-16)
board kernel: ata1: hardreset failed, giving up
board kernel: Waiting for root device /dev/sda1...
`, dmrace.Inconclusive, dmrace.CauseHostFailed, []string{"ata1 COMRESET failed (errno=-16)"}, nil},
	{"LAVA: a disk that cannot be read", `
- {"dt": "2026-09-01T13:55:00.1", "lvl": "target", "msg": "[    3.1] x"}
- {"dt": "2026-09-01T13:55:01.1", "lvl": "target", "msg": "[    3.100000] scsi 0:0:0:0: Direct-Access     Generic  Flash Disk       8.07 PQ: 0 ANSI: 4"}
- {"dt": "2026-09-01T13:55:02.1", "lvl": "target", "msg": "[    3.200000] sd 0:0:0:0: [sda] Unit Not Ready"}
- {"dt": "2026-09-01T13:55:03.1", "lvl": "target", "msg": "[    3.210000] sd 0:0:0:0: [sda] Sense Key : Hardware Error [current] "}
- {"dt": "2026-09-01T13:55:04.1", "lvl": "target", "msg": "[    3.220000] sd 0:0:0:0: [sda] Read Capacity(10) failed: Result: hostbyte=DID_OK driverbyte=DRIVER_OK"}
- {"dt": "2026-09-01T13:55:05.1", "lvl": "target", "msg": "[    3.300000] sd 0:0:0:0: [sda] Attached SCSI removable disk"}
- {"dt": "2026-09-01T13:55:06.1", "lvl": "target", "msg": "[    3.400000] Waiting for root device /dev/sda2..."}
- {"dt": "2026-09-01T13:55:07.1", "lvl": "target", "msg": "[   33.400000] random: crng init done"}
`, dmrace.Hung, dmrace.CauseDiskErrors, []string{"Read Capacity(10) failed"}, nil},
	{"a file system for another flash", "<6>[    2.100000] ubi0: attached mtd5 (name \"rootfs\", size 100 MiB)\n<6>[    2.110000] ubi0: user volume: 1, internal volumes: 1, max. volumes count: 128\n<3>[    2.200000] UBIFS error (ubi0:0 pid 1): ubifs_read_superblock: LEB size mismatch: 126976 in superblock, 129024 real\n<3>[    2.210000] UBIFS error (ubi0:0 pid 1): ubifs_read_superblock: bad superblock, error 1\n<4>[    2.220000] \tmagic          0x6101831\n<3>[    2.300000] VFS: Cannot open root device \"ubi0:rootfs\" or unknown-block(0,0): error -22\n<0>[    2.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n", dmrace.Panicked, dmrace.CauseFlash, []string{"LEB size mismatch", "mkfs.ubifs -e"}, []string{"none of them is"}},
	{"features that this kernel lacks", `
[    2.100000]  (1)[1:swapper/0]EXT4-fs (mmcblk0p2): couldn't mount RDWR because of unsupported optional features (400)
[    2.110000]  (1)[1:swapper/0]EXT4-fs (mmcblk0p2): couldn't mount as ext3 due to feature incompatibilities
[    2.120000]  (1)[1:swapper/0]VFS: Cannot open root device "mmcblk0p2" or unknown-block(179,2): error -22
[    2.220000]  (1)[1:swapper/0]Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(179,2)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{"unsupported optional features (400)"}, []string{"couldn't mount as ext3"}},
	{"tuxrun: a stall", "2026-01-05T10:11:12.123456 [   21.100000] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n2026-01-05T10:11:12.123456 [   21.110000] rcu: \t1-...0: (1 GPs behind) idle=5d4/1/0x4000000000000000 softirq=44/45 fqs=2625 \n2026-01-05T10:11:12.123456 [   21.120000] rcu: \t(detected by 0, t=5252 jiffies, g=-1119, q=3 ncpus=4)\n2026-01-05T10:11:12.123456 [   21.130000] Task dump for CPU 1:\n2026-01-05T10:11:12.123456 [   21.140000] task:swapper/0       state:R  running task     stack:0     pid:1     ppid:0      flags:0x0000000a\n2026-01-05T10:11:12.123456 [   84.100000] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n2026-01-05T10:11:12.123456 [   84.140000] task:swapper/0       state:R  running task     stack:0     pid:1     ppid:0      flags:0x0000000a\n", dmrace.Hung, dmrace.CauseLockup, []string{"rcu_preempt detected stalls"}, []string{"dm-init"}},
	{"a panic that says where it was", `
[    1.234567,0] Kernel panic - not syncing: Asynchronous SError Interrupt
[    1.244567,0] CPU: 0 PID: 1 Comm: swapper/0 Not tainted 5.10.110 #5
[    1.254567,0] pc : dw_pcie_read_dbi+0x40/0x60
[    1.264567,0] ---[ end Kernel panic - not syncing: Asynchronous SError Interrupt ]---
`, dmrace.Panicked, dmrace.CausePanic, []string{"Asynchronous SError Interrupt in dw_pcie_read_dbi+0x40/0x60"}, nil},
	{"stage 1 of NixOS", "<<< NixOS Stage 1 >>>\n\nloading module dm_mod...\nstarting device mapper and LVM...\nwaiting for device /dev/disk/by-label/nixos to appear...................\nTimed out waiting for device /dev/disk/by-label/nixos, trying to mount anyway.\nmounting /dev/disk/by-label/nixos on /...\nmount: mounting /dev/disk/by-label/nixos on /mnt-root/ failed: No such file or directory\n\nAn error occurred in stage 1 of the boot process, which must mount the\nroot filesystem on `/mnt-root' and then start stage 2.  Press one\nof the following keys:\n", dmrace.Failed, dmrace.CauseUserSpace, []string{"/dev/disk/by-label/nixos", "boot.initrd.availableKernelModules"}, []string{"initramfs-tools"}},
	{"a script of an initramfs in a wrapped mail", `
[    3.108860] Run /init as init process
Loading, please wait...
Begin: Loading essential drivers ... done.
Begin: Running /scripts/init-premount ... done.
Begin: Mounting root file system ... Begin: Running /scripts/local-top ...
done.
Begin: Waiting for root file system ... Begin: Running /scripts/local-block
... done.
done.
Gave up waiting for root file system device.  Common problems:
 - Boot args (cat /proc/cmdline)
   - Check rootdelay= (did the system wait long enough?)
 - Missing modules (cat /proc/modules; ls /dev)
ALERT!  UUID=0a1b2c3d-0000-4444-8888-0123456789ab does not exist.  Dropping
to a shell!
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"UUID=0a1b2c3d-0000-4444-8888-0123456789ab does not exist"}, []string{"PID 1 started"}},
	{"a kernel that another one starts", `
[  123.400000] systemd-shutdown[1]: Rebooting with kexec.
[  123.500000] kexec_core: Starting new kernel
[  123.510000] Disabling non-boot CPUs ...
[  123.600000] Bye!
`, dmrace.Inconclusive, dmrace.CauseSilent, []string{"by kexec at 123.500000 s, and that printed nothing"}, []string{"was running:"}},
	{"a disk that is not ready, and dracut in a journal", `
Jan 05 10:11:12 host kernel: nvme nvme0: pci function 0000:03:00.0
Jan 05 10:11:13 host kernel: pcieport 0000:00:01.2: AER: Uncorrectable (Fatal) error message received from 0000:03:00.0
Jan 05 10:11:43 host kernel: nvme nvme0: Device not ready; aborting initialisation, CSTS=0x0
Jan 05 10:14:43 host dracut-initqueue[512]: Warning: dracut-initqueue: timeout, still waiting for following initqueue hooks:
Jan 05 10:14:43 host dracut-initqueue[512]: Warning: Could not boot.
Jan 05 10:14:44 host systemd[1]: Started emergency.service - Emergency Shell.
`, dmrace.Failed, dmrace.CauseUserSpace, []string{"nvme0 Device not ready"}, []string{"booted"}},
	{"a compression that this kernel lacks, on flash", `
uart0: [    2.000000] SQUASHFS error: Filesystem uses "zstd" compression. This is not supported
uart0: [    2.010000] VFS: Cannot open root device "mtdblock3" or unknown-block(31,3): error -22
uart0: [    2.020000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(31,3)
`, dmrace.Panicked, dmrace.CauseFileSystem, []string{`Filesystem uses "zstd" compression`}, []string{"there is no mtdblock3"}},
	{"an initrd that is at work", `
[    1.200000] systemd[1]: systemd 255.2 running in system mode (+PAM +AUDIT)
[    1.210000] systemd[1]: Detected architecture arm64.
[    1.220000] systemd[1]: Running in initrd.
[    1.500000] systemd[1]: Expecting device dev-mmcblk0p2.device - /dev/mmcblk0p2...
[    2.500000] systemd[1]: Started systemd-udevd.service - Rule-based Manager for Device Events and Files.
`, dmrace.Inconclusive, dmrace.CauseCutShort, []string{"An initramfs is at work where the log ends"}, []string{"was running:"}},
	{"no flash chip", `
[&nbsp;&nbsp;&nbsp; 1.100000] nand: No NAND device found
[&nbsp;&nbsp;&nbsp; 1.110000] UBI error: cannot open mtd rootfs, error -2
[&nbsp;&nbsp;&nbsp; 1.200000] VFS: Cannot open root device &quot;ubi0:rootfs&quot; or unknown-block(0,0): error -19
`, dmrace.Panicked, dmrace.CauseFlash, []string{"no flash chip was found (nand No NAND device found)", "chip select"}, nil},
}

func TestFormKinds(t *testing.T) { checkKinds(t, formKinds) }
