package arm

// fixPartnroff has a PARTNROFF= that leads to no partition be an error.
var fixPartnroff = Fix{
	Arm:     "fix-partnroff",
	Subject: "block: PARTUUID=/PARTNROFF= of no partition is not found",
	Log: `root=PARTUUID=<uuid>/PARTNROFF=<n> with rootwait panics at once where no
such partition is there yet:

  VFS: Cannot open root device "PARTUUID=…/PARTNROFF=5" or unknown-block(0,0): error -6

part_devt() answers 0:0 for a partition that is not there, and
devt_from_partuuid() returns that as success. Until early_lookup_bdev()
had an error to return 0:0 meant that nothing was found, and rootwait
waited. dm-mod.waitfor= with such a name is over at once.

Return -ENODEV, as for a UUID that is not found.`,
	Fixes: `cf056a431215 ("init: improve the name_to_dev_t interface")`,
	Files: []string{earlyLookup},
	File:  "fix_partnroff.go",
	make: func(t *tree) {
		f := t.file(earlyLookup)
		body := f.function("devt_from_partuuid")
		f.match(body, "*devt = part_devt(…)", `\*\s*devt\s*=\s*part_devt\s*\(`)
		f.replace(f.statement(body, "return 0", `\breturn\s+0\s*;`), "return *devt ? 0 : -ENODEV;")
	},
}
