package lab

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"dmrace"
	"dmrace/explore"
)

// KernelSearch says which boots are searched on a real kernel, and how many are made.
type KernelSearch struct {
	Search
	Vary  []string // knobs and their values: see [explore.Settings]; none: the boot as it is
	Boots int      // of each variant and setting at most; 0: DefaultKernelBoots
}

// DefaultKernelBoots is how many boots of a variant are made where nothing is asked.
const DefaultKernelBoots = 200

// Run searches each variant by boots on this machine, and shows what was found of it with the
// confirmation: the smallest boot that is lost and those that the model does not know are
// booted again, whole, and their evidence is kept; nil where there is none. What was booted
// is noted below Options.Out, and not booted again by the next search.
func (s KernelSearch) Run(ctx context.Context, l *Lab, show func(*explore.OnKernel, *Confirmation) error) error {
	variants, err := s.variants()
	if err != nil {
		return err
	}
	if s.Boots == 0 {
		s.Boots = DefaultKernelBoots
	}
	settings := make([][]explore.Setting, len(variants))
	for i, v := range variants {
		if settings[i], err = explore.Settings(s.Scenario.Scenario, v, s.Vary); err != nil {
			return fmt.Errorf("%s/%s: %w", s.Scenario.Name, v.Name, err)
		}
	}
	for i, v := range variants {
		for _, s.Question.Setting = range settings[i] {
			if err := s.one(ctx, l, v, show); err != nil {
				return fmt.Errorf("%s/%s: %w", s.Scenario.Name, v.Name, err)
			}
		}
	}
	return nil
}

// one searches one variant with its knobs at one setting.
func (s KernelSearch) one(ctx context.Context, l *Lab, v dmrace.Variant, show func(*explore.OnKernel, *Confirmation) error) error {
	k, err := l.kernelBoots(filepath.Join(l.opts.Out, s.Scenario.Name+"-"+v.Name+"-on-kernel.boots.jsonl"))
	if err != nil {
		return err
	}
	f, err := explore.SearchKernel(ctx, s.Scenario.Scenario, v, s.Kernel, s.Question, s.Boots, l.opts.Jobs, k.look)
	if err := errors.Join(err, k.close()); err != nil {
		return err
	}
	c, err := l.confirmFound(ctx, s.Scenario.Scenario, v, f)
	if err != nil {
		return err
	}
	return show(f, c)
}

// confirmFound boots what was found whole. One that ends otherwise than from a saved machine
// would show that these are not sound; by the host's clock it is only another boot.
func (l *Lab) confirmFound(ctx context.Context, s *dmrace.Scenario, v dmrace.Variant, f *explore.OnKernel) (*Confirmation, error) {
	trials := worthConfirming(f)
	if len(trials) == 0 {
		return nil, nil
	}
	written, err := f.ScenarioOf(s, v, trials...)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(l.opts.Out, written.Name+".yaml")
	if err := WriteScenario(file, written); err != nil {
		return nil, err
	}
	c, err := l.ConfirmWhole(ctx, file)
	if err != nil {
		return nil, err
	}
	if !c.Holds() && f.Repeats == 1 {
		return c, fmt.Errorf("a whole boot of %s ends otherwise than the one that was searched: boot with --fresh, and report this", file)
	}
	return c, nil
}

// worthConfirming are the boots that are booted whole: the smallest that is lost, and of
// those that the model does not know as many as make mostConfirmed.
func worthConfirming(f *explore.OnKernel) []*explore.Trial {
	var trials []*explore.Trial
	if f.Lost != nil {
		trials = append(trials, f.Lost)
	}
	for _, t := range f.Strange {
		again := func(known *explore.Trial) bool { return known.String() == t.String() }
		if !slices.ContainsFunc(trials, again) && len(trials) < mostConfirmed {
			trials = append(trials, t)
		}
	}
	return trials
}
