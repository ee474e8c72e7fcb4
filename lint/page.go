package lint

import (
	"bytes"
	"fmt"
	"strings"
)

// chapters are the parts of the page by the first digit of a code.
var chapters = map[byte]string{
	'1': "The line as a whole", '2': "dm-mod.create=", '3': "Tables", '4': "dm-mod.waitfor=", '5': "root= and rootwait",
	'6': "Timing", '9': "The simulated boot",
}

// section writes one rule.
func section(b *bytes.Buffer, r *Rule) {
	fmt.Fprintf(b, "\n### %s %s\n\n%s: %s. %s\n\n", r.Code, r.Name, r.Severity, r.Summary, r.Explain)
	own, err := ownFindings(r)
	if err != nil {
		panic(err) // the options are constants of this package, and a test checks them
	}
	fmt.Fprintf(b, "%s:\n\n```\n%s\n```\n\nfound:\n\n```\n", given(r.Options), abridge(visible(r.Bad)))
	_ = Text(b, "cmdline", r.Bad, own, TextOptions{}) // a bytes.Buffer takes everything
	fmt.Fprintf(b, "```\n\nwithout it:\n\n```\n%s\n```\n", abridge(visible(r.Good)))
}

// ownFindings returns what a rule finds in its example.
func ownFindings(r *Rule) ([]Finding, error) {
	findings, err := Check(r.Bad, r.Options)
	var own []Finding
	for _, f := range findings {
		if f.Code == r.Code {
			own = append(own, abridged(f))
		}
	}
	return own, err
}

// given says with which options the example is checked.
func given(o Options) string {
	text := "On " + o.Kernel
	if o.Arch != "" {
		text += ", " + o.Arch
	}
	if o.Joined != "" {
		text += ", where " + o.Joined
	}
	for _, d := range o.Disks {
		text += ", with one " + string(d.Bus) + " disk that has"
		for i, p := range d.Parts {
			if i > 0 {
				text += " and"
			}
			text += " PARTLABEL=" + p.Label
		}
		if d.Absent {
			text += " and never appears"
		}
	}
	return text
}

// abridged shortens the fixed line of a finding for the page.
func abridged(f Finding) Finding {
	f.Fix = abridge(f.Fix)
	return f
}

// abridge leaves out the middle of a long line.
func abridge(line string) string {
	const most, head, tail = 400, 240, 120
	if len(line) <= most {
		return line
	}
	return strings.ToValidUTF8(line[:head], "") + " … " + strings.ToValidUTF8(line[len(line)-tail:], "")
}
