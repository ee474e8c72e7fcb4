package fieldlog

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
	"unicode"

	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"dmrace"
)

// MaxLine is how much of one line is read, in bytes. printk's longest message is a
// kilobyte; what is longer comes from elsewhere.
const MaxLine = 64 << 10

// MaxLog is how much of a log is read, in bytes as they are unpacked: there are devices
// and pipes that never end.
const MaxLog = 1 << 30

// errEndless says that a log is longer than MaxLog.
var errEndless = &dmrace.UsageError{Err: fmt.Errorf("it is longer than %d MiB: give the part that holds the boot", MaxLog>>20)}

// lines is a log as lines of printable text.
type lines struct {
	text     *text
	r        *bufio.Reader
	packed   bool // it is compressed
	blank    bool // there was no text yet
	number   int  // of the last line, from 1
	goesOn   bool // the next line has the same number: a lone CR parts them
	ofCR     bool // all its lines end in a lone CR
	broken   width
	tag      string // that each line begins with
	raw      string // the last line as it is in the log, with its escape sequences
	tooLong  int    // lines that were cut
	cutShort bool   // the compressed data ended early, or is damaged
}

// packers are the compressed files that are not unpacked here, by how they begin.
var packers = []struct{ magic, tool string }{
	{"\xfd7zXZ\x00", "xz"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"BZh", "bzip2"}, {"PK\x03\x04", "unzip"},
}

// open begins to read a log.
func open(ctx context.Context, r io.Reader) (*lines, error) {
	raw := bufio.NewReaderSize(r, MaxLine)
	begin, err := raw.Peek(6)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read log: %w", err)
	}
	l := &lines{blank: true}
	r = raw
	for _, p := range packers {
		if bytes.HasPrefix(begin, []byte(p.magic)) {
			return nil, &dmrace.UsageError{Err: fmt.Errorf("it is compressed: unpack it with %s and give the text, or - for standard input", p.tool)}
		}
	}
	if bytes.HasPrefix(begin, []byte{0x1f, 0x8b}) {
		l.packed = true
		if r, err = gzip.NewReader(raw); err != nil {
			return nil, &dmrace.UsageError{Err: fmt.Errorf("it begins like a gzip file and is none: %w", err)}
		}
	}
	r = transform.NewReader(r, utf.BOMOverride(transform.Nop))
	unpacked := bufio.NewReaderSize(r, MaxLine)
	r = unpacked
	if begin, _ := unpacked.Peek(MaxLine); isQuotedPrintable(begin) { // an error comes again with the next read
		r = transform.NewReader(r, quotedPrintable{})
	}
	l.text = &text{ctx: ctx, r: r}
	l.r = bufio.NewReaderSize(l.text, MaxLine)
	begin, _ = l.r.Peek(MaxLine) // an error comes again with the first line
	whole := strings.ReplaceAll(string(begin), loneCR, "\n")
	l.broken, l.tag = widthOf(whole), tagOf(whole)
	l.ofCR = strings.Count(string(begin), loneCR) == bytes.Count(begin, []byte("\n"))
	return l, nil
}

// next returns the next line without its end, or io.EOF behind the last.
func (l *lines) next() (string, error) {
	raw, err := l.r.ReadSlice('\n')
	if !l.goesOn || l.ofCR {
		l.number++
	}
	l.goesOn = bytes.HasSuffix(raw, []byte(loneCR))
	raw = bytes.TrimSuffix(raw, []byte("\n"))
	line := l.withoutTag(readable(printable(raw)))
	if l.raw = line; bytes.IndexByte(raw, 0x1b) >= 0 {
		l.raw = html.UnescapeString(string(raw))
	}
	l.blank = l.blank && line == ""
	if errors.Is(err, bufio.ErrBufferFull) {
		l.tooLong++
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = l.r.ReadSlice('\n')
	}
	switch {
	case err == nil:
		return line, nil
	case l.text.stopped != nil:
		return "", l.text.stopped
	case errors.Is(err, io.EOF) || l.packed:
		l.cutShort = l.cutShort || !errors.Is(err, io.EOF)
		if len(raw) > 0 {
			return line, nil // the next call finds the same end
		}
		return "", io.EOF
	}
	return "", fmt.Errorf("read log: %w", err)
}

// escape matches the sequences that steer a terminal (ECMA-48): a control sequence,
// an operating system command, and those of two bytes.
var escape = regexp.MustCompile(`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])`)

// printable returns a line as text that steers no terminal: tabs and other spaces become
// blanks, escape sequences and whatever else is not printable go, and an ellipsis, which
// some programs put for three dots, becomes those again.
func printable(line []byte) string {
	if plain(line) {
		return string(line)
	}
	if bytes.IndexByte(line, 0x1b) >= 0 {
		line = escape.ReplaceAll(line, nil)
	}
	text := strings.ReplaceAll(strings.ToValidUTF8(string(line), "\uFFFD"), "\u2026", "...")
	return strings.Map(func(r rune) rune {
		if r = blanks(r); unicode.IsPrint(r) { // of the spaces only the blank
			return r
		}
		return -1
	}, text)
}

// plain reports whether a line is ASCII and printable.
func plain(line []byte) bool {
	for _, b := range line {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return true
}
