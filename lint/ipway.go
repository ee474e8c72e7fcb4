package lint

import (
	"slices"
	"strings"
)

// wayOf returns how ip= asks for an address: its one word, or the seventh of its fields.
// One word with a dot is an address. It reports false where there is none.
func wayOf(value string) (string, bool) {
	const field = 6
	fields := strings.Split(value, ":")
	if len(fields) == 1 {
		return value, !strings.Contains(value, ".")
	}
	if len(fields) <= field || strings.ContainsAny(value, "[]") {
		return "", false
	}
	return fields[field], true
}

// isWay reports whether the kernel knows a way.
func isWay(way string) bool {
	return slices.Contains(autoconf, way) || strings.HasPrefix(way, "dhcp")
}
