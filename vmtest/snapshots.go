package vmtest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/vmtest/snapshot"
)

// Snapshots has boots begin behind the point up to which all boots of one kernel, machine,
// disks and command line are alike: the machine is saved there once, and boots go on from
// it. What varies behind it, the delays and deferrals of the shim, is written into the
// saved memory (see package snapshot). Where that is not sound a boot is made whole: see
// [WholeBoot].
type Snapshots struct {
	Store snapshot.Store
	Say   func(format string, args ...any) // told why a boot is made whole, each reason once; nil: nobody is

	mu       sync.Mutex
	said     map[string]bool
	failed   map[string]error  // by key: making or restoring the machine has failed
	recent   []*snapshot.Saved // those that were last used, the last first
	programs map[string]string
}

// WholeBoot says why a plan's boot must begin with power-on, or is empty. This is the one
// place that decides it. What is let through is what was booted both ways and compared
// (TestRestoredAsFresh): the same verdict, and the same order of decisive events.
//
//   - By the host's clock a boot is not repeatable, and what a snapshot would leave out is
//     part of what varies. What is injected at a host time needs that clock.
//   - A machine with a server beside it, an initrd of a distribution, a fault of a disk, more than
//     one CPU or of a board of its own was not compared, nor was a kernel with a set of options
//     of its own.
//   - A kernel that is told to be quiet does not say how far it is.
func WholeBoot(p *dmrace.Plan) string {
	m := p.Machine
	switch {
	case p.Clock != dmrace.ClockIcount:
		return "by the host's clock each boot is another"
	case len(halfFor(p).settled) == 0:
		return fmt.Sprintf("boots of %s were not compared", cmp.Or(string(m.Model), string(p.Kernel.Arch)))
	case m.Network != nil || m.Share != "":
		return "what serves the machine from outside is not saved with it"
	case m.Initrd != "" || m.Multipath || m.CPUs > 1 || p.Kernel.Config != "":
		return "such machines and kernels were not compared"
	case says(p.Cmdline, "quiet") || says(p.Cmdline, "loglevel="):
		return "a quiet kernel does not say how far it is"
	}
	for _, d := range p.Disks() {
		switch {
		case !halves[d.Bus].compared:
			return fmt.Sprintf("disks on %s were not compared", d.Bus)
		case d.Fault != "":
			return "disks with a fault were not compared"
		}
	}
	return ""
}

// machine returns the saved machine that a plan's boot goes on from, made if need be, and
// the values for its slots. Where there is none the boot is made whole: nil, and no error.
// An error is that of ctx.
func (s *Snapshots) machine(ctx context.Context, p *dmrace.Plan, h Host) (*snapshot.Saved, []string, error) {
	if s == nil {
		return nil, nil, nil
	}
	if why := WholeBoot(p); why != "" {
		s.whole(why)
		return nil, nil, nil
	}
	cmdline, err := p.Resolve(h.Disks.Symbols)
	if err != nil {
		return nil, nil, nil // the whole boot says so
	}
	line, values := slotted(p, cmdline)
	saved, err := s.saved(ctx, p, h, line, len(values))
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if err != nil {
		s.whole(err.Error())
		return nil, nil, nil
	}
	return saved, values, nil
}

// slotted puts slots in the place of what varies, unless the line grows too long by it.
func slotted(p *dmrace.Plan, cmdline string) (line string, values []string) {
	line, values = snapshot.Slots(cmdline, "dmrace.delay", "dmrace.defer", "dmrace.scan", "dmrace.order")
	if info, err := board.Of(p.Kernel.Arch); err != nil || len(line) > info.MaxLine() {
		return cmdline, nil
	}
	return line, values
}

// saved returns the machine for a line with slots. One that failed to be made, or to be
// gone on from, is not tried again.
func (s *Snapshots) saved(ctx context.Context, p *dmrace.Plan, h Host, line string, slots int) (*snapshot.Saved, error) {
	key, err := s.key(p, h, line)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failed[key]; err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(s.recent, func(r *snapshot.Saved) bool { return r.Key() == key }); i >= 0 {
		return s.recent[i], nil
	}
	saved, err := s.Store.Get(ctx, key, func() (*snapshot.Saved, error) { return saveMachine(ctx, p, h, line, slots) })
	if err != nil && ctx.Err() == nil {
		s.fail(key, err)
	}
	if err == nil {
		s.recent = append([]*snapshot.Saved{saved}, s.recent[:min(len(s.recent), held-1)]...)
	}
	return saved, err
}

// held is how many saved machines are held in memory, of 12 MB each: a search varies a few
// command lines.
const held = 4

// broke notes that no boot goes on from a machine.
func (s *Snapshots) broke(saved *snapshot.Saved, why error) {
	s.mu.Lock()
	s.fail(saved.Key(), why)
	s.mu.Unlock()
	s.whole(why.Error())
}

func (s *Snapshots) fail(key string, why error) {
	if s.failed == nil {
		s.failed = map[string]error{}
	}
	s.failed[key] = why
}

// whole says why a boot is made whole, once.
func (s *Snapshots) whole(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.said == nil {
		s.said = map[string]bool{}
	}
	if s.said[why] || s.Say == nil {
		return
	}
	s.said[why] = true
	s.Say("not from a snapshot: %s", why)
}
