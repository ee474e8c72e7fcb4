package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/results"
	"dmrace/vmtest"
)

// bench is what all boots of one command share: the emulator, the disks, the built
// kernels and the place for the evidence.
type bench struct {
	qemu    vmtest.QEMU
	disks   map[string]*disk.Set // by diskKey
	initial *initramfs.Image
	kernels map[dmrace.Kernel]*kernel.Image
	accels  map[dmrace.Clock]vmtest.Accel
	store   results.Store
	jobs    int
	pace    *pace // nil: nobody wants to know
	bars    *bars // of the batch that is recorded; nil: out is no terminal

	batches []batch // the boots that this machine can carry out

	mu  sync.Mutex // guards say
	out io.Writer
}

// setUp finds the emulator, and then builds what the plans need, side by side.
func setUp(ctx context.Context, f runFlags, src *source, batches []batch, out io.Writer) (*bench, error) {
	store := results.Store{Dir: f.out, Gzip: f.gzip}
	if f.out != "" { // a session keeps no evidence
		if err := store.Check(); err != nil {
			return nil, err
		}
	}
	qemu, err := vmtest.FindQEMU(ctx)
	if err != nil {
		return nil, err
	}
	b := &bench{
		qemu: qemu, disks: map[string]*disk.Set{}, kernels: map[dmrace.Kernel]*kernel.Image{}, accels: map[dmrace.Clock]vmtest.Accel{},
		store: store, jobs: f.jobs, out: out,
	}
	if err := b.leaveOut(src, batches); err != nil {
		return nil, err
	}
	batches = b.batches
	foretellBuilds(ctx, out, src, batches)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.chooseAccels(ctx, vmtest.Accel(f.accel), batches) })
	g.Go(func() (err error) {
		if err = b.buildDisks(ctx, src.cache.Dir, batches); err != nil {
			return err
		}
		b.initial, err = initramfs.Build(src.cache.Dir)
		return err
	})
	g.Go(func() error { return b.buildKernels(ctx, src, batches) })
	return b, g.Wait()
}

// leaveOut leaves out the boots that the emulator lacks a device for. It is an error
// where none is left.
func (b *bench) leaveOut(src *source, batches []batch) error {
	var last error
	for _, one := range batches {
		left := batch{scenario: one.scenario}
		for _, boot := range one.boots {
			if err := b.qemu.Supports(boot.plan); err != nil {
				src.omit(one.scenario, boot.plan.Variant, err.Error())
				last = err
				continue
			}
			left.boots = append(left.boots, boot)
		}
		if len(left.boots) > 0 {
			b.batches = append(b.batches, left)
		}
	}
	if len(b.batches) == 0 {
		return last
	}
	return nil
}

func (b *bench) chooseAccels(ctx context.Context, want vmtest.Accel, batches []batch) error {
	for _, batch := range batches {
		for _, boot := range batch.boots {
			clock := boot.plan.Clock
			if b.accels[clock] != "" {
				continue
			}
			accel, err := vmtest.ChooseAccel(ctx, b.qemu, want, clock)
			if err != nil {
				return err
			}
			b.accels[clock] = accel
		}
	}
	return nil
}

// diskKey says what disks a plan has.
func diskKey(p *dmrace.Plan) string { return fmt.Sprint(p.Disks()) }

// buildDisks gets the disks that the plans ask for.
func (b *bench) buildDisks(ctx context.Context, cache string, batches []batch) error {
	for _, batch := range batches {
		for _, boot := range batch.boots {
			key := diskKey(boot.plan)
			if b.disks[key] != nil {
				continue
			}
			set, err := disk.Build(ctx, cache, boot.plan.Disks())
			if err != nil {
				return err
			}
			b.disks[key] = set
		}
	}
	return nil
}

// buildKernels gets one kernel for each arm that the plans ask for.
func (b *bench) buildKernels(ctx context.Context, src *source, batches []batch) error {
	for _, batch := range batches {
		for _, boot := range batch.boots {
			want := boot.plan.Kernel
			if b.kernels[want] != nil {
				continue
			}
			img, err := src.kernel(ctx, want)
			if err != nil {
				return err
			}
			b.kernels[want] = img
		}
	}
	return nil
}

// record carries out the boots of one scenario, at most jobs at a time, and keeps
// the evidence of each as soon as it is there. A boot that fails does not stop
// the others. The recordings come in the order of the plans.
func (b *bench) record(ctx context.Context, batch batch) ([]*dmrace.Recording, error) {
	done := make([]*dmrace.Recording, len(batch.boots))
	failed := make([]error, len(batch.boots))
	b.bars = newBars(b.out)
	var g errgroup.Group
	g.SetLimit(b.jobs)
	for i, boot := range batch.boots {
		g.Go(func() error {
			if ctx.Err() == nil {
				done[i], failed[i] = b.one(ctx, boot)
			}
			return nil
		})
	}
	g.Wait()
	b.bars.wait()
	b.bars = nil
	var recordings []*dmrace.Recording
	for _, r := range done {
		if r != nil {
			recordings = append(recordings, r)
		}
	}
	return recordings, errors.Join(append(distinct(failed), ctx.Err())...)
}

// distinct leaves out the errors that say what an earlier one has said: an unfit
// kernel fails every boot alike.
func distinct(errs []error) []error {
	seen := map[string]bool{}
	var out []error
	for _, err := range errs {
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			out = append(out, err)
		}
	}
	return out
}

// one carries out one boot and saves it. A recording that the harness spoilt is
// kept apart and not returned.
func (b *bench) one(ctx context.Context, boot boot) (*dmrace.Recording, error) {
	p := boot.plan
	b.say("%s/%s: booting %s", p.Scenario, p.Variant, b.kernels[p.Kernel].Source.Label)
	h := b.host(boot)
	bar := b.bars.start(p)
	h.Progress = bar.show
	o, err := vmtest.Record(ctx, p, h)
	bar.end()
	var r *dmrace.Recording
	if o != nil {
		r = &dmrace.Recording{Observation: *o, Expect: boot.expect}
	}
	if err != nil {
		return nil, b.spoilt(ctx, r, err)
	}
	if _, err := b.store.Save(r); err != nil {
		return r, err
	}
	b.say("%s/%s: %s", p.Scenario, p.Variant, results.Outcome(r.Verdict))
	if b.pace != nil {
		b.say("%s", b.pace.done(r))
	}
	return r, nil
}

// host returns what a boot meets here.
func (b *bench) host(boot boot) vmtest.Host {
	p := boot.plan
	return vmtest.Host{
		QEMU: b.qemu, Kernel: b.kernels[p.Kernel], Disks: b.disks[diskKey(p)], Initramfs: b.initial, Accel: b.accels[p.Clock], Rerun: boot.rerun,
	}
}

// spoilt keeps what was recorded before the harness failed and says where. An
// interrupted boot is not kept: nothing about it is wrong, it is just not done.
func (b *bench) spoilt(ctx context.Context, r *dmrace.Recording, err error) error {
	if r == nil || ctx.Err() != nil {
		return err
	}
	dir, saveErr := b.store.SaveFailed(r, err)
	if saveErr != nil {
		return errors.Join(err, saveErr)
	}
	b.say("%s/%s: failed; what was recorded until then: %s", r.Scenario(), r.Variant(), dir)
	return err
}

// say tells people what happens meanwhile.
func (b *bench) say(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fmt.Fprintf(b.bars.above(b.out), format+"\n", args...)
}
