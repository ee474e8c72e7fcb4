package explain

import (
	"regexp"
	"strings"

	"dmrace"
)

// flashes are what UBI and UBIFS say of a flash, and what each takes: vtbl_check() and
// ubi_read_volume_table() in drivers/mtd/ubi/vtbl.c, ubi_attach() in attach.c, validate_vid_hdr()
// and ubi_io_read() in io.c. The first that is in the log has the word.
var flashes = []struct{ words, do string }{
	{"no flash chip was found", "The flash's controller met no chip that it knows: look at its node in the device tree (chip select, bus width, ECC), the supply and the pins, and at whether this kernel's table has the chip."},
	{"bad image sequence number", "Blocks of an older image lie behind the one that was written: erase the whole partition before (ubiformat does, a plain nand write does not)."},
	{"too large reserved_pebs", "The image was made for a larger partition, or the flash has more bad blocks than it left room for: make its volumes smaller (vol_size, or the flag autoresize of ubinize)."},
	{"volume table check failed", "The image does not fit this partition: compare the sizes that ubinize was given with those of this flash."},
	{"VID header offset", "The image was made for another page or sub-page size: ubinize -m and -s, and ubi.mtd=NAME,OFFSET, must be those of this flash."},
	{"is not UBI-formatted", "What lies there is no image of UBI: ubi.mtd= names another partition, or the file system itself was written without ubinize; ubiformat writes such an image."},
	{"the layout volume was not found", "The image is not whole, or made for a flash of other pages and blocks (ubinize -m, -p, -s): write it anew with ubiformat."},
	{"ECC error", "Pages do not read back: written without being erased before, or with another ECC than this kernel's driver uses (nand-ecc-mode, nand-ecc-strength), or worn out."},
	{"UBIFS cannot read it", "Erase the flash before it is written, and write it with the ECC that this kernel's driver uses (nand-ecc-mode, nand-ecc-strength)."},
	{"LEBs with same sequence number", "Blocks of two images are mixed: erase the whole partition and write the image anew (ubiformat)."},
	{"LEB size mismatch", "The file system was made for another flash: mkfs.ubifs -e (and -m) must be the LEB and page sizes of this one, which UBI prints when it attaches."},
	{"cannot open mtd", "ubi.mtd= names no partition of the flash that is there (-2, ENOENT): compare it with the list that the kernel prints when the flash's controller comes up, or with cat /proc/mtd; a list without it is the device tree's, mtdparts='s or the boot loader's to mend."},
	{"is already attached", "Leave out one of the two ubi.mtd= that name it, or the one that the device tree or a driver attaches."},
	{"UBI attached no MTD device", "Name the partition that holds UBI in ubi.mtd= (its name, or its number from cat /proc/mtd), and look at whether the flash's controller and its partitions came up."},
	{"holds no volume", "Write the image to that partition (ubiformat), or name the one that holds it in ubi.mtd=."},
	{"and none of them is", "Compare root= with the volumes that ubinfo -a shows: ubi0:NAME goes by name, ubi0_N by number."},
	{"is not attached; ", "Name its partition in a ubi.mtd= of its own: the first makes ubi0, the next ubi1, and ubi.mtd=NAME,0,0,N makes ubiN."},
	{"ubi.block=", "Give ubi.block=0,NAME (UBI device, volume) on the command line, with CONFIG_MTD_UBI_BLOCK built in."},
}

// blockDevice matches the number of the UBI device in "ubiblock4_0".
var blockDevice = regexp.MustCompile(`ubiblock(\d+)_`)

// adviseFlash says what to do about a flash that UBI cannot use.
func (b *Explanation) adviseFlash() string {
	said := b.Verdict.Summary
	for _, e := range b.Timeline.Events {
		if e.Kind == dmrace.FlashError {
			said += "\n" + e.Detail
		}
	}
	number := "0"
	if m := blockDevice.FindStringSubmatch(said); m != nil {
		number = m[1]
	}
	for _, f := range flashes {
		if strings.Contains(said, f.words) {
			return strings.Replace(f.do, "ubi.block=0,", "ubi.block="+number+",", 1)
		}
	}
	return "Check ubi.mtd= against the partitions of the flash, and write the image anew with what belongs to it (ubiformat, ubinize): UBI needs its own layout, which a plain copy of a file system does not have."
}
