package aptsources

import (
	"net/url"
	"slices"
	"strings"
)

// Debian's archives, by the last element of their URIs' paths.
const (
	Debian   = "debian"          // "bookworm", "bookworm-backports", "sid"
	Security = "debian-security" // "bookworm-security"
)

// Archive returns the URI from which the machine has the archive called name, or
// would have it: where the sources name only the other archive, mirrors keep both
// side by side. It reports false where they name neither.
func Archive(sources []Source, name string) (uri string, ok bool) {
	if uri, ok := best(sources, name); ok {
		return uri, true
	}
	other := Debian
	if name == Debian {
		other = Security
	}
	if uri, ok := best(sources, other); ok {
		return sibling(uri, name)
	}
	return "", false
}

// best returns the URI of an archive that is most likely Debian's own: other
// vendors' end in "/debian" too. Among equals the first counts.
func best(sources []Source, name string) (uri string, ok bool) {
	top := -1
	for _, s := range sources {
		for _, u := range s.URIs {
			if s.archive(u) == name && s.likeness() > top {
				top, uri = s.likeness(), strings.TrimRight(u, "/")
			}
		}
	}
	return uri, top >= 0
}

// archive returns which of Debian's archives one of the source's URIs may be, or
// "". Debian's have a component "main". The list of a mirror+file: URI is named
// after the archive, with ".list"; the host of security updates serves them at its
// top as well.
func (s Source) archive(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || !slices.Contains(s.Components, "main") {
		return ""
	}
	path := strings.TrimRight(u.Path, "/")
	base := strings.TrimSuffix(path[strings.LastIndexByte(path, '/')+1:], ".list")
	switch {
	case base == Debian || base == Security:
		return base
	case path == "" && isSecurityHost(u):
		return Security
	}
	return ""
}

func isSecurityHost(u *url.URL) bool { return strings.HasPrefix(u.Hostname(), "security.") }

// likeness says how much a source looks like Debian's own, by its keyring and its
// suites.
func (s Source) likeness() int {
	n := 0
	if s.SignedBy == "" || strings.Contains(s.SignedBy, "debian-archive-") {
		n++
	}
	if slices.ContainsFunc(s.Suites, isDebianSuite) {
		n++
	}
	return n
}

// debianSuites are the suites that Debian's others are named after.
var debianSuites = []string{
	"buster", "bullseye", "bookworm", "trixie", "forky", "duke", "sid",
	"oldoldstable", "oldstable", "stable", "testing", "unstable", "experimental",
}

// isDebianSuite knows "bookworm", "bookworm-security" and "buster/updates".
func isDebianSuite(suite string) bool {
	if i := strings.IndexAny(suite, "-/"); i >= 0 {
		suite = suite[:i]
	}
	return slices.Contains(debianSuites, suite)
}

// sibling returns the URI of the archive called name beside that of the other. The
// host of security updates has none.
func sibling(uri, name string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || isSecurityHost(u) {
		return "", false
	}
	if strings.HasSuffix(uri, ".list") {
		name += ".list"
	}
	return uri[:strings.LastIndexByte(uri, '/')+1] + name, true
}
