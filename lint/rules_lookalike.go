package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/bootparam"
	"dmrace/linux/cmdline"
)

var lookalike = &Rule{
	Code: "DMR121", Name: "lookalike", Severity: Error,
	Summary: "a character that looks like ASCII, or like nothing, and is another",
	Explain: "Word processors and web pages make typographic quotes and dashes of plain ones, no-break spaces of spaces, &quot; of a quote, and editors put a byte order mark in front. To the kernel these are bytes like others: a name with one in it is the name of nothing, and such a quote keeps no spaces together.",
	Kernel:  "next_arg() knows '\"', '=', NUL and the white space of isspace() alone (lib/cmdline.c); all other bytes stay in the name or the value",
	Affects: affectsAll,
	Bad:     "root=/dev/dm-0 rootwait ro dm-mod.create=\u201cvroot,,,ro,0 8192 linear /dev/vda2 0\u201d",
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

// checkLookalikes looks for what a reader takes for ASCII, and says each kind once. What
// it does to the root makes an error of it.
func (r *pass) checkLookalikes() {
	all := slices.DeleteFunc(cmdline.Lookalikes(r.text), r.tearsArg)
	if len(all) == 0 {
		return
	}
	edits := asciiEdits(r.text, all)
	fixed := apply(r.text, edits...)
	decisive := r.differs(bootparam.Read(fixed, r.features))
	said := map[string]bool{}
	for _, l := range all {
		if said[l.Name] {
			continue
		}
		said[l.Name] = true
		f := r.find(lookalike, span{l.Start, l.End}, "%s is %s and no part of the line's grammar%s", codePoints(r.text[l.Start:l.End]), l.Name, others(all, l))
		if !decisive {
			f.Severity = Warning
		}
		r.fix(f, "in ASCII", edits...)
	}
	if decisive && r.create != nil {
		r.explain()
	}
}

// tearsArg reports a no-break space that ends an argument: that is said by itself.
func (r *pass) tearsArg(l cmdline.Lookalike) bool {
	return r.text[l.Start:l.End] == "\u00a0" && slices.ContainsFunc(r.args(), func(a cmdline.Arg) bool { return a.End == l.End-1 })
}

// differs reports whether the root, or when it is looked for, is another with other
// values.
func (r *pass) differs(v bootparam.Values) bool {
	if v.Root != r.values.Root || v.Create != r.values.Create || v.Rootwait != r.values.Rootwait || len(v.Waitfor) != len(r.values.Waitfor) {
		return true
	}
	for i := range v.Waitfor {
		if v.Waitfor[i].Text != r.values.Waitfor[i].Text {
			return true
		}
	}
	return false
}

// asciiEdits put ASCII in the place of what looks like it. The kernel's one quote is '"',
// so that single ones become it, too, where they come in pairs; a pair around the whole
// line goes.
func asciiEdits(line string, all []cmdline.Lookalike) []edit {
	quotes := 0
	for _, l := range all {
		if isQuote(l) {
			quotes++
		}
	}
	first, last := all[0], all[len(all)-1]
	around := isQuote(first) && isQuote(last) && first.Start == 0 && last.End == len(line) && len(all) > 1
	edits := make([]edit, len(all))
	for i, l := range all {
		text := l.ASCII
		switch {
		case around && (i == 0 || i == len(all)-1):
			text = ""
		case isQuote(l) && quotes%2 == 0:
			text = `"`
		}
		edits[i] = edit{span{l.Start, l.End}, text}
	}
	return edits
}

func isQuote(l cmdline.Lookalike) bool { return l.ASCII == `"` || l.ASCII == "'" }

// codePoints writes a character as U+201C, and what is written in ASCII as it is.
func codePoints(text string) string {
	if text[0] == '&' {
		return text
	}
	var all []string
	for _, c := range text {
		all = append(all, fmt.Sprintf("U+%04X", c))
	}
	return strings.Join(all, " ")
}

// others says how many more there are of a kind.
func others(all []cmdline.Lookalike, one cmdline.Lookalike) string {
	n := -1
	for _, l := range all {
		if l.Name == one.Name {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; the line has %d more", n)
}
