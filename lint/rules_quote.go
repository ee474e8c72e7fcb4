package lint

import (
	"strings"

	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
	"dmrace/linux/target"
)

var quoteOpen = &Rule{
	Code: "DMR103", Name: "quote-open", Severity: Error,
	Summary: "a double quote is never closed",
	Explain: "A double quote switches quoting on or off wherever it stands, and there is no escape for it. One that is left open makes the rest of the line part of its parameter.",
	Kernel:  "next_arg() takes everything up to the end of the line for one parameter (lib/cmdline.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/dm-0 ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0 rootwait`,
	Good:    `root=/dev/dm-0 ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" rootwait`,
	Options: Options{Kernel: "6.1"},
}

var shellQuotes = &Rule{
	Code: "DMR104", Name: "shell-quotes", Severity: Error,
	Summary: "quotes that a shell understands, and the kernel does not",
	Explain: "The kernel's one quoting character is the double quote. Single quotes and backslashes are bytes like others: they become part of the value and keep no spaces together.",
	Kernel:  "next_arg() ends the parameter at the first space outside double quotes and keeps the other marks in the value (lib/cmdline.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create='vroot,,,ro,0 8192 linear /dev/vda2 0'`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var unquotedSpaces = &Rule{
	Code: "DMR105", Name: "unquoted-spaces", Severity: Error,
	Summary: "dm-mod.create= without quotes around its spaces",
	Explain: "A table has spaces in it, and a space ends a parameter. Without double quotes around the value the kernel sees the beginning of the table; what follows becomes parameters of its own.",
	Kernel:  "next_arg() ends the value at its first space (lib/cmdline.c); dm_parse_devices() then refuses what is left of it (drivers/md/dm-init.c), and the words behind it go to init",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create=vroot,,,ro,0 8192 linear /dev/vda2 0`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

// sound reports whether the kernel would make all devices of a create string, were
// its disks there.
func (r *pass) sound(create string) bool {
	if len(create) > cmdline.MaxString {
		return false
	}
	parsed := dminit.Parse(create, r.features)
	if parsed.Err != nil {
		return false
	}
	if _, err := dminit.Numbers(parsed.Devices, r.features); err != nil {
		return false
	}
	for _, d := range parsed.Devices {
		for i, t := range d.Targets {
			o := target.Options{ReadOnly: d.ReadOnly, Length: t.Length, Features: r.features}
			if dminit.CheckTarget(d, i, r.features) != nil || target.Parse(t.Type, dminit.SplitArgs(t.Args), o).Fail != nil {
				return false
			}
		}
	}
	return true
}

// quotes are what people put in front of a name.
const quotes = `'\"`

// tries is how many ways to fix a create string are tried.
const tries = 64

// checkQuotes looks for a value that is not quoted as the kernel would have it.
func (r *pass) checkQuotes() {
	r.checkOpen()
	if r.checkWhole() {
		return
	}
	for i, a := range r.args() {
		p, ok := parameterNamed(strings.TrimLeft(a.Name, quotes))
		switch device := ok && p.device; {
		case device && r.checkMarks(a), r.checkInner(a):
		case device && r.isCreate(a):
			r.checkUnquoted(i)
		}
	}
}

// checkOpen looks for a quote that is never closed.
func (r *pass) checkOpen() {
	args := r.args()
	if len(args) == 0 || len(r.text) < len(cmdline.Cut(r.line, 0)) {
		return // there is none, or the line was cut: who knows
	}
	a := args[len(args)-1]
	raw := r.text[a.Start:a.End]
	if strings.Count(raw, `"`)%2 == 0 {
		return
	}
	at := a.Start + strings.LastIndexByte(raw, '"')
	f := r.find(quoteOpen, span{at, a.End}, "the quote is never closed, so that the rest of the line belongs to %s", plain(a.Name))
	if !strings.ContainsFunc(r.text[at:a.End], isSpace) || r.isCreate(a) && r.sound(a.Value) {
		f.Severity = Warning
		r.fix(f, "with the quote closed", insert(a.End, `"`))
		return
	}
	if r.isCreate(a) && a.ValueAt == at+1 {
		r.fixOpen(f, a)
		r.explain()
	}
}

// fixOpen closes the quote of a create string behind the last word with which the
// kernel takes it.
func (r *pass) fixOpen(f *Finding, a cmdline.Arg) {
	end := a.End
	for range tries {
		if end = strings.LastIndexFunc(r.text[:end], isSpace); end <= a.ValueAt {
			return
		}
		if r.sound(r.text[a.ValueAt:end]) {
			r.fix(f, "with the quote closed behind the table", insert(end, `"`))
			return
		}
	}
}

// isCreate reports whether an argument is the dm-mod.create= that counts.
func (r *pass) isCreate(a cmdline.Arg) bool { return r.create != nil && r.create.Start == a.Start }

func isSpace(c rune) bool { return c < 0x80 && cmdline.IsSpace(byte(c)) }

// marks are quotes that are none, each with what closes it.
var marks = []struct{ open, close, name string }{
	{"'", "'", "a single quote"},
	{`\"`, `\"`, "a backslash"},
}

// checkMarks looks for marks of a shell around an argument or its
// value, and reports whether it found some.
func (r *pass) checkMarks(a cmdline.Arg) bool {
	raw := r.text[a.Start:a.End]
	for _, m := range marks {
		at := a.Start
		if a.HasValue && !strings.HasPrefix(raw, m.open) {
			at = a.NameAt + len(a.Name) + 1
		}
		if !strings.HasPrefix(r.text[at:], m.open) {
			continue
		}
		f := r.find(shellQuotes, span{at, at + len(m.open)}, "%s is part of the value: the kernel knows double quotes alone", m.name)
		if r.isCreate(a) {
			r.explain()
		}
		if n := strings.Index(r.text[at+len(m.open):], m.close); n >= 0 {
			end := at + len(m.open) + n
			r.fix(f, "with double quotes", edit{span{at, at + len(m.open)}, `"`}, edit{span{end, end + len(m.close)}, `"`})
		}
		return true
	}
	return r.checkEscapes(a)
}

// checkEscapes looks for a backslash in front of the space that ends an argument.
func (r *pass) checkEscapes(a cmdline.Arg) bool {
	if !strings.HasSuffix(a.Value, `\`) || a.End >= len(r.text) || strings.Contains(r.text[a.Start:a.End], `"`) {
		return false
	}
	end := a.End
	for end < len(r.text) && r.text[end-1] == '\\' {
		if n := strings.IndexFunc(r.text[end+1:], isSpace); n >= 0 {
			end += 1 + n
		} else {
			end = len(r.text)
		}
	}
	f := r.find(shellQuotes, span{a.End - 1, a.End}, "a backslash keeps no space: the value ends here")
	if r.isCreate(a) {
		r.explain()
	}
	if next := r.args(); !r.isCreate(a) {
		for i, b := range next[:len(next)-1] {
			if b.Start == a.Start && r.isKnown(i+1) {
				r.fix(f, "without the backslash", edit{span{a.End - 1, a.End}, ""})
				return true
			}
		}
	}
	value := strings.ReplaceAll(r.text[a.ValueAt:end], `\`, "")
	r.fix(f, "with double quotes", edit{span{a.ValueAt, end}, `"` + value + `"`})
	return true
}

// checkUnquoted looks for a create string that goes on behind its first space.
func (r *pass) checkUnquoted(i int) {
	err, args := r.parsed.Err, r.args()
	if err == nil || err.Kind != dminit.ShortEntry && err.Kind != dminit.MissingField || i+1 >= len(args) {
		return
	}
	a := args[i]
	if strings.Contains(r.text[a.Start:a.End], `"`) || !a.HasValue || a.Value == "" {
		return
	}
	last := i
	for last+1 < len(args) && !r.isKnown(last+1) && !strings.Contains(r.text[args[last+1].Start:args[last+1].End], `"`) {
		last++
	}
	for last = min(last, i+tries); last > i; last-- {
		if value := r.text[a.ValueAt:args[last].End]; r.sound(value) {
			f := r.unquoted(a, args[last])
			r.fix(f, "with the table in double quotes", edit{span{a.ValueAt, args[last].End}, `"` + value + `"`})
			return
		}
	}
	if next := args[i+1].Name; next != "" && cmdline.IsDigit(next[0]) {
		r.unquoted(a, args[i+1]).FixNote = "put the whole table into double quotes"
	}
}

func (r *pass) unquoted(a, last cmdline.Arg) *Finding {
	r.explain()
	return r.find(unquotedSpaces, span{a.ValueAt, last.End}, "the value of dm-mod.create= ends at its first space: it needs double quotes")
}

// isKnown reports whether the kernel takes an argument, or one of that name is
// certainly no part of a table.
func (r *pass) isKnown(i int) bool {
	switch r.fate(i).Kind {
	case cmdline.ByParam, cmdline.BySetup, cmdline.Rejected:
		return true
	}
	a := r.args()[i]
	_, ok := parameterNamed(a.Name)
	return ok || a.HasValue && a.Name != "PARTLABEL" && a.Name != "PARTUUID"
}
