package boardtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dmrace"
	"dmrace/boardtest/boardfile"
	"dmrace/internal/unfinished"
	"dmrace/linux/board"
	"dmrace/linux/needs"
)

// Given is what this machine gives a board for a boot. What the board has of its own is
// not in it.
type Given struct {
	Kernel     string               // the file of a kernel that was built; "": the board boots one of its own
	Source     *dmrace.KernelSource // of that kernel
	Disks      []string             // images that were built, in order; nil: the disks are the owner's own
	Identity   dmrace.DiskIdentity  // of what they hold
	Symbols    map[string]string    // of the command line
	LockFolder string               // where the lock is of a board whose file names none
}

// Witness records boots on a board.
type Witness struct {
	Board *boardfile.Board

	// Give returns what this machine gives the board for a plan, built if need be.
	Give func(ctx context.Context, p *dmrace.Plan) (Given, error)

	// Begin is told that a boot begins. What it returns is told how far the boot is and
	// that it has ended. nil: nobody looks.
	Begin func(p *dmrace.Plan) (progress func(Phase, time.Duration), end func())

	Say func(format string, args ...any) // told what happens meanwhile; may be nil
}

// Boot implements [dmrace.Witness]. Errors are those of [Refuses] and of Give, that of ctx,
// and [dmrace.EnvError]s where the board or its commands fail.
func (w Witness) Boot(ctx context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	if err := Refuses(w.Board, p); err != nil {
		return nil, err
	}
	g, err := w.Give(ctx, p)
	if err != nil {
		return nil, err
	}
	line, err := p.Resolve(g.Symbols)
	if err != nil {
		return nil, err
	}
	if err := fits(p, line); err != nil {
		return nil, err
	}
	last, release, err := lock(ctx, w.Board, g.LockFolder, "boots "+p.Scenario+"/"+p.Variant, w.Say)
	if err != nil {
		return nil, err
	}
	defer release()
	defer unfinished.Begin()()
	b := boot{Witness: w, plan: p, given: g, line: line, last: last, began: time.Now()}
	o, err := b.record(ctx)
	if err != nil {
		return o, fmt.Errorf("record %s/%s: %w", p.Scenario, p.Variant, err)
	}
	return o, nil
}

// fits refuses a line that the kernel would cut.
func fits(p *dmrace.Plan, line string) error {
	info, err := board.Of(p.Kernel.Arch)
	if err != nil {
		return err
	}
	if most := info.MaxLine(); len(line) > most {
		return &dmrace.UsageError{Err: fmt.Errorf(
			"the command line of %s/%s is %d bytes long; %s kernels cut it at %d (COMMAND_LINE_SIZE)", p.Scenario, p.Variant, len(line), info.Title, most)}
	}
	return nil
}

// boot is one boot of a plan on a board that is locked.
type boot struct {
	Witness
	plan  *dmrace.Plan
	given Given
	line  string // resolved
	last  note
	began time.Time

	session *session
	seen    bool // the kernel said that it has the plan's command line
}

// record makes the boot and returns what was seen of it. The board is left as its file says
// before it returns.
func (b *boot) record(ctx context.Context) (*dmrace.Observation, error) {
	s, err := hold(ctx, b.Board, b.environment(), b.Say)
	if err != nil {
		return nil, err
	}
	b.session = s
	end, err := b.run(ctx)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	var o *dmrace.Observation
	if s.cycles > 0 {
		o = b.observed(end) // before the board is left: what it says then is none of the boot's
	}
	if err == nil {
		err = b.believable(o)
	}
	return o, errors.Join(err, s.letGo(ctx))
}

// environment is what the commands of the board's file are told.
func (b *boot) environment() []string {
	env := []string{"DMRACE_LINE=" + b.line}
	if b.given.Kernel != "" {
		env = append(env, "DMRACE_KERNEL="+b.given.Kernel, "DMRACE_RELEASE="+b.given.Source.Label)
	}
	for i, path := range b.given.Disks {
		env = append(env, fmt.Sprintf("DMRACE_DISK%d=%s", i+1, path))
	}
	return env
}

// run cycles the power, has the boot loader take the line, and watches the boot.
func (b *boot) run(ctx context.Context) (end dmrace.End, err error) {
	s := b.session
	if err := s.powerOff(ctx); err != nil {
		return end, err
	}
	if err := b.put(ctx); err != nil {
		return end, err
	}
	if err := s.powerOn(ctx); err != nil {
		return end, err
	}
	if b.Board.Line.By == boardfile.ByUBoot {
		l := loader{session: s, u: b.Board.UBoot}
		if err := l.give(ctx, b.line); err != nil {
			return end, err
		}
	}
	w := watcher{session: s, plan: b.plan, criteria: needs.Criteria(b.plan), began: time.Now(), line: b.line}
	if b.Begin != nil {
		progress, end := b.Begin(b.plan)
		defer end()
		w.progress = progress
	}
	if end, err = w.watch(ctx); err != nil {
		return end, err
	}
	b.seen, err = w.named(s.heard.since(0))
	return end, err
}

// put puts kernel, disks and command line where the board takes them from. It is off.
func (b *boot) put(ctx context.Context) error {
	f := b.Board
	if b.given.Disks != nil && f.Disks.Put != nil && !b.written() {
		if err := b.session.run(ctx, command{key: "disks.put", argv: f.Disks.Put}); err != nil {
			return err
		}
	}
	if err := b.noteDisks(); err != nil {
		return err
	}
	if k, ok := f.Kernel(b.plan.Kernel); ok && k.Put != nil {
		if err := b.session.run(ctx, command{key: "kernels.put", argv: k.Put}); err != nil {
			return err
		}
	} else if !ok {
		if err := b.session.run(ctx, command{key: "kernel-put", argv: f.KernelPut}); err != nil {
			return err
		}
	}
	if f.Line.By == boardfile.ByHook {
		return b.session.run(ctx, command{key: "hook", argv: f.Hook, stdin: b.line + "\n"})
	}
	return nil
}

// images names the images that the disks are to hold.
func (b *boot) images() string {
	if b.given.Disks == nil {
		return ""
	}
	return strings.Join(append([]string{b.given.Identity.SHA256}, b.given.Identity.Others...), " ")
}

// written reports whether this process has written the same images, and nobody since. A boot
// does not write to them: the root is mounted read-only.
func (b *boot) written() bool {
	return b.last.PID == pid && b.last.Disks == b.images() && b.last.Board == b.Board.Dir
}

// noteDisks notes which images the disks hold.
func (b *boot) noteDisks() error {
	return writeNote(lockFile(b.Board, b.given.LockFolder), note{PID: pid, Doing: "boots " + b.plan.Scenario + "/" + b.plan.Variant, Disks: b.images(), Board: b.Board.Dir})
}
