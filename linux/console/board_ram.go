package console

import "dmrace"

// ramSayings are what init/initramfs.c, init/do_mounts_rd.c and lib/decompress_*.c say of
// an initrd or initramfs.
var ramSayings = []saying{
	hear("Initramfs unpacking failed", dmrace.RAMDiskError, `^(Initramfs unpacking failed: .*)`, "initramfs", "$1"),
	hear("rootfs image is not initramfs", dmrace.RAMDiskError, `^(rootfs image is not initramfs \(.*\); looks like an initrd)`, "initramfs", "$1"),
	hear("RAMDISK: ", dmrace.RAMDiskError, `^RAMDISK: (Couldn't find valid RAM disk image.*|EOF while .*|error while .*|image too big.*|.* decompressor not configured!?|incomplete write.*|could not .*)`, "initrd", "$1"),
	hear("RAMDISK: ", dmrace.RAMDiskLoad, `^RAMDISK: Loading (\d+KiB) \[\d+ disks?\] into ram disk`, "initrd", "$1"),
	hear("RAMDISK: ", dmrace.RAMDiskLoad, `^RAMDISK: (\w+ image found at block \d+)`, "initrd", "$1"),
	hear("INITRD: ", dmrace.RAMDiskError, `^INITRD: (.*(?:is not a memory region|overlaps in-use memory region).*)`, "initrd", "$1"),
	hear("initrd overwritten", dmrace.RAMDiskError, `^(initrd overwritten .*)`, "initrd", "$1"),
}

// arraySayings are what drivers/md says of an array.
var arraySayings = []saying{
	hear("md/raid", dmrace.ArrayRun, `^md/raid\w*:(md\w+): active with (.*)`, "$1", "active with $2"),
	hear("md/raid", dmrace.ArrayError, `^md/raid\w*:(md\w+): (not enough .*|failed to run.*|cannot start.*|not clean.*)`, "$1", "$2"),
	hear("md: ", dmrace.ArrayError, `^md: (md\w+|sd\w+|\w+) (?:does not have a valid .* superblock|has .*invalid superblock|stopped\.|: raid array is not clean.*)`, "$1", "$0"),
	hear("md: pers->run() failed", dmrace.ArrayError, `^md: (pers->run\(\) failed.*)`, "md", "$1"),
	hear("personality for level", dmrace.ArrayError, `^md: (personality for level .* is not loaded!?)`, "md", "$1"),
}
