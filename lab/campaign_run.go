package lab

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"dmrace"
	"dmrace/blobs"
	"dmrace/campaign"
	"dmrace/internal/digest"
	"dmrace/internal/unfinished"
	"dmrace/internal/version"
	"dmrace/linux/board"
	"dmrace/results"
	"dmrace/vmtest"
)

// Share is what one worker does of a campaign.
type Share struct {
	Dir       string
	Index, Of int
	Node      string // by which the worker is known; empty: the host's name
}

// Worked is what came of a share.
type Worked struct {
	Tasks, Done, Skipped, Lost int // boots; those that were finished before; those that another worker finished first
	Failed                     int
}

// String says what came of it.
func (w Worked) String() string {
	return fmt.Sprintf("%d boots: %d made, %d were finished before, %d were finished by another meanwhile, %d failed", w.Tasks, w.Done, w.Skipped, w.Lost, w.Failed)
}

// Run makes the boots of a share that are not finished, whatever their verdicts. One that
// fails does not stop the others, and its error is returned when all are through. What a boot
// is made of is brought to this machine and verified first; nothing is built.
func (s Share) Run(ctx context.Context, o Options) (Worked, error) {
	o = o.withDefaults()
	f, err := campaign.Open(s.Dir)
	if err != nil {
		return Worked{}, err
	}
	tasks, err := f.Part(s.Index, s.Of)
	if err != nil {
		return Worked{}, err
	}
	o.Accel = f.Accel
	w, end, err := newWorker(s, f, o)
	if err != nil {
		return Worked{}, err
	}
	defer end()
	return w.run(ctx, tasks)
}

// worker makes boots of a campaign.
type worker struct {
	folder *campaign.Folder
	lab    *Lab
	node   string
	scraps blobs.Store // blobs on this machine
	boot   func(ctx context.Context, t campaign.Task, p *dmrace.Plan) (*dmrace.Recording, campaign.Worker, error)

	programs made[dmrace.Arch, string] // hashes of emulators
	hosts    made[string, vmtest.Host] // by kit and plan
	mu       sync.Mutex                // guards what came of it
	came     Worked
}

// newWorker makes room for the blobs on this machine, and returns what removes it.
func newWorker(s Share, f *campaign.Folder, o Options) (*worker, func(), error) {
	node := s.Node
	if node == "" {
		node, _ = os.Hostname()
	}
	done := unfinished.Begin()
	dir, err := os.MkdirTemp("", "dmrace-campaign-")
	if err != nil {
		done()
		return nil, nil, &dmrace.EnvError{Err: fmt.Errorf("make room for blobs: %w", err), Fix: "let TMPDIR name a folder that can be written to"}
	}
	w := &worker{folder: f, lab: &Lab{opts: o}, node: cmp.Or(node, "unknown"), scraps: blobs.Store{Dir: dir}}
	w.boot = w.bootTask
	return w, func() { os.RemoveAll(dir); done() }, nil
}

// run makes the boots that are not finished, so many at a time.
func (w *worker) run(ctx context.Context, tasks []campaign.Task) (Worked, error) {
	failed := make([]error, len(tasks))
	var g errgroup.Group
	g.SetLimit(max(w.lab.opts.Jobs, 1))
	for i, t := range tasks {
		g.Go(func() error {
			if ctx.Err() == nil {
				failed[i] = w.one(ctx, t)
			}
			return nil
		})
	}
	g.Wait()
	w.came.Tasks = len(tasks)
	return w.came, errors.Join(append(distinct(failed), ctx.Err())...)
}

// one makes one boot, unless it is finished.
func (w *worker) one(ctx context.Context, t campaign.Task) error {
	r, findings := w.folder.Result(t, verifyCell)
	if r != nil {
		w.note(func(c *Worked) { c.Skipped++ })
		return nil
	}
	if findings != nil {
		w.lab.Say("%s/%s: its result is set aside and the boot made again: %s", t.Scenario, t.Variant, findings[0])
		if err := w.folder.SetAside(t); err != nil {
			return err
		}
	}
	won, by, err := w.make(ctx, t)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		w.note(func(c *Worked) { c.Failed++ })
		w.folder.NoteFailure(t, by, err)
		w.lab.Say("%s/%s: failed", t.Scenario, t.Variant)
		return err
	case won:
		w.note(func(c *Worked) { c.Done++ })
	default:
		w.note(func(c *Worked) { c.Lost++ })
	}
	return nil
}

// make makes a boot and puts its result in place.
func (w *worker) make(ctx context.Context, t campaign.Task) (won bool, by campaign.Worker, err error) {
	by = campaign.Worker{Node: w.node, Arch: board.OrDefault(t.Arch), Dmrace: version.String()}
	p, err := w.folder.Plan(t.Cell)
	if err != nil {
		return false, by, err
	}
	r, by, err := w.boot(ctx, t, p)
	if err != nil {
		return false, by, err
	}
	won, err = w.folder.Publish(t, r, by)
	if err == nil {
		w.lab.Say("%s/%s: %s", t.Scenario, t.Variant, results.Outcome(r.Verdict))
	}
	return won, by, err
}

// bootTask boots in QEMU. One of another version than the campaign's is refused before that.
func (w *worker) bootTask(ctx context.Context, t campaign.Task, p *dmrace.Plan) (*dmrace.Recording, campaign.Worker, error) {
	by := campaign.Worker{Node: w.node, Arch: board.OrDefault(t.Arch), Dmrace: version.String()}
	q, err := w.lab.qemu(ctx, t.Arch)
	if err != nil {
		return nil, by, err
	}
	by.QEMU = q.Version
	if want := w.folder.QEMU[t.Arch]; want != "" && want != q.Version {
		return nil, by, &dmrace.EnvError{
			Err: fmt.Errorf("%s has %q, and the campaign is booted with %q", w.node, q.Version, want),
			Fix: "install that version, let " + vmtest.ProgramVar + " name one, or make the campaign with --any-qemu",
		}
	}
	by.Program, err = w.programs.get(ctx, by.Arch, func() (string, error) { return digest.File(q.Path) })
	if err != nil {
		return nil, by, err
	}
	witness := vmtest.Witness{Begin: w.lab.begin, Host: func(ctx context.Context, p *dmrace.Plan) (vmtest.Host, error) {
		return w.hosts.get(ctx, t.Kit+string(p.Machine.Model)+string(p.Clock), func() (vmtest.Host, error) {
			return w.lab.hostOf(ctx, p, w.folder.Kits[t.Kit], w.folder.Blobs(), w.scraps)
		})
	}}
	r, err := Recorder{Witness: witness}.One(ctx, Boot{Plan: p, Expect: t.Expect, Rerun: t.Rerun})
	return r, by, err
}

func (w *worker) note(f func(*Worked)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(&w.came)
}

// verifyCell says what in a result does not follow from its console. Its plan and what is
// expected are the campaign's: what a scenario of that name is today has no part in it.
func verifyCell(r *dmrace.Recording) []string { return onItsOwn.Check(r) }

// onItsOwn holds a recording against its own console and plan.
var onItsOwn = results.Verifier{Read: readConsole, Ask: func(*dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) { return nil, dmrace.Expect{}, nil }}

// OpenCampaign reads a campaign.
func OpenCampaign(dir string) (*campaign.Folder, error) { return campaign.Open(filepath.Clean(dir)) }

// CampaignStatus says how far a campaign is.
func CampaignStatus(ctx context.Context, f *campaign.Folder) (*campaign.Status, error) {
	return f.Status(ctx, verifyCell)
}
