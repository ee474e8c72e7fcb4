package target

import "dmrace/linux/cmdline"

// scan64 is sscanf(s, "%llu%c", …) == 1: white space, then digits up to the end. There
// is no sign. What a number that overflows becomes says [series.Set] Saturates
// (vsscanf(), lib/vsprintf.c).
func (c *ctr) scan64(s string) (uint64, bool) {
	v, rest, ok := c.scanNumber(s)
	return v, ok && rest == ""
}

// scan32 is the same with "%u", which keeps the low 32 bits.
func (c *ctr) scan32(s string) (uint32, bool) {
	v, ok := c.scan64(s)
	return uint32(v), ok
}

// scanNumber is a "%llu" and returns what follows the number.
func (c *ctr) scanNumber(s string) (v uint64, rest string, ok bool) {
	s = cmdline.SkipSpaces(s)
	if s == "" || !cmdline.IsDigit(s[0]) {
		return 0, s, false
	}
	v, n := cmdline.FactsOf(c.o.Features).SimpleUint(s, 10)
	return v, s[n:], true
}

// strict32 is kstrtouint(s, 10, …): unlike sscanf it takes a '+' and a newline at the
// end, no white space, and refuses what does not fit.
func strict32(s string) (uint32, bool) {
	v, err := cmdline.ParseUint(s, 10)
	return uint32(v), err == nil && v>>32 == 0
}

// isHex reports whether hex2bin() takes all of s: pairs of digits in either case.
func isHex(s string) bool {
	for i := range len(s) {
		if !cmdline.IsXDigit(s[i]) {
			return false
		}
	}
	return len(s)%2 == 0
}

// hasSpace reports whether s holds white space, which a backslash brings into an
// argument.
func hasSpace(s string) bool {
	for i := range len(s) {
		if cmdline.IsSpace(s[i]) {
			return true
		}
	}
	return false
}

// fold is strcasecmp() with a name of lower-case ASCII.
func fold(s, name string) bool {
	if len(s) != len(name) {
		return false
	}
	for i := range len(s) {
		if cmdline.ToLower(s[i]) != name[i] {
			return false
		}
	}
	return true
}

// powerOfTwo reports whether v is one.
func powerOfTwo(v uint32) bool { return v != 0 && v&(v-1) == 0 }
