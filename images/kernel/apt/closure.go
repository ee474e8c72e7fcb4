package apt

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"dmrace"
	"dmrace/images/kernel/cachedir"
)

// FetchAll has apt fetch packages of a suite into the folder dir, with all that they need
// on a system that has nothing yet. A name may be a pattern of apt's: "?essential". apt
// verifies what it fetches.
//
// Where apt is not here or the archive cannot be reached it is a [dmrace.EnvError].
func FetchAll(ctx context.Context, cache cachedir.Dir, suite string, names []string, dir string, out io.Writer) error {
	if err := os.MkdirAll(filepath.Join(dir, "partial"), 0o755); err != nil {
		return cache.Explain(err)
	}
	s := suiteArchive{cache, suite, out}
	err := s.use(ctx, func(a programs) error {
		if err := s.freshen(ctx, a); err != nil {
			return err
		}
		err := a.fetchAll(ctx, names, dir)
		if !notFound(err) {
			return err
		}
		if err := s.update(ctx, a); err != nil { // the lists are out of date
			return err
		}
		return a.fetchAll(ctx, names, dir)
	})
	var env *dmrace.EnvError
	if err == nil || ctx.Err() != nil || errors.As(err, &env) {
		return err
	}
	if explained := cache.Explain(err); explained != err {
		return explained
	}
	return &dmrace.EnvError{Err: err, Fix: "apt-get update must work, with Debian's archive among apt's sources"}
}

// fetchAll calls apt-get. Nothing is installed: no lock of the machine's is asked for.
func (a programs) fetchAll(ctx context.Context, names []string, dir string) error {
	args := []string{
		"-qq", "-y", "--no-install-recommends", "--download-only",
		"-o", "Debug::NoLocking=true", "-o", "Dir::Cache::archives=" + dir, "install",
	}
	_, err := a.run(ctx, "", "apt-get", slices.Concat(args, names)...)
	return err
}
