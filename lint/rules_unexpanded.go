package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
)

var unexpanded = &Rule{
	Code: "DMR120", Name: "unexpanded", Severity: Error,
	Summary: "a variable or placeholder has not been filled in",
	Explain: "Boot scripts, templates and build systems put values in place of variables before the kernel has the line; the kernel puts in nothing. In a line that is the kernel's own, what is left of one in the root or in a table is an error. In a file whose reader fills it in, as U-Boot and GRUB do, it is a warning: what comes of the line depends on the value, and nothing that depends on it is called an error.",
	Kernel:  "it takes the text for the value: next_arg() (lib/cmdline.c) knows neither '$' nor '%' nor '@'",
	Affects: affectsAll,
	Bad:     "root=${rootdev} rootwait ro",
	Good:    "root=/dev/vda2 rootwait ro",
	Options: Options{Kernel: "6.1"},
}

// Hole is a part of a line that stands for something else.
type Hole struct{ Start, End int }

// hole is a part of a line that somebody was to fill in.
type hole struct {
	span
	kind string // "variable"
	arg  int    // index in args, -1 for none
}

// word reports whether the hole is a word by itself, or the beginning of one's name:
// anything may come in its place.
func (r *pass) isWord(h hole) bool {
	return h.arg >= 0 && h.at <= r.args()[h.arg].NameAt
}

// decides reports whether what comes in the place of a hole decides about the root.
func (r *pass) decides(h hole) bool {
	if h.arg < 0 || r.isWord(h) {
		return h.arg >= 0
	}
	p, ok := parameterNamed(r.args()[h.arg].Name)
	return ok && (p.device || p.word)
}

// readHoles collects what is not filled in.
func (r *pass) readHoles() {
	for _, p := range cmdline.Placeholders(r.text) {
		r.holes = append(r.holes, hole{span: span{p.Start, p.End}, kind: p.Kind})
	}
	for _, h := range r.opts.Holes {
		if h.Start < h.End && h.End <= len(r.text) {
			r.holes = append(r.holes, hole{span: span{h.Start, h.End}, kind: "macro"})
		}
	}
	args := r.args()
	for _, a := range args {
		r.holes = append(r.holes, wordsForUUID(a)...)
		r.holes = append(r.holes, wordsForDisk(a)...)
	}
	for i := range r.holes {
		h := &r.holes[i]
		h.arg = slices.IndexFunc(args, func(a cmdline.Arg) bool { return a.Start < h.end && h.at < a.End })
	}
}

// wordsForUUID finds the words of a template that stand where a UUID should: UUID_TMP,
// XXXXXXXX-02. No digit of a UUID is among their letters.
func wordsForUUID(a cmdline.Arg) []hole {
	var all []hole
	const key = "UUID="
	for from := 0; ; {
		n := strings.Index(a.Value[from:], key)
		if n < 0 {
			return all
		}
		from += n + len(key)
		word := a.Value[from:]
		if n := strings.IndexAny(word, "/, \t;\"'"); n >= 0 {
			word = word[:n]
		}
		capitals := strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == "" && strings.ContainsAny(word, "GHIJKLMNOPQRSTUVWXYZ_")
		crosses := strings.Trim(word, "x0123456789-") == "" && strings.Contains(word, "xx")
		if (capitals || crosses) && len(cmdline.Placeholders(word)) == 0 {
			at := a.ValueAt + from
			all = append(all, hole{span: span{at, at + len(word)}, kind: "placeholder"})
		}
	}
}

// wordsForDisk finds the words of a template that stand for a root: /dev/sdX1, where X is a
// letter to be, /dev/mmcblkXpY, __ROOT__, [ROOT], %s.
func wordsForDisk(a cmdline.Arg) []hole {
	if p, ok := parameterNamed(a.Name); !ok || !p.device {
		return nil
	}
	word := a.Value
	whole := []hole{{span: span{a.ValueAt, a.ValueAt + len(word)}, kind: "placeholder"}}
	switch {
	case len(word) > 4 && strings.HasPrefix(word, "__") && strings.HasSuffix(word, "__"),
		strings.HasSuffix(word, "%s") || strings.HasSuffix(word, "%d"), // of printf()
		len(word) > 2 && word[0] == '[' && strings.IndexByte(word, ']') == len(word)-1:
		return whole
	}
	disk, ok := strings.CutPrefix(word, "/dev/")
	if i := strings.IndexAny(disk, "XYZN"); ok && i > 1 && devname.Known(filledIn.Replace(disk)) {
		return whole
	}
	return nil
}

