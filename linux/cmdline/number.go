package cmdline

import "math"

// ParseUint is kstrtoull() of lib/kstrtox.c: an optional '+', digits of the base and
// at most one newline at the end. Base 0 takes "0x" before a hexadecimal digit for 16,
// any other leading "0" for 8, and else 10. The error is [ErrRange] if the digits
// overflow, whatever follows them, and else [ErrInvalid]; the kernel then leaves the
// variable as it was.
func ParseUint(s string, base uint) (uint64, error) {
	s = cString(s)
	if s != "" && s[0] == '+' {
		s = s[1:]
	}
	return parseUnsigned(s, base)
}

// ParseInt32 is kstrtoint(): [ParseUint] with '-' as well as '+', one of them, within
// 32 bits.
func ParseInt32(s string, base uint) (int32, error) {
	s = cString(s)
	if s != "" && s[0] == '-' {
		v, err := parseUnsigned(s[1:], base)
		return signed32(-v, v > -math.MinInt32, err)
	}
	v, err := ParseUint(s, base)
	return signed32(v, v > math.MaxInt32, err)
}

func signed32(v uint64, outside bool, err error) (int32, error) {
	switch {
	case err != nil:
		return 0, err
	case outside:
		return 0, ErrRange
	}
	return int32(v), nil
}

// SimpleUint is simple_strtoull() of lib/vsprintf.c up to 6.12: the number with which
// s begins, and how many bytes it takes. It has neither sign nor error: without a
// digit it is 0, "0x" of base 0 is a 0 that ends before the x, and a number that
// overflows silently wraps. simple_strtoul() is the same, cut to 32 bits on 32-bit
// machines. See [Facts.SimpleUint] for 7.2.
func SimpleUint(s string, base uint) (v uint64, n int) { return Facts{}.SimpleUint(s, base) }

// SimpleUint is simple_strtoull() of a version: in 7.2 a number that overflows is
// 2^64-1.
func (f Facts) SimpleUint(s string, base uint) (v uint64, n int) {
	base, skip := radix(s, base)
	v, n, _ = digits(s[skip:], base, f.Saturates)
	return v, skip + n
}

// ParseMem is memparse() of lib/cmdline.c: a number of base 0 and one of the suffixes
// K, M, G, T, P and E, in either case, and how many bytes they take. Up to 6.12 the
// suffix also counts where no number precedes it, and the result wraps.
func (f Facts) ParseMem(s string) (v uint64, n int) {
	v, n = f.SimpleUint(s, 0)
	shift := suffixShift(byteAt(s, n))
	if shift == 0 || f.Saturates && n == 0 {
		return v, n
	}
	if f.Saturates && v<<shift>>shift != v {
		return math.MaxUint64, n + 1
	}
	return v << shift, n + 1
}

func suffixShift(c byte) uint {
	switch c | 0x20 {
	case 'k':
		return 10
	case 'm':
		return 20
	case 'g':
		return 30
	case 't':
		return 40
	case 'p':
		return 50
	case 'e':
		return 60
	}
	return 0
}

// parseUnsigned is _kstrtoull(): ParseUint without a sign.
func parseUnsigned(s string, base uint) (uint64, error) {
	base, skip := radix(s, base)
	v, n, overflow := digits(s[skip:], base, false)
	if overflow {
		return 0, ErrRange
	}
	rest := s[skip+n:]
	if n == 0 || rest != "" && rest != "\n" {
		return 0, ErrInvalid
	}
	return v, nil
}

// radix is _parse_integer_fixup_radix(): it settles base 0 and returns the length of
// the prefix "0x". Asked for base 16 it takes the prefix without looking behind it.
func radix(s string, base uint) (uint, int) {
	hex := byteAt(s, 0) == '0' && byteAt(s, 1)|0x20 == 'x'
	switch {
	case base != 0:
	case hex && IsXDigit(byteAt(s, 2)):
		base = 16
	case byteAt(s, 0) == '0':
		base = 8
	default:
		base = 10
	}
	if base == 16 && hex {
		return base, 2
	}
	return base, 0
}

// digits is _parse_integer_limit(): the value of the digits with which s begins, and
// their number. Overflow is looked for only where the highest four bits are in use,
// which is enough up to base 16.
func digits(s string, base uint, saturate bool) (v uint64, n int, overflow bool) {
	b := uint64(base)
	for ; n < len(s); n++ {
		d := digit(s[n])
		if d >= b {
			break
		}
		if v>>60 != 0 && v > (math.MaxUint64-d)/b {
			overflow = true
			if saturate {
				v = math.MaxUint64
				continue
			}
		}
		v = v*b + d
	}
	return v, n, overflow
}

// digit returns the value of a hexadecimal digit, or one beyond every base.
func digit(c byte) uint64 {
	switch {
	case IsDigit(c):
		return uint64(c - '0')
	case IsXDigit(c):
		return uint64(c|0x20-'a') + 10
	}
	return math.MaxUint64
}

// byteAt returns the byte at offset i, and at the end the NUL that C has there.
func byteAt(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}
