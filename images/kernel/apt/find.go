// Package apt finds and fetches Debian's linux-source packages: through the machine's own
// apt, which is asked and changed in nothing, and through a private apt in the cache for
// each suite of Debian's that the machine does not have.
package apt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/images/kernel/cachedir"
)

// Find returns the version that apt would fetch, and who has it: the machine's own
// apt or else the first of the entry's suites that knows one. Where none does, it
// is an EnvError.
func Find(ctx context.Context, c cachedir.Dir, e Entry, out io.Writer) (Record, archive, error) {
	var from archive = machineArchive{c}
	rec, err := from.candidate(ctx, e.Package)
	if !errors.Is(err, errNoCandidate) {
		return rec, from, err
	}
	why := "it is not in this machine's sources"
	for _, suite := range e.Suites {
		from = suiteArchive{c, suite, out}
		rec, err := from.candidate(ctx, e.Package)
		var env *dmrace.EnvError
		switch {
		case err == nil, ctx.Err() != nil, errors.As(err, &env): // another suite would say the same
			return rec, from, err
		case errors.Is(err, errNoCandidate):
			why += ", not in " + suite
		default:
			why += fmt.Sprintf(", and %s cannot be asked (%v)", suite, err)
		}
	}
	return Record{}, nil, &dmrace.EnvError{
		Err: fmt.Errorf("apt finds no %s: %s", e.Package, why),
		Fix: "apt-get update must work; otherwise give your own source with --tree",
	}
}

// Upstream cuts the Debian revision off a package version.
func Upstream(version string) string {
	if i := strings.LastIndexByte(version, '-'); i >= 0 {
		return version[:i]
	}
	return version
}
