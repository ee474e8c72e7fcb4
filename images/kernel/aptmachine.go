package kernel

import (
	"context"
	"errors"
)

// archive is where packages come from.
type archive interface {
	// candidate returns the version that would be installed, or an error that is
	// errNoCandidate.
	candidate(ctx context.Context, pkg string) (aptRecord, error)
	// download fetches a version into dir.
	download(ctx context.Context, rec aptRecord, dir string) error
	// fix says what to do where a download fails.
	fix() string
}

// machineApt is apt as the machine has it configured. It is asked, and changed in
// nothing.
type machineApt struct{ cache Cache }

// candidate answers from memory while nothing about apt has changed.
func (m machineApt) candidate(ctx context.Context, pkg string) (aptRecord, error) {
	memo := aptMemo{m.cache.path("apt", pkg+".json"), []string{"/var/lib/apt/lists"}}
	state := memo.state()
	rec, ok := memo.recall(state)
	if !ok {
		var err error
		if rec, err = (apt{}).show(ctx, pkg); err != nil && !errors.Is(err, errNoCandidate) {
			return rec, err
		}
		if err := m.cache.mkdir(m.cache.path("apt")); err != nil {
			return rec, err
		}
		if err := memo.remember(state, rec); err != nil {
			return rec, err
		}
	}
	if rec.Package == "" {
		return rec, errNoCandidate
	}
	return rec, nil
}

func (machineApt) download(ctx context.Context, rec aptRecord, dir string) error {
	return apt{}.download(ctx, rec, dir)
}

func (machineApt) fix() string { return "apt-get update, or give your own source with --tree" }