// filledIn puts a letter or a number in the place of what people write for one.
var filledIn = strings.NewReplacer("sdXY", "sda1", "sdX", "sda", "vdX", "vda", "hdX", "hda", "X", "0", "Y", "1", "Z", "2", "N", "1")

// checkUnexpanded says what is not filled in, once for each parameter.
func (r *pass) checkUnexpanded() {
	r.readHoles()
	said := map[int]bool{}
	for _, h := range r.holes {
		if h.arg < 0 || said[h.arg] {
			continue
		}
		said[h.arg] = true
		r.sayUnexpanded(h)
		if r.isCreate(r.args()[h.arg]) {
			r.explain()
		}
	}
}

// sayUnexpanded adds the finding of one hole.
func (r *pass) sayUnexpanded(h hole) {
	a := r.args()[h.arg]
	where := " in " + plain(a.Name)
	if r.isWord(h) {
		where = ""
	}
	f := r.find(unexpanded, h.span, "unexpanded %s %s%s", h.kind, plain(r.text[h.at:h.end]), where)
	expander := r.opts.Expander
	if text := r.text[h.at:h.end]; text == "%U" && expander == "" {
		expander = "the firmware of ChromeOS"
	}
	if expander != "" && h.kind == "placeholder" {
		expander = "whoever fills the template in"
	}
	switch {
	case expander != "":
		f.Kernel = fmt.Sprintf("it has what %s puts there; were it left, the kernel would take the text for the value", expander)
		f.Severity = Note
		if r.decides(h) {
			f.Severity = Warning
		}
		f.FixNote = "check the line that the kernel says it has (/proc/cmdline)"
	default:
		f.Severity = Warning
		if p, ok := parameterNamed(a.Name); ok && p.device && !r.isWord(h) {
			f.Severity = Error
		}
		f.FixNote = "put the value in, or check the line that the kernel says it has (/proc/cmdline)"
	}
}

// settleUnexpanded takes back what depends on a value that is not known: what is said of a
// parameter with a hole in it, and that what else is wrong with the root is an error.
func (r *pass) settleUnexpanded() {
	deciding := ""
	for _, h := range r.holes {
		if r.decides(h) && deciding == "" {
			deciding = r.text[h.at:h.end]
		}
	}
	r.found = slices.DeleteFunc(r.found, func(f Finding) bool {
		return aboutRoot(f) && (r.inHole(span{f.Start, f.End}) || deciding != "" && f.Code == bootFails.Code)
	})
	if deciding == "" {
		return
	}
	for i := range r.found {
		if f := &r.found[i]; f.Severity == Error && aboutRoot(*f) {
			f.Severity = Warning
			f.Affects += fmt.Sprintf("; unless what comes in place of %s changes it", plain(deciding))
		}
	}
}

// aboutRoot reports the findings that are not of the line as a whole.
func aboutRoot(f Finding) bool { return !strings.HasPrefix(f.Code, "DMR1") }

// withinHole reports whether an argument is a part of a hole: "{{ root }}" is three.
func (r *pass) withinHole(a cmdline.Arg) bool {
	return slices.ContainsFunc(r.holes, func(h hole) bool { return h.at <= a.Start && a.End <= h.end })
}

// inHole reports whether a parameter with a hole in it is within a span, or the other way
// round.
func (r *pass) inHole(s span) bool {
	return slices.ContainsFunc(r.holes, func(h hole) bool {
		if h.arg < 0 {
			return false
		}
		a := spanOf(r.args()[h.arg])
		return s.at < a.end && a.at < s.end
	})
}
