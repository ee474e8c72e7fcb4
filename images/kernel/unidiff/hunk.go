package unidiff

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// hunk reads the hunk whose header s is. How far it goes is told by the header
// alone: a removed line may look like anything.
func (p *parser) hunk(s string) error {
	if p.cur == nil || !p.named {
		return errors.New("a hunk without the names of its file")
	}
	h, oldLines, newLines, err := parseHeader(s)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	for oldLines > 0 || newLines > 0 {
		line, err := p.hunkLine()
		if err != nil {
			return err
		}
		if line[0] == ' ' || line[0] == '-' {
			oldLines--
		}
		if line[0] == ' ' || line[0] == '+' {
			newLines--
		}
		if oldLines < 0 || newLines < 0 {
			return errors.New("the hunk has other lines than its header says")
		}
		body.Write(line)
		body.WriteByte('\n')
	}
	if p.next(`\`) {
		body.Write(p.lines[p.at])
		body.WriteByte('\n')
		p.at++
	}
	if p.next("+") || p.next("-") && !p.next("--") {
		return errors.New("the hunk has more lines than its header says")
	}
	h.Body = body.Bytes()
	p.cur.Hunks = append(p.cur.Hunks, h)
	return nil
}

// hunkLine returns the next line of a hunk, which begins with its mark.
func (p *parser) hunkLine() ([]byte, error) {
	if p.at == len(p.lines) || p.at == len(p.lines)-1 && len(p.lines[p.at]) == 0 {
		return nil, errors.New("the hunk is cut short")
	}
	line := p.lines[p.at]
	p.at++
	if len(line) == 0 {
		return []byte(" "), nil // mail programs eat the space of an empty line
	}
	if !bytes.ContainsRune([]byte(` +-\`), rune(line[0])) {
		return nil, fmt.Errorf("the hunk is damaged, perhaps wrapped by a mail program: %.60q", line)
	}
	return line, nil
}

// parseHeader reads "@@ -<line>[,<count>] +<line>[,<count>] @@ <anything>".
func parseHeader(s string) (h Hunk, oldLines, newLines int, err error) {
	ranges, _, ok := strings.Cut(strings.TrimPrefix(s, "@@ -"), " @@")
	old, new, ok2 := strings.Cut(ranges, " +")
	var err1, err2 error
	h = Hunk{Header: s}
	h.Old, oldLines, err1 = parseRange(old)
	h.New, newLines, err2 = parseRange(new)
	if !ok || !ok2 || err1 != nil || err2 != nil {
		return h, 0, 0, fmt.Errorf("%.80q is not a hunk header", s)
	}
	return h, oldLines, newLines, nil
}

// maxLine bounds line numbers and counts: no source file comes near.
const maxLine = 1 << 30

func parseRange(s string) (line, count int, err error) {
	at, n, ok := strings.Cut(s, ",")
	if !ok {
		n = "1"
	}
	if line, err = parseNumber(at); err != nil {
		return 0, 0, err
	}
	count, err = parseNumber(n)
	return line, count, err
}

func parseNumber(s string) (n int, err error) {
	if s == "" {
		return 0, errors.New("no number")
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > maxLine {
			return 0, errors.New("no number")
		}
		n = n*10 + int(c-'0')
	}
	return n, nil
}
