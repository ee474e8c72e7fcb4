package devname

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/internal/nearest"
	"dmrace/linux/cmdline"
)

// Fault is why no device can be meant by a name that the kernel would look up, and what is
// meant most likely.
type Fault struct {
	Why    string // for people: "a partition's number does not begin with 0"
	Better string // the name that is meant; empty where that cannot be told
	Rest   string // what stands behind the name and is a word of its own: "rootwait"
	Sure   bool   // no driver gives the name; else it is merely unlikely
}

// The kinds of fault.
const (
	whyComma     = "a comma separates nothing here, and no driver puts one into a disk's name"
	whySemicolon = "a semicolon separates nothing here, and no driver puts one into a disk's name"
	whyColon     = "a colon separates nothing here, and no driver puts one into a disk's name"
	whyBlank     = "a blank in quotes is part of the name, and no driver puts one into a disk's name"
	whyVolume    = "a volume of UBI is named without /dev/"
	whyFlash     = "flash by its name is named without /dev/"
	whyNFS       = "NFS of every version is /dev/nfs"
	whyGlued     = "a blank is missing behind the name"
	whyZero      = "partition 0 is not looked up: it would be the whole disk"
	whyLeading   = "a number that begins with 0 is not taken for a partition's"
	whyCharacter = "it is a character device, and the kernel looks up block devices"
	whyDisk      = "no driver gives a disk this name"
	whySlash     = "a / belongs to the name, and no driver that is known puts one there"
	whyDash      = "the number of a partition stands directly behind the name"
	whyNamespace = "that would be namespace %s of the controller, and a p stands in front of a partition's number"
	whyUpper     = "names of disks are in lower case"
	whyIDE       = "no driver calls a disk hd… since 5.14 (b7fb14d3ac63 removed drivers/ide): libata calls it sda, sdb, …"
	whySpelt     = "no driver that is known gives a disk this name"
)

// Fault returns what is wrong with the name of a disk, and whether anything is. It is
// devt_from_devname() (init/do_mounts.c, since 6.5 block/early-lookup.c) with what drivers
// call their disks ([disks]).
func (r Ref) Fault() (Fault, bool) {
	if r.Kind != Path || r.reason != MayResolve && r.reason != PathTooLong {
		return Fault{}, false
	}
	base := strings.TrimPrefix(r.Name, "/dev/")
	if f, found := faultOf(base); found || !r.noIDE || !isIDE(base) {
		return f, found
	}
	return Fault{Why: whyIDE, Sure: true}, true
}

// isIDE reports the names of drivers/ide: hda, hdt3.
func isIDE(base string) bool { return strings.HasPrefix(base, "hd") && Known(base) }

// FaultOf is [Ref.Fault] for a name that need not have /dev/ in front. One that is right
// without it has no fault.
func FaultOf(name string) (Fault, bool) {
	f, found := faultOf(strings.TrimPrefix(name, "/dev/"))
	if f.Better == name {
		return Fault{}, false
	}
	return f, found
}

// Known reports whether a driver of [disks] gives a disk, or a partition, the name.
func Known(name string) bool {
	_, f := read(strings.TrimPrefix(name, "/dev/"))
	return f == fits
}

func faultOf(base string) (Fault, bool) {
	if device, volume, ok := strings.Cut(base, ":"); ok && strings.HasPrefix(device, "ubi") && volume != "" {
		return Fault{Why: whyVolume, Better: base, Sure: true}, true
	}
	if name, ok := strings.CutPrefix(base, "mtd:"); ok && name != "" {
		return Fault{Why: whyFlash, Better: base, Sure: true}, true
	}
	for _, separator := range []struct{ text, why string }{{",", whyComma}, {";", whySemicolon}, {":", whyColon}, {" ", whyBlank}} {
		if head, rest, ok := strings.Cut(base, separator.text); ok {
			return Fault{Why: separator.why, Better: devIf(head), Rest: rest, Sure: true}, true
		}
	}
	if rest, ok := strings.CutPrefix(base, "nfs"); ok && rest != "" {
		return Fault{Why: whyNFS, Better: "/dev/nfs", Sure: true}, true
	}
	if bare := strings.ReplaceAll(base, "/", ""); bare != base && Known(bare) && !strings.HasPrefix(base, "md/") { // udev has /dev/md/0
		return Fault{Why: whySlash, Better: "/dev/" + bare, Sure: true}, true
	}
	better, form := read(base)
	switch form {
	case fits:
		if f, odd := oddNamespace(base); odd {
			return f, true
		}
		return oddLetters(base)
	case leading:
		return Fault{Why: whyLeading, Better: "/dev/" + better, Sure: true}, true
	case zero:
		return Fault{Why: whyZero, Sure: true}, true
	case character:
		return Fault{Why: whyCharacter, Better: devIf(better), Sure: true}, true
	}
	if head, word, ok := glued(base); ok {
		return Fault{Why: whyGlued, Better: "/dev/" + head, Rest: word, Sure: true}, true
	}
	if low := strings.ToLower(base); low != base && Known(low) {
		return Fault{Why: whyUpper, Better: "/dev/" + low, Sure: true}, true
	}
	if at := strings.IndexAny(base, "-_."); at > 0 && at+1 < len(base) && letterDisk(base[:at]) && isDecimal(base[at+1:]) {
		return Fault{Why: whyDash, Better: "/dev/" + base[:at] + base[at+1:], Sure: true}, true
	}
	if near := respelt(base); form == wrong && better == "" && near != "" && !strings.HasPrefix(base, "mmcblkp") { // which is a partition of a disk without a number
		better = near
	}
	if form == wrong {
		return Fault{Why: whyDisk, Better: devIf(better), Sure: true}, true
	}
	if near := respelt(base); near != "" {
		return Fault{Why: whySpelt, Better: "/dev/" + near}, true
	}
	return Fault{}, false
}

