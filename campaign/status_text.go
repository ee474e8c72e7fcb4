package campaign

import (
	"bytes"
	"fmt"
	"io"

	"dmrace/internal/visible"
)

// shown is how many boots of a kind people are shown; programs get all.
const shown = 20

// Write tells people how far a campaign is.
func (s *Status) Write(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d of %d boots done, %d missing, %d broken, %d differing\n", s.Done, s.Boots+s.Sample, len(s.Missing), len(s.Broken), len(s.Differing))
	if s.None > 0 {
		fmt.Fprintf(&b, "%d cells have no boot\n", s.None)
	}
	if s.Sample > 0 {
		fmt.Fprintf(&b, "%d of %d boots of the sample were compared, %d of them on two nodes\n", s.Compared, s.Sample, s.Apart)
	}
	list(&b, "missing", s.Missing)
	list(&b, "broken", s.Broken)
	for _, p := range s.Differing {
		fmt.Fprintf(&b, "differing  %.12s %s/%s on %s and %s\n", p.Key, p.Scenario, p.Variant, visible.Line(p.Nodes[0]), visible.Line(p.Nodes[1]))
		for _, d := range p.Differences {
			fmt.Fprintf(&b, "           %s\n", visible.Line(d))
		}
	}
	for _, n := range s.Nodes {
		if n.Foreign {
			fmt.Fprintf(&b, "node       %s has another QEMU than most boots were made with: %s, SHA-256 %.12s (%d boots)\n", visible.Line(n.Name), visible.Line(n.QEMU), n.Program, n.Boots)
		}
	}
	for _, sum := range s.Blobs {
		fmt.Fprintf(&b, "blob       %.12s is missing or broken: run dmrace campaign new again with the same words\n", sum)
	}
	if len(s.Leftovers) > 0 {
		fmt.Fprintf(&b, "%d hidden folders are those of workers that are at work, or were killed\n", len(s.Leftovers))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// list writes the boots of a kind, a line each and what was found below it.
func list(b *bytes.Buffer, kind string, all []Unfinished) {
	for n, u := range all {
		if n == shown {
			fmt.Fprintf(b, "%-10s and %d more\n", kind, len(all)-shown)
			return
		}
		name := u.Scenario + "/" + u.Variant
		if u.Column != "" {
			name += " on " + u.Column
		}
		if u.Second {
			name += ", the second boot"
		}
		fmt.Fprintf(b, "%-10s %.12s %s\n", kind, u.Key, visible.Line(name))
		for _, f := range u.Findings {
			fmt.Fprintf(b, "           %s\n", visible.Line(f))
		}
	}
}
