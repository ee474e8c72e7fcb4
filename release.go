package dmrace

import (
	"slices"
	"strconv"
	"strings"
)

// before reports whether a kernel release comes before a version: "5.10.262" before
// "5.15.121". A branch ("5.10") is its newest release, so it comes before a version of
// the same branch only if that is no release of it. A name that is no version ("tree:…")
// comes before nothing.
func before(release, version string) bool {
	r, ok := numbers(release)
	v, ok2 := numbers(version)
	if !ok || !ok2 {
		return false
	}
	if len(r) == 2 {
		return slices.Compare(r, v[:2]) < 0
	}
	return slices.Compare(r, v) < 0
}

// numbers returns the two or three numbers of a version, without what stands behind
// them: 6, 12, 107 of "6.12.107-1".
func numbers(version string) ([]int, bool) {
	if i := strings.IndexAny(version, "-+~_ "); i >= 0 {
		version = version[:i]
	}
	parts := strings.Split(version, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return nil, false
	}
	var n []int
	for _, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 {
			return nil, false
		}
		n = append(n, v)
	}
	return n, true
}
