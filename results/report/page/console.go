package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"dmrace/internal/visible"
	"dmrace/results/report/lanes"
)

// Consoles are most of what a page has to carry, and few of them are ever opened. They
// are kept as the browser can read them, gzip in base64, and unpacked by
// DecompressionStream when one is asked for. So the text stays complete, and no element
// stands for a line that nobody looks at. The consoles of a figure are packed together,
// for boots of one kernel say much the same. Only consoles longer than any boot's are cut.
const (
	maxLines  = 5000 // beyond that, the lines around events and at both ends are kept
	around    = 10   // lines kept on either side of an event
	ends      = 500  // lines kept at the beginning and at the end
	maxLength = 2000 // bytes kept of one line
	maxKept   = 20000
)

// consoles are all consoles of a page, for the script.
type consoles struct {
	Archives []string          `json:"archives"` // lines joined by newlines, compressed, in base64
	Boots    map[string]packed `json:"boots"`    // by the ID of the boot
}

// packed tells where the console of a boot is.
type packed struct {
	Archive int      `json:"archive"` // index
	Start   int      `json:"start"`   // lines of other boots before it in the archive
	Runs    [][2]int `json:"runs"`    // stretches of lines: the number of the first, and how many
	Hot     []int    `json:"hot"`     // the lines that prove the verdict

	lines, kept int
}

// pack adds an archive of the consoles of those boots.
func (c *consoles) pack(boots []lanes.Chart) error {
	var text strings.Builder
	start := 0
	for _, b := range boots {
		if len(b.Console) == 0 {
			continue
		}
		p := write(&text, b)
		p.Archive, p.Start = len(c.Archives), start
		start += p.kept
		c.Boots[b.ID] = p
	}
	archive, err := compress(text.String())
	c.Archives = append(c.Archives, archive)
	return err
}

// write writes the console of a boot to an archive, a newline after each line.
func write(text *strings.Builder, b lanes.Chart) packed {
	marked, hot := linesOf(b)
	keep := kept(bytes.Count(bytes.TrimRight(b.Console, "\n"), []byte("\n"))+1, marked)
	p := packed{Hot: hot}
	for line := range bytes.Lines(b.Console) {
		p.lines++
		if keep != nil && !keep[p.lines] {
			continue
		}
		p.kept++
		if n := len(p.Runs); n > 0 && p.Runs[n-1][0]+p.Runs[n-1][1] == p.lines {
			p.Runs[n-1][1]++
		} else {
			p.Runs = append(p.Runs, [2]int{p.lines, 1})
		}
		text.WriteString(shown(bytes.TrimRight(line, "\r\n")))
		text.WriteByte('\n')
	}
	return p
}

// shown is a line as it is displayed. An overlong one is cut, and says so.
func shown(line []byte) string {
	if len(line) <= maxLength {
		return visible.Line(string(line))
	}
	return visible.Line(string(line[:maxLength])) + fmt.Sprintf(" [%d more bytes]", len(line)-maxLength)
}

// linesOf returns the console lines of a boot's events, and those among them that
// prove its verdict, both in order.
func linesOf(b lanes.Chart) (marked, hot []int) {
	for _, l := range b.Lanes {
		for _, m := range l.Marks {
			if m.ConsoleLine == 0 {
				continue
			}
			marked = append(marked, m.ConsoleLine)
			if m.Number > 0 {
				hot = append(hot, m.ConsoleLine)
			}
		}
	}
	slices.Sort(marked)
	slices.Sort(hot)
	return marked, hot
}

// kept chooses the lines to keep of a long console; nil stands for all.
func kept(lines int, marked []int) map[int]bool {
	if lines <= maxLines {
		return nil
	}
	keep := map[int]bool{}
	for n := 1; n <= ends; n++ {
		keep[n], keep[lines+1-n] = true, true
	}
	for _, m := range marked {
		if len(keep) > maxKept {
			break
		}
		for n := m - around; n <= m+around; n++ {
			keep[n] = true
		}
	}
	return keep
}

// compress returns text in the form that DecompressionStream("gzip") takes.
func compress(text string) (string, error) {
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := zw.Write([]byte(text)); err != nil {
		return "", err
	}
	if err := zw.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(buf.Bytes()), nil
}
