package lab

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"dmrace"
	"dmrace/boardtest/boardfile"
	"dmrace/vmtest"
	"dmrace/vmtest/snapshot"
)

// Lab is a kernel, or a tree of them, and what this machine boots it with.
type Lab struct {
	opts    Options
	source  *source
	parts   parts
	omitted []Omission

	snapshots *vmtest.Snapshots // nil: boots are whole
	board     *boardfile.Board  // nil: QEMU boots
	asked     Options           // before a board had its say

	mu sync.Mutex // guards what is said: boots run side by side
}

// Open finds the kernel that the options name, and makes sure that evidence can be kept.
// Nothing is built, and no emulator is asked for: a machine without one can still plan
// and predict.
//
// A mistake in the options is a [dmrace.UsageError], a folder that cannot be written to a
// [dmrace.EnvError].
func Open(ctx context.Context, o Options) (*Lab, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	l := &Lab{asked: o}
	var err error
	if l.board, err = o.loadBoard(); err != nil {
		return nil, err
	}
	l.opts = o.onBoard(l.board).withDefaults()
	if o.Snapshots {
		cache, err := OpenCache()
		if err != nil {
			return nil, err
		}
		l.snapshots = &vmtest.Snapshots{Store: snapshot.Store{Dir: filepath.Join(cache.Dir, "snapshots")}, Say: l.Say}
	}
	if o.Out != "" {
		if err := o.store().Check(); err != nil {
			return nil, err
		}
	}
	l.source, err = openSource(ctx, l.opts, l.messages())
	return l, err
}

// Plan plans the boots of one scenario, given by its built-in name or the path of its
// file, of those variants alone where any are named.
func (l *Lab) Plan(ctx context.Context, nameOrPath string, variants ...string) ([]Boot, error) {
	list, err := FindAll(nameOrPath)
	if err != nil {
		return nil, err
	}
	return l.PlanAll(ctx, list, variants, Everything)
}

// PlanAll plans the boots of scenarios, of those variants alone where any are named, and
// of those that choose wants. A variant that the kernel has not got the arm for is left
// out and said to be: see [Lab.Omitted].
func (l *Lab) PlanAll(ctx context.Context, list []Scenario, variants []string, choose Choose) ([]Boot, error) {
	return l.plan(ctx, list, variants, func(s Scenario, v *dmrace.Variant) (wanted bool, err error) {
		if wanted, err = choose(s, v); err != nil || !wanted {
			return false, err
		}
		if why := l.source.lacks(s.Scenario, *v); why != "" {
			l.omit(s, v.Name, why)
			return false, nil
		}
		v.Arm, err = l.source.arm(ctx, s.dir(), v.Arm)
		return true, err
	})
}

// plan makes plans for the lab's kernel, each with the command that repeats it.
func (l *Lab) plan(ctx context.Context, list []Scenario, variants []string, choose Choose) ([]Boot, error) {
	traits, err := l.Traits(ctx)
	if err != nil {
		return nil, err
	}
	opts := l.source.options()
	opts.Clock = l.opts.Clock
	if l.board != nil {
		opts.Base = l.board.Line.Base
	}
	boots, err := Plans(list, variants, opts, traits, choose)
	for i, b := range boots {
		boots[i].Rerun = l.asked.rerun(b.Scenario, b.Plan.Variant)
	}
	return boots, err
}

// Traits returns what is known of the stock kernel, or of what a patch makes of it.
func (l *Lab) Traits(ctx context.Context) (dmrace.Traits, error) { return l.source.traits(ctx) }

// Say tells people what happens meanwhile.
func (l *Lab) Say(format string, args ...any) { fmt.Fprintf(l.messages(), format+"\n", args...) }

// messages returns what writes to Options.Messages, one at a time.
func (l *Lab) messages() writer { return writer{l} }

// writer writes to the messages of a lab.
type writer struct{ lab *Lab }

func (w writer) Write(b []byte) (int, error) {
	w.lab.mu.Lock()
	defer w.lab.mu.Unlock()
	return w.lab.opts.Messages.Write(b)
}

// ErrUnexpected says that a verdict is not the expected one.
var ErrUnexpected = errors.New("a verdict is not the expected one")
