package kernel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

// suiteApt is apt under a configuration of our own that knows one suite of
// Debian's. It lives in the cache and leaves the machine's lists alone:
//
//	lock             held while apt works here
//	sources.list     the suite
//	apt.conf         the machine's hooks, taken away
//	lists/           what apt-get update fetched
//	archives/        wanted by apt; nothing is kept there
//	updated          has the time of the last apt-get update
//	<package>.json   apt's answer
type suiteApt struct {
	cache Cache
	suite string
	out   io.Writer
}

func (s suiteApt) path(elem ...string) string {
	return s.cache.path(append([]string{"apt", "private", s.suite}, elem...)...)
}

// Lists are fetched again when they are older than keepLists, and when something
// is not found while they are older than settleLists.
const (
	keepLists   = 24 * time.Hour
	settleLists = time.Hour
)

// candidate answers from memory while the lists are neither old nor changed.
func (s suiteApt) candidate(ctx context.Context, pkg string) (rec aptRecord, err error) {
	memo := aptMemo{s.path(pkg + ".json"), []string{s.path("sources.list"), s.path("lists")}}
	if rec, ok := memo.recall(memo.state()); ok && s.age() < keepLists {
		return rec, nil
	}
	err = s.use(ctx, func(a apt) error {
		if err := s.freshen(ctx, a); err != nil {
			return err
		}
		rec, err = a.show(ctx, pkg)
		if errors.Is(err, errNoCandidate) && s.age() > settleLists {
			if err := s.update(ctx, a); err != nil {
				return err
			}
			rec, err = a.show(ctx, pkg)
		}
		if err != nil {
			return err
		}
		return memo.remember(memo.state(), rec)
	})
	return rec, err
}

// download fetches a version. Where the lists turn out to be out of date it
// renews them and tries once more.
func (s suiteApt) download(ctx context.Context, rec aptRecord, dir string) error {
	return s.use(ctx, func(a apt) error {
		err := a.download(ctx, rec, dir)
		if !notFound(err) {
			return err
		}
		if err := s.update(ctx, a); err != nil {
			return err
		}
		return a.download(ctx, rec, dir)
	})
}

func (s suiteApt) fix() string {
	return "run again, for " + s.suite + " may have moved on, or give your own source with --tree"
}

// use configures the suite and calls do while no other process is at work there.
func (s suiteApt) use(ctx context.Context, do func(apt) error) error {
	for _, dir := range []string{"lists/partial", "archives/partial"} {
		if err := s.cache.mkdir(s.path(dir)); err != nil {
			return err
		}
	}
	release, err := filelock.Take(ctx, s.path("lock"), func() {
		fmt.Fprintf(s.out, "waiting for another dmrace that uses apt for %s\n", s.suite)
	})
	if err != nil {
		return err
	}
	defer release()
	if err := s.configure(ctx); err != nil {
		return err
	}
	dir, err := filepath.Abs(s.path())
	if err != nil {
		return fmt.Errorf("configure apt: %w", err)
	}
	return do(apt{suiteOptions(dir)})
}

// freshen fetches the lists unless they are young. Where that fails, old ones do.
func (s suiteApt) freshen(ctx context.Context, a apt) error {
	age := s.age()
	if age < keepLists {
		return nil
	}
	err := s.update(ctx, a)
	if err != nil && age < never && ctx.Err() == nil {
		fmt.Fprintf(s.out, "%v; using the package list of %s that was fetched %s ago\n", err, s.suite, age.Round(time.Hour))
		return nil
	}
	return err
}

// update fetches the lists.
func (s suiteApt) update(ctx context.Context, a apt) error {
	fmt.Fprintf(s.out, "fetching the package list of %s\n", s.suite)
	if _, err := a.run(ctx, "", "apt-get", "-qq", "update"); err != nil {
		return err
	}
	return wholefile.Write(s.path("updated"), nil, 0o644)
}

// never is the age of lists that were not fetched yet.
const never = time.Duration(1<<63 - 1)

// age returns how long ago the lists were fetched. A time in the future is none.
func (s suiteApt) age() time.Duration {
	st, err := os.Stat(s.path("updated"))
	if err != nil || time.Since(st.ModTime()) < 0 {
		return never
	}
	return time.Since(st.ModTime())
}
