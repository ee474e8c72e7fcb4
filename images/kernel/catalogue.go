package kernel

import (
	"fmt"
	"strings"

	"dmrace"
)

// Entry is a kernel that can be asked for by name.
type Entry struct {
	Name    string // as in `--kernel 6.1`
	Package string // the Debian package that holds the source
}

// Catalogue lists the kernels that have a name, sorted by it.
func Catalogue() []Entry {
	return []Entry{
		{Name: "6.1", Package: "linux-source-6.1"},
	}
}

// lookUp returns the entry of that name, or a UsageError that lists the names.
func lookUp(name string) (Entry, error) {
	var names []string
	for _, e := range Catalogue() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Entry{}, &dmrace.UsageError{Err: fmt.Errorf("unknown kernel %q; there are: %s, a bzImage or vmlinux by its path, and --tree for your own source", name, strings.Join(names, ", "))}
}
