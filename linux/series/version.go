package series

import (
	"cmp"
	"fmt"
	"strings"

	"dmrace"
)

// version is a kernel release, "6.1.40" or "6.12-rc3", or a branch, "6.1".
type version struct {
	major, minor int
	patch        int  // 0 in a branch and in "6.12-rc3"
	branch       bool // the newest stable release of major.minor
	rc           bool // a candidate of the release
	vendor       bool // "x.y.0-91…": a distribution's, whose number says little
}

// parse reads a version in one of the forms that [For] lists.
func parse(text string) (version, error) {
	major, rest, ok := number(strings.TrimPrefix(text, "v"))
	if !ok || !strings.HasPrefix(rest, ".") {
		return version{}, malformed(text)
	}
	minor, rest, ok := number(rest[1:])
	if !ok {
		return version{}, malformed(text)
	}
	v := version{major: major, minor: minor}
	if rest == "" || rest == ".y" {
		v.branch = true
		return v, nil
	}
	dotted := rest[0] == '.'
	if dotted {
		if v.patch, rest, ok = number(rest[1:]); !ok {
			return version{}, malformed(text)
		}
	}
	if rest != "" && !strings.ContainsRune("-+~_.", rune(rest[0])) {
		return version{}, malformed(text)
	}
	v.rc = candidate(rest)
	v.vendor = dotted && v.patch == 0 && len(rest) > 1 && rest[0] == '-' && isDigit(rest[1])
	return v, nil
}

// number reads the decimal number at the start of text. No kernel has ever had one
// of more than four digits.
func number(text string) (n int, rest string, ok bool) {
	const digits = 4
	end := 0
	for end < len(text) && isDigit(text[end]) && end <= digits {
		n = n*10 + int(text[end]-'0')
		end++
	}
	return n, text[end:], end > 0 && end <= digits
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// candidate reports whether what follows the number is that of a release
// candidate: "-rc3", or "~rc3" as Debian spells it.
func candidate(rest string) bool {
	return len(rest) > 3 && (rest[0] == '-' || rest[0] == '~') && rest[1:3] == "rc" && isDigit(rest[3])
}

func malformed(text string) error {
	const shown = 40
	if len(text) > shown {
		text = text[:shown] + "…"
	}
	return &dmrace.UsageError{Err: fmt.Errorf(`unknown kernel version %q: give a branch ("6.1"), a release ("6.1.40", "5.15.0-91-generic") or a candidate ("6.12-rc3")`, text)}
}

// series compares the first two numbers of two versions.
func (v version) series(w version) int {
	return cmp.Or(cmp.Compare(v.major, w.major), cmp.Compare(v.minor, w.minor))
}

// reaches says whether a release is w, of the same series, or one after it. A
// candidate of w may or may not hold what is new in w.
func (v version) reaches(w version) presence {
	switch {
	case v.branch || v.patch > w.patch || v.patch == w.patch && !v.rc:
		return present
	case v.patch == w.patch:
		return unclear
	}
	return absent
}
