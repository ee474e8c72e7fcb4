package console

import "dmrace"

// rootSayings are what init/do_mounts.c, init/main.c and the file systems say of the root.
// 5.10 to 7.2 differ in mount_block_root(), which is mount_root_generic() since 6.4, and in
// the list of file systems, which stands on lines of its own since then.
var rootSayings = []saying{
	hear("VFS: Cannot open root device ", dmrace.RootMissing, `^VFS: Cannot open root device "?([^"]*?)"? or (\S+?)(?:: (error -?\d+))? *$`, "$1", "$2 $3"),
	hear("No filesystem could mount root, tried:", dmrace.RootTried, `^No filesystem could mount root, tried: ?(.*)`, "", "$1"),
	hear("List of all bdev filesystems:", nothing, `^List of all bdev filesystems:`, "", ""),
	hear("VFS: PARTUUID= is invalid", dmrace.RootInvalid, `^VFS: PARTUUID= is invalid`, "PARTUUID=", "PARTUUID= is invalid"),
	hear("Disabling rootwait; root= is invalid", dmrace.RootInvalid, `^(Disabling rootwait; root= is invalid)`, "root=", "$1"),
	hear("VFS: Unable to mount root fs via NFS", dmrace.NFSError, `^VFS: (Unable to mount root fs via NFS.*?)\.?$`, "", "$1"),
	hear("VFS: Unable to mount root fs via SMB", dmrace.NetError, `^VFS: (Unable to mount root fs via SMB)`, "", "$1"),
	// printk_all_partitions(), block/genhd.c: number in hexadecimal, KiB, name, and the
	// driver or the partition's UUID
	hear(" ", dmrace.RootListed, `^ *([0-9a-f]{4,8}) +\d+ ([a-z]+[0-9a-z]*)(?: +(.*?))? *$`, "$2", "$1 $3").begun("0123456789abcdef"),

	hear("Starting init: ", dmrace.InitFailed, `^Starting init: (\S+) exists but (couldn't execute it \(error -?\d+\))`, "$1", "$2"),
	hear("Failed to execute ", dmrace.InitFailed, `^Failed to execute (\S+) (\(error -?\d+\))`, "$1", "$2"),

	hear("mounted filesystem", dmrace.FSMount, `^EXT[234]-fs \(([^)]+)\): mounted filesystem`, "$1", "ext4"),
	hear("Ending clean mount", dmrace.FSMount, `^XFS \(([^)]+)\): Ending clean mount`, "$1", "xfs"),
	hear("F2FS-fs (", dmrace.FSMount, `^F2FS-fs \(([^)]+)\): Mounted with checkpoint`, "$1", "f2fs"),
	hear("UBIFS: mounted UBI device", dmrace.FSMount, `^(?:UBIFS \([^)]*\): )?UBIFS: mounted UBI device (\d+), volume (\d+), name "?([^",]*)"?`, "ubi$1_$2", "ubifs $3"),
	hear("erofs", dmrace.FSMount, `^erofs: \(device ([^)]+)\): mounted with root inode`, "$1", "erofs"),
	hear("SQUASHFS error", dmrace.FSError, `^(?:squashfs: )?SQUASHFS error: (.*)`, "squashfs", "$1"),
	hear("VFS: Can't find", dmrace.FSError, `^VFS: (Can't find .* filesystem) on dev ([^\s.]+)`, "$2", "$1"), // before 3.x with the device behind
	hear("-fs (", dmrace.FSError, `^(?:EXT[234]|F2FS|FAT)-fs \(([^)]+)\): ((?:VFS: )?(?:Can't |can't |[Cc]ouldn't |[Uu]nable |[Bb]ad |[Ii]nvalid |bogus |[Nn]o journal|error |group descriptors|Cannot |Magic Mismatch|ext4_check_descriptors|failed ).*)`, "$1", "$2"),
	hear("XFS (", dmrace.FSError, `^XFS \(([^)]+)\): ((?:Invalid superblock|bad magic|SB validate failed|Superblock has unknown|Filesystem can not be|log mount).*)`, "$1", "$2"),
	hear("BTRFS", dmrace.FSError, `^BTRFS (?:error|critical) \(device ([^)\s]+).*\): (.*)`, "$1", "$2"),
	hear("erofs", dmrace.FSError, `^erofs:? \(device ([^)]+)\): (.*(?:cannot|invalid|unsupported|unidentified).*)`, "$1", "$2"),
	hear("jffs2: ", dmrace.FSError, `^jffs2: (Cowardly refusing .*|.*Magic bitmask .* not found .*)`, "jffs2", "$1"),
	hear("EXT4-fs error", dmrace.FSError, `^EXT4-fs error \(device ([^)]+)\):? ?(.*)`, "$1", "$2"),
	hear("UBIFS error", dmrace.FlashError, `^UBIFS error(?: \(([^)]*)\))?:? (?:[\w ]+: )?(.*)`, "$1", "$2"),
}
