package lint

import (
	"strings"

	"dmrace/linux/cmdline"
)

var quoteInside = &Rule{
	Code: "DMR122", Name: "quote-inside", Severity: Error,
	Summary: "double quotes in the middle of a name or a value stay in it",
	Explain: "A shell takes quotes away wherever they stand. The kernel takes away one pair, which is around the whole parameter or the whole value; all others keep spaces together and stay part of the text. PARTUUID=\"…\" then asks for a UUID with quotes in it.",
	Kernel:  "next_arg() takes off the quote at the beginning of the parameter or of its value, and the one at the end with it (lib/cmdline.c)",
	Affects: affectsAll,
	Bad:     `root=PARTUUID="1234abcd-02" rootwait ro`,
	Good:    `root=PARTUUID=1234abcd-02 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

var lineQuoted = &Rule{
	Code: "DMR123", Name: "line-quoted", Severity: Error,
	Summary: "the whole line is in one pair of quotes",
	Explain: "Boot loaders and shells want quotes around a line; the kernel's line has none. It takes all that is between them for the value of the first parameter.",
	Kernel:  "next_arg() ends a parameter at white space outside double quotes (lib/cmdline.c): there is one parameter",
	Affects: affectsAll,
	Bad:     `"root=/dev/vda2 rootwait ro"`,
	Good:    `root=/dev/vda2 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

// checkInner looks for quotes in the middle of a name or a value, and reports whether it
// found some. One that is never closed is another's.
func (r *pass) checkInner(a cmdline.Arg) bool {
	raw := r.text[a.Start:a.End]
	inName, inValue := strings.Contains(a.Name, `"`), strings.Contains(a.Value, `"`)
	if !inName && !inValue || strings.Count(raw, `"`)%2 != 0 || r.isWhole(a) {
		return false
	}
	p, ok := parameterNamed(strings.ReplaceAll(a.Name, `"`, ""))
	if !ok {
		return false
	}
	at := a.NameAt + strings.IndexByte(r.text[a.NameAt:a.End], '"')
	where := "the value of " + p.name
	if inName {
		where = "the name: the kernel has no parameter " + a.Name
	} else {
		at = a.ValueAt + strings.IndexByte(a.Value, '"')
	}
	f := r.find(quoteInside, span{at, at + 1}, "the quotes stay in %s", where)
	if !p.device {
		f.Severity = Warning
	}
	r.fixInner(f, a, p, inName)
	if r.isCreate(a) {
		r.explain()
	}
	return true
}

// fixInner takes the quotes away, or puts them around the whole value where that needs
// them.
func (r *pass) fixInner(f *Finding, a cmdline.Arg, p parameter, inName bool) {
	value := strings.ReplaceAll(a.Value, `"`, "")
	if strings.ContainsFunc(value, isSpace) {
		if cmdline.SameName(p.name, "dm-mod.create") && !r.sound(value) {
			return
		}
		value = `"` + value + `"`
	}
	name := a.Name
	if inName {
		name = strings.ReplaceAll(a.Name, `"`, "")
	}
	if a.HasValue {
		name += "="
	}
	r.fix(f, "without them", edit{spanOf(a), name + value})
}

// isWhole reports an argument that is the whole line in quotes.
func (r *pass) isWhole(a cmdline.Arg) bool {
	inner := strings.TrimFunc(r.text, isSpace)
	if len(r.args()) != 1 || len(inner) < 2 || inner[0] != '"' || inner[len(inner)-1] != '"' {
		return false
	}
	args := cmdline.Split(inner[1 : len(inner)-1]).Args
	if len(args) < 2 || cmdline.SameName(args[0].Name, "dm-mod.create") {
		return false
	}
	for _, b := range args[1:] {
		if _, ok := parameterNamed(b.Name); ok {
			return true
		}
	}
	_, ok := parameterNamed(args[0].Name)
	return ok && !args[1].HasValue && strings.Count(inner, `"`) == 2
}

// checkWhole looks for a line that is in quotes as a whole, and reports whether it is.
func (r *pass) checkWhole() bool {
	args := r.args()
	if len(args) != 1 || !r.isWhole(args[0]) {
		return false
	}
	a := args[0]
	f := r.find(lineQuoted, span{a.Start, a.Start + 1}, "the whole line is in quotes: the kernel takes it for the one parameter %s", plain(a.Name))
	inner := r.text[a.Start+1 : a.End-1]
	r.fix(f, "without the quotes", edit{spanOf(a), strings.ReplaceAll(inner, `\"`, `"`)})
	return true
}
