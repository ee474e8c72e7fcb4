package bootfile

import (
	"fmt"
	"strings"
)

// Diff returns what was changed in a file, as diff -u writes it; nothing where nothing was.
func Diff(name string, old, fresh []byte) string {
	a, b := lines(old), lines(fresh)
	var out strings.Builder
	for _, h := range hunks(a, b) {
		if out.Len() == 0 {
			fmt.Fprintf(&out, "--- %s\n+++ %s\n", name, name)
		}
		h.write(&out, a, b)
	}
	return out.String()
}

// lines parts content into lines, each with its end.
func lines(content []byte) []string {
	var all []string
	for line := range strings.Lines(string(content)) {
		all = append(all, line)
	}
	return all
}

// hunk is a run of lines that is another.
type hunk struct{ a, aEnd, b, bEnd int }

// around is how many lines are shown on either side.
const around = 3

// hunks returns where two files differ. Where both have as many lines, as after changes
// within them, each is held against its own; else all between the first and the last
// difference is one.
func hunks(a, b []string) []hunk {
	var all []hunk
	if len(a) != len(b) {
		from, behind := 0, 0
		for from < len(a) && from < len(b) && a[from] == b[from] {
			from++
		}
		for behind < len(a)-from && behind < len(b)-from && a[len(a)-1-behind] == b[len(b)-1-behind] {
			behind++
		}
		return []hunk{{from, len(a) - behind, from, len(b) - behind}}
	}
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		if k := len(all) - 1; k >= 0 && all[k].aEnd+2*around >= i {
			all[k].aEnd, all[k].bEnd = i+1, i+1
		} else {
			all = append(all, hunk{i, i + 1, i, i + 1})
		}
	}
	return all
}

// write writes one hunk with what is around it.
func (h hunk) write(out *strings.Builder, a, b []string) {
	before := min(around, h.a)
	behind := min(around, len(a)-h.aEnd)
	fmt.Fprintf(out, "@@ -%d,%d +%d,%d @@\n", h.a-before+1, h.aEnd-h.a+before+behind, h.b-before+1, h.bEnd-h.b+before+behind)
	put := func(mark string, lines []string) {
		for _, line := range lines {
			out.WriteString(mark + line)
			if !strings.HasSuffix(line, "\n") {
				out.WriteString("\n\\ No newline at end of file\n")
			}
		}
	}
	put(" ", a[h.a-before:h.a])
	for i, j := h.a, h.b; i < h.aEnd || j < h.bEnd; {
		n := alike(a[i:h.aEnd], b[j:h.bEnd])
		put(" ", a[i:i+n])
		i, j = i+n, j+n
		m := differ(a[i:h.aEnd], b[j:h.bEnd])
		put("-", a[i:min(i+m, h.aEnd)])
		put("+", b[j:min(j+m, h.bEnd)])
		i, j = min(i+m, h.aEnd), min(j+m, h.bEnd)
	}
	put(" ", a[h.aEnd:h.aEnd+behind])
}

// alike returns how many lines two lists begin with alike.
func alike(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// differ returns how many lines two lists begin with that are not alike, line by line; all
// of them where one is longer.
func differ(a, b []string) int {
	if len(a) != len(b) {
		return max(len(a), len(b))
	}
	n := 0
	for n < len(a) && a[n] != b[n] {
		n++
	}
	return n
}