func devIf(name string) string {
	if name == "" || strings.Contains(name, "/dev/") {
		return name
	}
	return "/dev/" + name
}

// oddLetters reports sdap1 for what is likely sda1: it would be the 42nd disk.
func oddLetters(base string) (Fault, bool) {
	end := trailingDigits(base)
	for _, d := range disks {
		letters, ok := strings.CutPrefix(base[:end], d.prefix)
		if ok && d.letters && end < len(base) && len(letters) == 2 && letters[1] == 'p' {
			return Fault{Why: "that would be partition " + base[end:] + " of the disk " + base[:end] + ", and no p stands between a letter and a number", Better: "/dev/" + base[:end-1] + base[end:]}, true
		}
	}
	return Fault{}, false
}

// oddNamespace reports nvme0n12 for what is likely nvme0n1p2: hardly a disk has so many.
func oddNamespace(base string) (Fault, bool) {
	controller, number, ok := strings.Cut(strings.TrimPrefix(base, "nvme"), "n")
	if !ok || !strings.HasPrefix(base, "nvme") || len(number) != 2 || !isDecimal(number) {
		return Fault{}, false
	}
	return Fault{Why: fmt.Sprintf(whyNamespace, number), Better: "/dev/nvme" + controller + "n" + number[:1] + "p" + number[1:]}, true
}

// letterDisk reports the disks whose number is in letters: sda, vdb.
func letterDisk(name string) bool {
	return slices.ContainsFunc(disks, func(d namer) bool {
		rest, ok := strings.CutPrefix(name, d.prefix)
		if !ok || !d.letters || rest == "" {
			return false
		}
		_, f := d.read(rest)
		return f == fits && trailingDigits(rest) == len(rest)
	})
}

// words are what people write behind the root and forget the blank in front of.
var words = []string{"rootwait", "rootfstype=", "rootflags=", "rootdelay=", "quiet", "splash", "console=", "init=", "panic=", "noinitrd", "rw", "ro"}

// glued cuts such a word off the end of a name that is one without it.
func glued(base string) (head, rest string, ok bool) {
	for _, w := range words {
		at := strings.LastIndex(base, w)
		if at <= 0 || w[len(w)-1] != '=' && at+len(w) != len(base) && !slices.ContainsFunc(words, func(o string) bool { return strings.HasPrefix(base[at+len(w):], o) }) {
			continue
		}
		if better, f := read(base[:at]); f == fits {
			return base[:at], base[at:], true
		} else if f == leading {
			return better, base[at:], true
		}
	}
	return "", "", false
}

// respelt returns the name of a disk that differs by a letter in what drivers are called.
func respelt(base string) string {
	if rest, ok := strings.CutPrefix(base, "mmc"); ok && rest != "" && cmdline.IsDigit(rest[0]) && Known("mmcblk"+rest) {
		return "mmcblk" + rest // mmc0 is the host
	}
	end := strings.IndexFunc(base, func(c rune) bool { return '0' <= c && c <= '9' })
	if end < 4 {
		return ""
	}
	for _, d := range disks {
		if len(d.prefix) >= 4 && nearest.Distance(base[:end], d.prefix) <= 1 && Known(d.prefix+base[end:]) {
			return d.prefix + base[end:]
		}
	}
	return ""
}

// digits reads a number at the beginning of a text.
func digits(text string) (number, rest string) {
	n := 0
	for n < len(text) && cmdline.IsDigit(text[n]) {
		n++
	}
	return text[:n], text[n:]
}
