package apt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"dmrace/images/kernel/cachedir"
	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

// suiteArchive is apt under a configuration of our own that knows one suite of
// Debian's. It lives in the cache and leaves the machine's lists alone:
//
//	lock             held while apt works here
//	sources.list     the suite
//	apt.conf         the machine's hooks, taken away
//	lists/           what apt-get update fetched
//	archives/        wanted by apt; nothing is kept there
//	updated          has the time of the last apt-get update
//	<package>.json   apt's answer
type suiteArchive struct {
	cache cachedir.Dir
	suite string
	out   io.Writer
}

func (s suiteArchive) Path(elem ...string) string {
	return s.cache.Join(append([]string{"apt", "private", s.suite}, elem...)...)
}

// Lists are fetched again when they are older than keepLists, and when something
// is not found while they are older than settleLists.
const (
	KeepLists   = 24 * time.Hour
	SettleLists = time.Hour
)

// candidate answers from memory while the lists are neither old nor changed.
func (s suiteArchive) candidate(ctx context.Context, pkg string) (rec Record, err error) {
	memo := answerMemo{s.Path(pkg + ".json"), []string{s.Path("sources.list"), s.Path("lists")}}
	if rec, ok := memo.recall(memo.state()); ok && s.age() < KeepLists {
		return rec, nil
	}
	err = s.use(ctx, func(a programs) error {
		if err := s.freshen(ctx, a); err != nil {
			return err
		}
		rec, err = a.show(ctx, pkg)
		if errors.Is(err, errNoCandidate) && s.age() > SettleLists {
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
func (s suiteArchive) download(ctx context.Context, rec Record, dir string) error {
	return s.use(ctx, func(a programs) error {
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

func (s suiteArchive) fix() string {
	return "run again, for " + s.suite + " may have moved on, or give your own source with --tree"
}

// use configures the suite and calls do while no other process is at work there.
func (s suiteArchive) use(ctx context.Context, do func(programs) error) error {
	for _, dir := range []string{"lists/partial", "archives/partial"} {
		if err := s.cache.Mkdir(s.Path(dir)); err != nil {
			return err
		}
	}
	release, err := filelock.Take(ctx, s.Path("lock"), func() {
		fmt.Fprintf(s.out, "waiting for another dmrace that uses apt for %s\n", s.suite)
	})
	if err != nil {
		return err
	}
	defer release()
	if err := s.configure(ctx); err != nil {
		return err
	}
	dir, err := filepath.Abs(s.Path())
	if err != nil {
		return fmt.Errorf("configure apt: %w", err)
	}
	return do(programs{suiteOptions(dir)})
}

// freshen fetches the lists unless they are young. Where that fails, old ones do.
func (s suiteArchive) freshen(ctx context.Context, a programs) error {
	age := s.age()
	if age < KeepLists {
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
func (s suiteArchive) update(ctx context.Context, a programs) error {
	fmt.Fprintf(s.out, "fetching the package list of %s\n", s.suite)
	if _, err := a.run(ctx, "", "apt-get", "-qq", "update"); err != nil {
		return err
	}
	return wholefile.Write(s.Path("updated"), nil, 0o644)
}

// never is the age of lists that were not fetched yet.
const never = time.Duration(1<<63 - 1)

// age returns how long ago the lists were fetched. A time in the future is none.
func (s suiteArchive) age() time.Duration {
	st, err := os.Stat(s.Path("updated"))
	if err != nil || time.Since(st.ModTime()) < 0 {
		return never
	}
	return time.Since(st.ModTime())
}
