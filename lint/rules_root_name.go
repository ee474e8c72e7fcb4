package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dmrace/internal/nearest"
	"dmrace/linux/bootparam"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/ipconfig"
)

var rootName = &Rule{
	Code: "DMR515", Name: "root-name", Severity: Error,
	Summary: "root= has a name that no disk and no partition can have",
	Explain: "The kernel looks a root up by the names that drivers give: sda1, mmcblk0p2, nvme0n1p2, dm-0. A partition's number does not begin with 0, partition 0 is not looked up, the flash's mtd4 and ubi0_0 are character devices, and what stands behind a comma or without a blank belongs to the name. Of PARTUUID= texts are compared: a GUID has dashes, and the number of an MS-DOS partition two hexadecimal digits.",
	Kernel:  "devt_from_devname() and devt_from_partuuid() find nothing (init/do_mounts.c, since 6.5 block/early-lookup.c): the root wait goes on for ever, and without rootwait mount_root() panics",
	Affects: affectsAll,
	Bad:     `root=/dev/mmcblk0p02 rootwait ro`,
	Good:    `root=/dev/mmcblk0p2 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

var rootSpelt = &Rule{
	Code: "DMR516", Name: "root-spelt", Severity: Error,
	Summary: "root= is near a form that the kernel knows, and is none",
	Explain: "PARTUUID= and PARTLABEL= are in upper case, a disk has /dev/ in front, NFS is /dev/nfs, and a number ends where its digits do. An initramfs may take other forms; those of the kernel are these.",
	Kernel:  "devt_from_devnum() refuses what has none of the other forms (init/do_mounts.c, since 6.5 block/early-lookup.c): up to 6.4 the root wait goes on for ever, since 6.5 it is switched off, and mount_root() panics",
	Affects: affectsAll,
	Bad:     `root=partuuid=1234abcd-02 rootwait ro`,
	Good:    `root=PARTUUID=1234abcd-02 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

// checkRootName looks for a root whose name cannot be, and reports whether it is one.
func (r *pass) checkRootName() bool {
	f, found := faultIn(r.root.ref)
	if !found || strings.ContainsAny(r.root.text, quotes) || // quotes are said by themselves
		r.root.location.kind == onDisk && r.stock.facts {
		return false
	}
	if r.characterRoot(f) {
		return true
	}
	what := r.find(rootName, r.root.span, "%s is not a root: %s", plain(r.root.text), f.Why)
	if !f.Sure {
		what.Message = plain(r.root.text) + " may not be a root: " + f.Why
		what.Severity = Warning
	}
	r.fixName(what, f)
	return true
}

// checkNameForInitramfs looks for a name that no driver gives: an initramfs that reads root=
// waits for it as the kernel does, and in vain.
func (r *pass) checkNameForInitramfs() {
	f, found := faultIn(r.root.ref)
	if !found || !f.Sure || strings.ContainsAny(r.root.text, quotes) || r.root.location.kind == onDisk && r.stock.facts {
		return
	}
	what := r.find(rootName, r.root.span, "%s is not a root: %s", plain(r.root.text), f.Why)
	what.Severity = Warning
	what.Kernel = "no device of the name appears, and an initramfs gives up on it"
	what.Affects += "; unless the initramfs does not look at root="
	r.fixName(what, f)
}

// faultIn returns what is wrong with a name of either form.
func faultIn(ref devname.Ref) (devname.Fault, bool) {
	if f, found := ref.Fault(); found {
		return f, true
	}
	if ref.Kind == devname.PartLabel {
		return labelFault(ref)
	}
	return ref.UUIDFault()
}

// labelFault returns a parameter at the end of a label, in front of which a blank is
// missing or a comma stands. A label may be so, but is not likely to.
func labelFault(ref devname.Ref) (devname.Fault, bool) {
	for _, word := range []string{"rootwait", "rootwaitro", "rootwaitrw"} {
		label, ok := strings.CutSuffix(ref.Key, word)
		if label = strings.TrimSuffix(label, ","); ok && label != "" {
			return devname.Fault{Why: "a blank is missing in front of " + word, Better: "PARTLABEL=" + label, Rest: word}, true
		}
	}
	return devname.Fault{}, false
}

// fixName puts the name that is meant in the place of the root, and what stands behind it
// as words of their own.
func (r *pass) fixName(what *Finding, f devname.Fault) {
	if f.Better == "" {
		return
	}
	text, ok := withRest(f.Better, f.Rest)
	s := r.root.span
	quoted := strings.Contains(r.text[s.at:s.end], " ")
	a := *r.arg(r.values.RootArg)
	if closed := s.end < len(r.text) && r.text[s.end] == '"'; quoted && closed && r.text[s.at-1] == '"' {
		s = span{s.at - 1, s.end + 1} // what was one value is several words
	} else if quoted && closed && r.text[a.Start] == '"' && a.End == s.end+1 {
		s, text = spanOf(a), "root="+text
	} else if quoted {
		ok = false
	}
	if !ok {
		what.FixNote = "is it " + f.Better + "?"
		return
	}
	r.fix(what, "as the kernel has it", edit{s, text})
}

// withRest returns a name and the words behind it, if they are parameters.
func withRest(name, rest string) (string, bool) {
	for rest != "" {
		word, more, _ := strings.Cut(rest, ",")
		if word != "" {
			parts, ok := knownWords(word)
			if !ok {
				return "", false
			}
			name += " " + strings.Join(parts, " ")
		}
		rest = more
	}
	return name, true
}

// bareWords are parameters without a value that may stand behind a root.
var bareWords = []string{"rootwait", "ro", "rw", "quiet", "splash", "noinitrd", "debug", "earlyprintk", "noexec", "nosmp"}

// knownWords cuts words apart that stand together without a blank: "rootwait", "ro" of
// "rootwaitro". A parameter with a value is one.
func knownWords(text string) ([]string, bool) {
	if name, _, has := strings.Cut(text, "="); has {
		_, ok := parameterNamed(name)
		return []string{text}, ok || name == "console" || name == "panic"
	}
	if slices.Contains(bareWords, text) {
		return []string{text}, true
	}
	for _, w := range bareWords {
		if rest, ok := strings.CutPrefix(text, w); ok {
			if more, ok := knownWords(rest); ok && !strings.Contains(rest, "=") {
				return append([]string{w}, more...), true
			}
		}
	}
	return nil, false
}

// checkRootSpelt looks for a root that is near a form of the kernel's, and reports whether
// it is one.
func (r *pass) checkRootSpelt() bool {
	if strings.ContainsAny(r.root.text, quotes) {
		return false
	}
	better, why, severity := spelt(r.root.text)
	if server := ipconfig.ReadNFSRoot(r.root.text); server.Server != "" && strings.HasPrefix(server.Path, "/") && r.root.text != server.Server {
		better, why, severity = "/dev/nfs nfsroot="+r.root.text, "a server and a path are nfsroot=", Warning
		if r.lastArg("ip") == nil {
			better += " ip=dhcp"
		}
	}
	if better == "" {
		return false
	}
	f := r.find(rootSpelt, r.root.span, "root=%s is not one of the kernel's forms: %s", plain(r.root.text), why)
	f.Severity = severity
	r.fix(f, "as the kernel has it", edit{r.root.span, better})
	return true
}

// hexNumber reads a device number whose two parts are hexadecimal: "b3:02" is 179:2.
func hexNumber(text string) (string, bool) {
	high, low, _ := strings.Cut(text, ":")
	major, err := strconv.ParseUint(strings.TrimPrefix(high, "0x"), 16, 12)
	minor, bad := strconv.ParseUint(strings.TrimPrefix(low, "0x"), 16, 20)
	return fmt.Sprintf("%d:%d", major, minor), err == nil && bad == nil && major != 0 && len(high)+len(low) <= len("0x000:0x00000")
}

// spelt returns what a root is near, and why it is not that.
func spelt(text string) (better, why string, severity Severity) {
	if key, value, ok := strings.Cut(text, "="); ok {
		return speltKey(key, value)
	}
	if key, value, ok := strings.Cut(text, ":"); ok && (strings.EqualFold(key, "PARTUUID") || strings.EqualFold(key, "PARTLABEL")) {
		return strings.ToUpper(key) + "=" + value, "= stands behind the key", Error
	}
	if text == "nfs" || text == "cifs" || text == "ram" {
		return "/dev/" + text, "the kernel knows /dev/" + text, Warning
	}
	if number, rest, ok := strings.Cut(text, ","); ok && strings.Contains(number, ":") {
		if text, ok := withRest(number, rest); ok && strings.Trim(number, "0123456789:") == "" {
			return text, "a comma ends no number", Error
		}
	}
	if len(text) > len("/dev/") && strings.EqualFold(text[:len("/dev/")], "/dev/") && !strings.HasPrefix(text, "/dev/") {
		return "/dev/" + text[len("/dev/"):], "/dev/ is in lower case", Error
	}
	if major, minor, ok := strings.Cut(text, ","); ok && strings.Trim(major, "0123456789") == "" && major != "" && minor != "" && strings.Trim(minor, "0123456789") == "" {
		return major + ":" + minor, "a colon stands between the two numbers", Error
	}
	if number, ok := hexNumber(text); ok {
		return number, "both numbers are decimal in front of and behind a colon", Error
	}
	bare := strings.TrimPrefix(strings.TrimPrefix(text, "/"), "dev/")
	if devname.Known(bare) {
		return "/dev/" + bare, "a disk has /dev/ in front", Error
	}
	if f, found := devname.FaultOf(bare); found && f.Sure && f.Better != "" {
		if text, ok := withRest(f.Better, f.Rest); ok {
			return text, f.Why + ", and a disk has /dev/ in front", Error
		}
	}
	return "", "", ""
}

// speltKey does so for the key in front of a '='.
func speltKey(key, value string) (better, why string, severity Severity) {
	if key == "UUID" || key == "LABEL" {
		if name, word, ok := gluedTag(key, value); ok {
			return key + "=" + name + " " + word, "a blank is missing in front of " + word, Warning
		}
	}
	if strings.EqualFold(key, "UUID") && devname.IsMSDOS(value) {
		return "PARTUUID=" + value, "this is the UUID of a partition, and a file system's has another form", Error
	}
	for _, k := range []string{"PARTUUID", "PARTLABEL"} {
		switch {
		case key == k:
			return "", "", ""
		case strings.EqualFold(key, k):
			return k + "=" + value, "the kernel knows " + k + "= in upper case alone", Error
		case nearest.Distance(strings.ToUpper(key), k) <= 1:
			return k + "=" + value, "is it " + k + "=?", Error
		}
	}
	return "", "", ""
}

// gluedTag cuts a parameter off the end of a file system's label or UUID. A label may end so,
// but is not likely to behind a comma, or in rootwait.
func gluedTag(key, value string) (tag, word string, ok bool) {
	for _, w := range bareWords {
		rest, found := strings.CutSuffix(value, w)
		tag = strings.TrimRight(rest, ",;")
		comma := tag != rest
		if found && tag != "" && (comma || w == "rootwait" && key == "LABEL" || key == "UUID" && len(tag) == len("8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c")) {
			return tag, w, true
		}
	}
	return "", "", false
}

// lastArg returns the last argument of a name with a value, or nil.
func (r *pass) lastArg(name string) *cmdline.Arg {
	args := r.args()
	for i := len(args) - 1; i >= 0; i-- {
		if args[i].HasValue && cmdline.SameName(args[i].Name, name) {
			return &args[i]
		}
	}
	return nil
}

// lastValue returns the value of the last argument of a name, or "".
func (r *pass) lastValue(name string) string {
	if a := r.lastArg(name); a != nil {
		return a.Value
	}
	return ""
}

// waitsForRoot reports whether there is a root wait.
func (r *pass) waitsForRoot() bool {
	return r.values.RootwaitArg != bootparam.None && r.values.Rootwait != 0
}
