package devname

import (
	"strconv"
	"strings"

	"dmrace/linux/cmdline"
)

// Devt is a device number, dev_t of include/linux/kdev_t.h: 12 bits of major and 20
// of minor.
type Devt uint32

const minorBits = 20

// MakeDevt is MKDEV(). It does not check that they fit.
func MakeDevt(major, minor uint32) Devt { return Devt(major<<minorBits | minor) }

// Major returns the number of the driver.
func (d Devt) Major() uint32 { return uint32(d) >> minorBits }

// Minor returns the number within the driver.
func (d Devt) Minor() uint32 { return uint32(d) & (1<<minorBits - 1) }

// String writes the number as "179:1".
func (d Devt) String() string {
	b := strconv.AppendUint(make([]byte, 0, 16), uint64(d.Major()), 10)
	b = append(b, ':')
	return string(strconv.AppendUint(b, uint64(d.Minor()), 10))
}

// deviceNumber makes a number of its two parts, if they fit.
func deviceNumber(major, minor uint32) (Devt, bool) {
	d := MakeDevt(major, minor)
	return d, d.Major() == major && d.Minor() == minor
}

// decode is new_decode_dev(): the form with the minor's higher bits above the major.
func decode(n uint32) Devt {
	return MakeDevt(n&0xfff00>>8, n&0xff|n>>12&0xfff00)
}

// number is devt_from_devnum(): "179:1", "179:1:" and anything that does not go on
// with ':' and a byte more, or else hexadecimal digits to the end. Without any digit
// the number is 0.
func (r Ref) number() Ref {
	major, minor, ok := r.numbers.pair(r.Name)
	if !ok {
		major, minor, ok = r.numbers.triple(r.Name)
	}
	if ok {
		devt, fits := deviceNumber(major, minor)
		if !fits {
			return r.malformed(NumberTooBig)
		}
		return r.numbered(devt)
	}
	n, end := r.numbers.facts().SimpleUint(r.Name, 16)
	if end < len(r.Name) {
		return r.malformed(notANumber(r.Name))
	}
	return r.numbered(decode(uint32(n)))
}

func (r Ref) numbered(devt Devt) Ref {
	r.Kind, r.Devt = Number, devt
	if devt == 0 && !r.zeroFound {
		r.reason = ZeroNumber
	}
	return r
}

// notANumber tells two mistakes apart.
func notANumber(name string) Reason {
	if strings.HasPrefix(name, "UUID=") || strings.HasPrefix(name, "LABEL=") {
		return FileSystemTag
	}
	return NotANumber
}

// numbers is how a kernel reads numbers.
type numbers struct{ saturates bool } // see [series.Set] Saturates

func (n numbers) facts() cmdline.Facts { return cmdline.Facts{Saturates: n.saturates} }

// pair is "%u:%u%c" of vsscanf() (lib/vsprintf.c) with two results.
func (n numbers) pair(name string) (major, minor uint32, ok bool) {
	major, minor, rest, ok := n.two(name)
	return major, minor, ok && rest == ""
}

// triple is "%u:%u:%u:%c" with three results. The fourth would be a byte behind the
// last ':', and what stands there without that ':' is never looked at.
func (n numbers) triple(name string) (major, minor uint32, ok bool) {
	major, minor, rest, ok := n.two(name)
	if !ok || !strings.HasPrefix(rest, ":") {
		return 0, 0, false
	}
	_, rest, ok = n.unsigned(rest[1:])
	return major, minor, ok && (rest == ":" || !strings.HasPrefix(rest, ":"))
}

// two reads "%u:%u".
func (n numbers) two(text string) (a, b uint32, rest string, ok bool) {
	if a, rest, ok = n.unsigned(text); !ok || !strings.HasPrefix(rest, ":") {
		return 0, 0, rest, false
	}
	b, rest, ok = n.unsigned(rest[1:])
	return a, b, rest, ok
}

// unsigned is "%u": white space, then digits, of whose value 32 bits are kept.
func (n numbers) unsigned(text string) (v uint32, rest string, ok bool) {
	text = cmdline.SkipSpaces(text)
	if text == "" || !cmdline.IsDigit(text[0]) {
		return 0, text, false
	}
	u, end := n.facts().SimpleUint(text, 10)
	return uint32(u), text[end:], true
}

// signed is "%d": the same with a '-' directly in front of the digits.
func (n numbers) signed(text string) (v int32, rest string, ok bool) {
	text = cmdline.SkipSpaces(text)
	digits, negative := strings.CutPrefix(text, "-")
	if digits == "" || !cmdline.IsDigit(digits[0]) {
		return 0, text, false
	}
	u, end := n.facts().SimpleUint(digits, 10)
	if negative {
		u = -u
	}
	return int32(u), digits[end:], true
}

// Decimal reads a number of a device's name without a leading zero, as the kernel writes
// them: 12 of "dm-12". It has at most as many digits as the highest minor.
func Decimal(text string) (int, bool) {
	const digits = 7
	if text == "" || len(text) > digits || text[0] == '0' && text != "0" {
		return 0, false
	}
	n := 0
	for i := range len(text) {
		if !cmdline.IsDigit(text[i]) {
			return 0, false
		}
		n = 10*n + int(text[i]-'0')
	}
	return n, true
}
