package console

import "dmrace"

// mapperSayings are what device-mapper says outside dm-init: dm= of Android's and ChromeOS'
// kernels (do_mounts_dm.c of their trees) makes its device before the root is looked for.
var mapperSayings = []saying{
	hear("device-mapper: init: ", dmrace.MapReady, `^device-mapper: init: (dm-\d+) is ready`, "$1", "dm="),
	hear("dm: ", dmrace.MapReady, `^dm: (dm-\d+)(?: \((.*)\))? is ready`, "$1", "$2"),
}

// flashSayings are what MTD and UBI say. ubi_err() prints "ubi0 error: function: words"
// since 4.0, and before "UBI error: function: words"; some print the address of the caller
// in the function's place.
var flashSayings = []saying{
	hear(" : \"", dmrace.FlashPart, `^0x[0-9a-f]+-0x[0-9a-f]+ : "([^"]+)"`, "$1", ""),
	hear("attached mtd", dmrace.FlashAttach, `^(ubi\d+): attached (mtd\d+)(.*)`, "$1", "$2$3"),
	hear("attached mtd", dmrace.FlashAttach, `^UBI: attached (mtd\d+) to (ubi\d+)`, "$2", "$1"),
	hear("user volume", dmrace.FlashVolumes, `^(ubi\d+): user volumes?: (\d+),`, "$1", "$2"),
	hear("number of user volumes", dmrace.FlashVolumes, `^UBI(?:-\d+)?: number of user volumes: +(\d+)`, "ubi0", "$1"),
	hear("UBI error: ", dmrace.FlashError, `^UBI error: (?:\w+: )?(.*)`, "", "$1"),
	hear(" error: ", dmrace.FlashError, `^(ubi\d+) error: (?:[^:]+: )?(.*)`, "$1", "$2"),
	hear("ubi: ", dmrace.FlashError, `^ubi: (mtd\d+ is already attached.*|refuse attaching .*)`, "", "$1"),
	hear("block: can't open volume", dmrace.FlashError, `^(?:UBI|ubi\d+): (block: can't open volume.*)`, "", "$1"),
	hear("No NAND device found", dmrace.HostFailed, `^(?:(\S+): )?.*(No NAND device found)`, "$1", "$2"), // nand_scan_ident()
	hear("unrecognized JEDEC id", dmrace.HostFailed, `^spi-nor (\S+): (unrecognized JEDEC id.*)`, "$1", "$2"),
}
