package fieldlog

import (
	"bytes"
	"regexp"
	"strconv"

	"golang.org/x/text/transform"
)

// quotedPrintable undoes the quoted-printable encoding of a mail (RFC 2045, 6.7) that was
// saved as it was sent: "=3D" is a "=", and a "=" at the end of a line joins it with the
// next. What is no such code stays.
type quotedPrintable struct{ transform.NopResetter }

// softBreak and code are what such a mail is full of and no log is: a kernel's message may
// end in "rootpath=" and another hold "=20", but then the command line has its "=" as it is.
var (
	softBreak = regexp.MustCompile(`=\r?\n`)
	code      = regexp.MustCompile(`=(?:3D|20|C2|E2|09)`)
	anyCode   = regexp.MustCompile(`=[0-9A-F]{2}`)
)

// isQuotedPrintable reports whether a text begins like one that is encoded so.
func isQuotedPrintable(begin []byte) bool {
	breaks, codes := len(softBreak.FindAllIndex(begin, -1)), len(code.FindAllIndex(begin, -1))
	if breaks > 0 && bytes.Contains(begin, []byte("quoted-printable")) { // the header of the mail
		return true
	}
	plain := bytes.Count(begin, []byte("=")) - len(anyCode.FindAllIndex(begin, -1)) - breaks // each would have been encoded
	return breaks > 0 && codes > plain && breaks+codes > 2
}

// Transform implements transform.Transformer.
func (quotedPrintable) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) {
		b, n := src[read], 1
		if b == '=' {
			const longest = len("=\r\n")
			rest := src[read:]
			if len(rest) < longest && !atEOF {
				return written, read, transform.ErrShortSrc
			}
			if skip := softBreakAt(rest); skip > 0 {
				read += skip
				continue
			}
			b, n = codeAt(rest)
		}
		if written == len(dst) {
			return written, read, transform.ErrShortDst
		}
		dst[written] = b
		written++
		read += n
	}
	return written, read, nil
}

// softBreakAt returns how long the soft line break is that a text begins with, or 0.
func softBreakAt(text []byte) int {
	for _, end := range []string{"=\r\n", "=\n"} {
		if bytes.HasPrefix(text, []byte(end)) {
			return len(end)
		}
	}
	return 0
}

// codeAt returns the byte that a text begins with, and how many bytes that is.
func codeAt(text []byte) (b byte, n int) {
	const digits = 2
	if len(text) > digits {
		if v, err := strconv.ParseUint(string(text[1:1+digits]), 16, 8); err == nil {
			return byte(v), 1 + digits
		}
	}
	return text[0], 1
}
