package apt

import (
	"fmt"
	"strings"

	"dmrace"
)

// Entry is a kernel that can be asked for by name.
type Entry struct {
	Name    string   // as in `--kernel 6.1`
	Package string   // the Debian package that holds the source
	Suites  []string // suites of Debian that have it, in the order in which they are asked
}

// Catalogue lists the kernels that have a name, sorted by it.
//
// The machine's own apt comes first, whatever its release; the suites are for the
// kernels that it does not know. Security suites are asked before others, because
// their lists are some 300 kB and a whole suite's are 10 MB. Sid rolls: it has one
// linux-source at a time, so 7.2 goes when the next one comes.
func Catalogue() []Entry {
	return []Entry{
		{"5.10", "linux-source-5.10", []string{"bullseye-security"}},
		{"6.1", "linux-source-6.1", []string{"bookworm-security", "bookworm"}},
		{"6.12", "linux-source-6.12", []string{"trixie-security", "trixie"}},
		{"7.2", "linux-source-7.2", []string{"sid"}},
	}
}

// LookUp returns the entry of that name, or a UsageError that lists the names.
func LookUp(name string) (Entry, error) {
	var names []string
	for _, e := range Catalogue() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Entry{}, &dmrace.UsageError{Err: fmt.Errorf("unknown kernel %q; there are: %s, a bzImage or vmlinux by its path, and --tree for your own source", name, strings.Join(names, ", "))}
}
