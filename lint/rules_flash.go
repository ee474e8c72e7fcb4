package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/internal/english"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/mtdparts"
	"dmrace/linux/rootkind"
)

var flashParts = &Rule{
	Code: "DMR521", Name: "flash-parts", Severity: Warning,
	Summary: "mtdparts= cannot be read to its end, or has not what the root names",
	Explain: "mtdparts=id:size@offset(name)ro,…;id:… cuts flash into partitions, which mtdblock, ubi.mtd= and root= then name by number or name. The id is the name that the flash's driver gives the chip. An error ends the reading: the flash that asks first gets no partitions, one that asks later those in front of the error. Where mtdparts= has nothing for a flash, or cannot be read, the device tree's partitions count.",
	Kernel:  "mtdpart_setup_real() prints what it objects to and returns -EINVAL (drivers/mtd/parsers/cmdlinepart.c)",
	Affects: affectsAll,
	Bad:     `mtdparts=nand0:1m(boot),-(rootfs,64k(env) ubi.mtd=rootfs root=ubi0:rootfs rootfstype=ubifs`,
	Good:    `mtdparts=nand0:1m(boot),64k(env),-(rootfs) ubi.mtd=rootfs root=ubi0:rootfs rootfstype=ubifs`,
	Options: Options{Kernel: "6.1"},
}

// checkFlash looks at mtdparts=, of which the last counts.
func (r *pass) checkFlash() {
	a := r.lastArg("mtdparts")
	if a == nil || a.Value == "" || r.inHole(spanOf(*a)) {
		return
	}
	flashes, err := mtdparts.Parse(a.Value, cmdline.FactsOf(r.features))
	if err != nil {
		r.brokenParts(*a, err)
		return
	}
	for _, f := range flashes {
		if rest, ok := strings.CutPrefix(f.ID, "mtdparts="); ok {
			what := r.find(flashParts, span{a.ValueAt + f.At, a.ValueAt + f.At + len(f.ID)}, "mtdparts= has mtdparts= in it: no flash is called %s", plain(f.ID))
			what.Kernel = "parse_cmdline_partitions() compares the id with the name of the flash (drivers/mtd/parsers/cmdlinepart.c), and finds nothing for it"
			r.fix(what, "without the second", edit{span{a.ValueAt + f.At, a.ValueAt + f.At + len(f.ID)}, rest})
			return
		}
	}
	r.namedParts(flashes)
}

// brokenParts reports a value that the parser does not take.
func (r *pass) brokenParts(a cmdline.Arg, err *mtdparts.Error) {
	at := a.ValueAt + err.At
	f := r.find(flashParts, span{at, min(at+1, a.ValueAt+len(a.Value))}, "mtdparts= cannot be read from here on: %s", err.Error())
	f.Affects += "; the partitions of the device tree, if there are any, are taken then"
	switch err.Kind {
	case mtdparts.NoID:
		f.FixNote = "the name of the flash and a colon stand in front of the partitions: mtdparts=nand0:1m(boot),-(rootfs)"
		if err.At > 0 && err.At == len(a.Value) {
			r.fix(f, "without the semicolon at the end", edit{span{at - 1, at}, ""})
		}
	case mtdparts.SizeZero:
		f.FixNote = "each partition begins with its size, or a - for all that is left"
	case mtdparts.NameOpen:
		f.FixNote = "a name stands in parentheses, and has none in it"
	case mtdparts.AfterRest:
		f.FixNote = "the partition with the - is the last of its flash"
	case mtdparts.BadCharacter:
		f.FixNote = "behind a size and a name come ro, lk and slc, then a comma, or a semicolon and the next flash"
	}
}

// namedParts looks up in mtdparts= what the root and ubi.mtd= name.
func (r *pass) namedParts(flashes []mtdparts.Flash) {
	var names []string
	n := 0
	for _, f := range flashes {
		for _, p := range f.Partitions {
			names = append(names, p.Name)
		}
		n += len(f.Partitions)
	}
	if a := r.lastArg("ubi.mtd"); a != nil {
		name, _, _ := strings.Cut(a.Value, ",")
		r.namedPart(span{a.ValueAt, a.ValueAt + len(name)}, name, names)
	}
	if r.kindOfRoot().Kind != rootkind.MTD {
		return
	}
	text := strings.TrimPrefix(r.root.text, "/dev/")
	if name, ok := strings.CutPrefix(text, "mtd:"); ok {
		r.namedPart(r.root.span, name, names)
		return
	}
	number, _ := strings.CutPrefix(strings.TrimPrefix(text, "mtd"), "block")
	if i, ok := devname.Decimal(number); ok && int(i) >= n {
		f := r.find(flashParts, r.root.span, "%s would be partition %d, and mtdparts= makes %s", plain(r.root.text), i, english.Count(n, "partition"))
		f.Kernel = "add_mtd_device() numbers partitions from 0 in the order in which they appear (drivers/mtd/mtdcore.c)"
		f.Affects += "; unless there is another flash in front of it, or the kernel splits a partition by itself"
	}
}

// namedPart looks a partition up by its name. A number, and a path, is none.
func (r *pass) namedPart(s span, name string, names []string) {
	if name == "" || strings.HasPrefix(name, "/") || strings.Trim(name, "0123456789") == "" || slices.Contains(names, name) {
		return
	}
	f := r.find(flashParts, s, "mtdparts= makes no partition called %s", plain(name))
	f.Kernel = "open_mtd_device() (drivers/mtd/ubi/build.c) and get_tree_mtd() (drivers/mtd/mtdsuper.c) compare names to the byte"
	f.Affects += "; unless another flash has one, from the device tree"
	f.FixNote = fmt.Sprintf("it makes %s", list(slices.DeleteFunc(names, func(n string) bool { return n == "" })))
}
