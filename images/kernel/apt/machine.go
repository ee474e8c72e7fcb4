package apt

import (
	"context"
	"errors"

	"dmrace/images/kernel/cachedir"
)

// archive is where packages come from.
type archive interface {
	// candidate returns the version that would be installed, or an error that is
	// errNoCandidate.
	candidate(ctx context.Context, pkg string) (Record, error)
	// download fetches a version into dir.
	download(ctx context.Context, rec Record, dir string) error
	// fix says what to do where a download fails.
	fix() string
}

// machineArchive is apt as the machine has it configured. It is asked, and changed in
// nothing.
type machineArchive struct{ cache cachedir.Dir }

// candidate answers from memory while nothing about apt has changed.
func (m machineArchive) candidate(ctx context.Context, pkg string) (Record, error) {
	memo := answerMemo{m.cache.Join("apt", pkg+".json"), []string{"/var/lib/apt/lists"}}
	state := memo.state()
	rec, ok := memo.recall(state)
	if !ok {
		var err error
		if rec, err = (programs{}).show(ctx, pkg); err != nil && !errors.Is(err, errNoCandidate) {
			return rec, err
		}
		if m.cache.Mkdir(m.cache.Join("apt")) == nil {
			_ = memo.remember(state, rec) // apt is asked again where it cannot be kept
		}
	}
	if rec.Package == "" {
		return rec, errNoCandidate
	}
	return rec, nil
}

func (machineArchive) download(ctx context.Context, rec Record, dir string) error {
	return programs{}.download(ctx, rec, dir)
}

func (machineArchive) fix() string { return "apt-get update, or give your own source with --tree" }
