package series

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"dmrace"
)

// Release is a kernel's version. [Parse] gives the grammar.
type Release struct {
	Major, Minor int
	Patch        int    // 40 of "6.1.40"; 0 of a branch, and of "6.12-rc3"
	Branch       bool   // "6.1", "6.1.y": the newest stable release of Major.Minor
	Candidate    int    // 3 of "6.12-rc3"; 0: it is no candidate
	Local        string // what stands behind the numbers: "-91-generic", "-rc3-00012-gabc", "~rc3-1~exp1"
}

// maxRelease is how long a version may be: what uname -r holds, __NEW_UTS_LEN in
// include/uapi/linux/utsname.h.
const maxRelease = 64

// Parse reads a kernel's version in any of the forms in which people meet it:
//
//	6.1  6.1.y  linux-6.1.y            a branch, taken for its newest stable release
//	v6.5  v6.5.0  6.5.0                a release of mainline; with its v, git's tag
//	6.1.40  v6.1.40                    a stable release
//	6.6-rc3  6.6.0-rc3  6.1.40-rc1     a candidate of a release
//	6.6-rc3-00012-gabcdef0             a candidate as uname -r says it
//	6.1.192-2  6.12.107+deb13-amd64    a stable release, with what Debian appends
//	6.12~rc3-1~exp1                    a candidate, as Debian spells it
//	5.15.0-91-generic                  a vendor's own numbering, see [Release.Vendor]
//
// In full, with the numbers of at most four digits and the whole of at most 64 bytes:
//
//	version = branch | release
//	branch  = number "." number | [ "linux-" | "v" ] number "." number ".y"
//	release = [ "v" ] number "." number [ "." number ] [ local ]   (not number "." number alone)
//	local   = ( "-" | "+" | "~" | "_" | "." ) and whatever is printable, no space
//
// A local part that begins with rc and a number makes a candidate. A mainline release
// without its third number takes no "+": "5.10+6.1" is a derived backport, see [Named].
//
// Everything else is a [*dmrace.UsageError].
func Parse(text string) (Release, error) {
	if r, ok := parse(text); ok {
		return r, nil
	}
	const shown = 40
	if len(text) > shown {
		text = strings.ToValidUTF8(text[:shown], "") + "…"
	}
	return Release{}, &dmrace.UsageError{Err: fmt.Errorf(`unknown kernel version %q: give a branch ("6.1"), a release ("6.1.40", "5.15.0-91-generic"), a tag ("v6.5") or a candidate ("6.12-rc3")`, text)}
}

func parse(text string) (r Release, ok bool) {
	if len(text) > maxRelease {
		return Release{}, false
	}
	rest, tag := strings.CutPrefix(text, "v")
	rest, tree := strings.CutPrefix(rest, "linux-")
	if r.Major, rest, ok = number(rest); !ok || !strings.HasPrefix(rest, ".") {
		return Release{}, false
	}
	if r.Minor, rest, ok = number(rest[1:]); !ok {
		return Release{}, false
	}
	switch {
	case rest == ".y" && !(tag && tree):
		r.Branch = true
		return r, true
	case tree:
		return Release{}, false
	case rest == "":
		r.Branch = !tag
		return r, true
	}
	dotted := rest[0] == '.'
	if dotted {
		if r.Patch, rest, ok = number(rest[1:]); !ok {
			return Release{}, false
		}
	}
	return r.local(rest, dotted)
}

// local reads what stands behind the numbers, of which dotted says that there are three.
func (r Release) local(text string, dotted bool) (Release, bool) {
	if text == "" {
		return r, true
	}
	if !strings.ContainsRune("-+~_.", rune(text[0])) || text[0] == '+' && !dotted || !printable(text) {
		return Release{}, false
	}
	r.Local = text
	if rc, found := strings.CutPrefix(text[1:], "rc"); found && text[0] != '+' && !isLetter(rc) {
		n, _, ok := number(rc)
		if !ok || n == 0 {
			return Release{}, false // "-rc", "-rc0": which candidate?
		}
		r.Candidate = n
	}
	return r, true
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

// isLetter reports whether a text begins with a letter: "-rcar" is no candidate.
func isLetter(text string) bool {
	return text != "" && ('a' <= text[0]|0x20 && text[0]|0x20 <= 'z')
}

// printable reports whether a text is of ASCII without spaces.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// String returns the version in the one spelling that [Parse] gives back: "6.1" for a
// branch, "6.5.0" for the tag v6.5.
func (r Release) String() string {
	text := r.Series()
	if !r.Branch && (r.Patch > 0 || r.Candidate == 0 || r.Local == "") {
		text += "." + strconv.Itoa(r.Patch)
	}
	return text + r.Local
}

// Tag returns git's name of the release, or of the first of a branch: "v6.5" of 6.5.0,
// "v6.12-rc3". What a vendor or Debian appends is in no tag.
func (r Release) Tag() string {
	tag := "v" + r.Series()
	if r.Patch > 0 {
		tag += "." + strconv.Itoa(r.Patch)
	}
	if r.Candidate > 0 {
		tag += "-rc" + strconv.Itoa(r.Candidate)
	}
	return tag
}

// Series returns the branch that the release is of: "6.1".
func (r Release) Series() string { return strconv.Itoa(r.Major) + "." + strconv.Itoa(r.Minor) }

// Compare orders versions from old to new: the numbers count first, a branch comes
// behind all its releases and a candidate before its release. Of equal numbers the
// local parts decide, by their own numbers: "-9-generic" comes before "-91-generic".
func (r Release) Compare(o Release) int {
	return cmp.Or(r.compareNumbers(o), natural(r.Local, o.Local))
}

// compareNumbers is Compare without the local parts.
func (r Release) compareNumbers(o Release) int {
	return cmp.Or(r.compareSeries(o), cmp.Compare(rank(r.Branch), rank(o.Branch)), cmp.Compare(r.Patch, o.Patch),
		cmp.Compare(rank(r.Candidate == 0), rank(o.Candidate == 0)), cmp.Compare(r.Candidate, o.Candidate))
}

// compareSeries compares the first two numbers.
func (r Release) compareSeries(o Release) int {
	return cmp.Or(cmp.Compare(r.Major, o.Major), cmp.Compare(r.Minor, o.Minor))
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Compare orders the names of kernels as [Release.Compare] does; a name that is no
// version ("tree:…") comes behind all versions, in the order of its bytes.
func Compare(a, b string) int {
	r, readA := parse(a)
	s, readB := parse(b)
	if readA && readB {
		return r.Compare(s)
	}
	return cmp.Or(cmp.Compare(rank(!readA), rank(!readB)), cmp.Compare(a, b))
}

// natural compares texts with the numbers in them as numbers.
func natural(a, b string) int {
	for a != "" && b != "" {
		if !isDigit(a[0]) || !isDigit(b[0]) {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		var m, n string
		m, a = digits(a)
		n, b = digits(b)
		if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// digits cuts a number off the start of a text, without its leading zeros.
func digits(text string) (number, rest string) {
	end := 0
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	return strings.TrimLeft(text[:end], "0"), text[end:]
}
