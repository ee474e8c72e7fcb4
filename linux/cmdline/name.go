package cmdline

// SameName is parameq() of kernel/params.c: names are equal if they are so once every
// '-' is '_'.
func SameName(a, b string) bool { return len(a) == len(b) && HasNamePrefix(a, b) }

// HasNamePrefix is parameqn() over the length of prefix. The kernel applies it to
// whole arguments, so that a prefix may reach into the value.
func HasNamePrefix(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if s[i] != prefix[i] && !(isDash(s[i]) && isDash(prefix[i])) {
			return false
		}
	}
	return true
}

func isDash(c byte) bool { return c == '-' || c == '_' }
