package lab

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"dmrace"
	"dmrace/boardtest"
	"dmrace/images/kernel"
)

// Prepare builds what the boots need, kernels beside disks, and returns those that this
// machine can carry out: what its emulator lacks a device for is left out and said to be.
// It is an error where none is left. [Lab.Boot] builds what was not prepared.
func (l *Lab) Prepare(ctx context.Context, boots []Boot) ([]Boot, error) {
	if err := l.bootable(); err != nil {
		return nil, err
	}
	left, err := l.supported(ctx, boots)
	if err != nil {
		return nil, err
	}
	g, ctx := errgroup.WithContext(ctx)
	each := func(part func(context.Context, *dmrace.Plan) error) error {
		for _, b := range left {
			if err := part(ctx, b.Plan); err != nil {
				return err
			}
		}
		return nil
	}
	g.Go(func() error { return each(l.prepareEmulator) })
	g.Go(func() error { return each(l.prepareDisk) })
	g.Go(func() error {
		l.announceBuilds(ctx, left)
		return each(l.prepareKernel)
	})
	return left, g.Wait()
}

func (l *Lab) prepareEmulator(ctx context.Context, p *dmrace.Plan) error {
	if l.board != nil {
		return nil
	}
	qemu, err := l.qemu(ctx, p.Kernel.Arch)
	if err != nil {
		return err
	}
	if l.snapshots != nil {
		l.snapshots.Know(qemu)
	}
	_, err = l.accel(ctx, p)
	return err
}

func (l *Lab) prepareDisk(ctx context.Context, p *dmrace.Plan) error {
	if l.ownDisks() {
		return nil
	}
	if _, err := l.disk(ctx, p); err != nil {
		return err
	}
	_, err := l.initial(ctx, p)
	return err
}

func (l *Lab) prepareKernel(ctx context.Context, p *dmrace.Plan) error {
	if l.ownKernel(p) {
		return nil
	}
	_, err := l.kernel(ctx, p)
	return err
}

// lacks says what of a plan the emulator or the board lacks, nil where it lacks nothing. The
// error is of an emulator that is not there.
func (l *Lab) lacks(ctx context.Context, p *dmrace.Plan) (why, err error) {
	if l.board != nil {
		return boardtest.Refuses(l.board, l.fit(p)), nil
	}
	qemu, err := l.qemu(ctx, p.Kernel.Arch)
	if err != nil {
		return nil, err
	}
	return qemu.Supports(p), nil
}

// supported leaves out the boots that the emulator lacks a device for, or the board.
func (l *Lab) supported(ctx context.Context, boots []Boot) ([]Boot, error) {
	var left []Boot
	var last error
	for _, b := range boots {
		why, err := l.lacks(ctx, b.Plan)
		if err != nil {
			return nil, err
		}
		if err := why; err != nil {
			l.omit(b.Scenario, b.Plan.Variant, err.Error())
			last = err
			continue
		}
		left = append(left, b)
	}
	if len(left) == 0 {
		return nil, last
	}
	return left, nil
}

// announceBuilds takes the kernels of the boots that were built before, says which are still to be
// built, and roughly how long that takes. What it cannot find out the build will tell.
func (l *Lab) announceBuilds(ctx context.Context, boots []Boot) {
	src := l.source
	if src.image != nil || l.ownKernels(boots) || src.open(ctx) != nil {
		return
	}
	type objects struct { // what each has objects of its own for
		set  dmrace.Config
		arch dmrace.Arch
	}
	warm := map[objects]bool{}
	seen := map[dmrace.Kernel]bool{}
	for _, b := range boots {
		if seen[b.Plan.Kernel] || l.ownKernel(b.Plan) {
			continue
		}
		seen[b.Plan.Kernel] = true
		v := src.variant(b.Plan.Kernel)
		found, err := src.tree.Find(ctx, v)
		if err == nil {
			l.parts.kernels.get(ctx, b.Plan.Kernel, func() (*kernel.Image, error) { return found, nil })
		}
		if !errors.Is(err, kernel.ErrNotBuilt) {
			continue
		}
		takes := "seconds: only what differs is compiled"
		of := objects{v.Config, v.Arch}
		if !warm[of] && !src.tree.Warm(v) {
			takes = fmt.Sprintf("some %s minutes on 2 CPUs, this machine has %d", buildMinutes(v.Config), runtime.NumCPU())
		}
		l.Say("to build: %s of %s, %s", v, src.tree.Source, takes)
		warm[of] = true
	}
}

// buildMinutes says how long a build from nothing takes: a set of options adds to it.
func buildMinutes(set dmrace.Config) string {
	if set != "" {
		return "7 to 10"
	}
	return "4 to 6"
}
