package devname

import (
	"strings"

	"dmrace/linux/cmdline"
)

// maxPath is how long a path behind "/dev/" may be, in bytes.
const maxPath = 31

// path is the part of devt_from_devname() that needs no disks: the ways to read what
// stands behind "/dev/". The first is a whole disk. If the path ends in a number that
// does not begin with 0, the next is that partition of the disk whose name stands
// before, and if that name ends in a digit and a 'p', the last leaves the 'p' off.
func (r Ref) path(path string) Ref {
	if len(path) > maxPath {
		return r.malformed(PathTooLong)
	}
	key := strings.ReplaceAll(path, "/", "!")
	r.Kind, r.Key, r.reason = Path, key, userSpacePath(path)
	r.Candidates = append(make([]Candidate, 0, 3), Candidate{Disk: key})
	end := trailingDigits(key)
	if end == 0 || end == len(key) || key[end] == '0' {
		return r
	}
	n, _ := r.numbers.facts().SimpleUint(key[end:], 10)
	part := int32(n)
	r.Candidates = append(r.Candidates, Candidate{key[:end], part})
	if end >= 2 && cmdline.IsDigit(key[end-2]) && key[end-1] == 'p' {
		r.Candidates = append(r.Candidates, Candidate{key[:end-1], part})
	}
	return r
}

// trailingDigits returns where the digits at the end of s begin.
func trailingDigits(s string) int {
	n := len(s)
	for n > 0 && cmdline.IsDigit(s[n-1]) {
		n--
	}
	return n
}

// userSpacePath returns why no disk can have the name: the empty one, and folders that
// udev fills.
func userSpacePath(path string) Reason {
	if path == "" {
		return NoPath
	}
	for _, folder := range []string{"mapper/", "disk/by-", "block/"} {
		if strings.HasPrefix(path, folder) {
			return UserSpacePath
		}
	}
	return MayResolve
}
