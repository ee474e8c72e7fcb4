package lab

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/boardtest"
	"dmrace/boardtest/boardfile"
	"dmrace/internal/digest"
	"dmrace/linux/board"
)

// checkBoard returns what of the options means nothing on a board.
func (o Options) checkBoard() error {
	switch {
	case o.Board == "":
		return nil
	case o.Clock == dmrace.ClockIcount:
		return usagef("--clock icount: a board has the clock that it has; leave it out, or --board")
	case o.Accel != "" && o.Accel != autoAccel:
		return usagef("--accel %s is for QEMU: leave it out, or --board", o.Accel)
	case o.Snapshots:
		return usagef("a board has no saved machine: leave --snapshot out, or --board")
	case o.Jobs > 1:
		return usagef("--jobs %d: a board boots once at a time", o.Jobs)
	}
	return nil
}

// loadBoard reads the board's file, if one is named.
func (o Options) loadBoard() (*boardfile.Board, error) {
	if o.Board == "" {
		return nil, nil
	}
	b, err := boardfile.Load(o.Board)
	if err != nil {
		return nil, err
	}
	if o.Arch != "" && o.Arch != b.Arch {
		return nil, usagef("--arch %s: board %s is of %s", o.Arch, b.Name, b.Arch)
	}
	return b, nil
}

// onBoard returns the options as they are on a board: it says the architecture, and which
// kernel is meant where nothing is.
func (o Options) onBoard(b *boardfile.Board) Options {
	if b == nil {
		return o
	}
	o.Arch, o.Clock, o.Jobs = b.Arch, dmrace.ClockRealtime, 1
	if o.Kernel == "" && o.Tree == "" && len(b.Kernels) > 0 {
		o.Kernel = b.Kernels[0].Name
	}
	return o
}

// BoardOf returns the architecture of a board and the kernels that it can boot, as a matrix has
// them: its own, and all of the catalogue where any can be put there.
func BoardOf(path string) (arch dmrace.Arch, kernels []string, err error) {
	b, err := boardfile.Load(path)
	if err != nil {
		return "", nil, err
	}
	for _, k := range b.Kernels {
		kernels = append(kernels, k.Name)
	}
	if b.KernelPut != nil {
		kernels = append(kernels, MatrixKernels()...)
	}
	var names []string
	for _, name := range kernels {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return b.Arch, names, nil
}

// onBoard returns what boots on the lab's board.
func (l *Lab) onBoard() boardtest.Witness {
	return boardtest.Witness{Board: l.board, Give: l.given, Begin: l.beginOnBoard, Say: l.Say}
}

// beginOnBoard says that a boot begins, and returns what shows how far it is.
func (l *Lab) beginOnBoard(p *dmrace.Plan) (progress func(boardtest.Phase, time.Duration), end func()) {
	l.Say("%s/%s: booting board %s", p.Scenario, p.Variant, l.board.Name)
	show, end := l.opts.Progress.Begin(p)
	return func(phase boardtest.Phase, guest time.Duration) {
		show(Step{string(phase), slices.Index(boardtest.Phases, phase), guest})
	}, end
}

// given returns what this machine gives the board for a plan, built if need be.
func (l *Lab) given(ctx context.Context, p *dmrace.Plan) (g boardtest.Given, err error) {
	if g.LockFolder, err = LockFolder(); err != nil {
		return g, err
	}
	if !l.ownDisks() {
		set, err := l.disk(ctx, p)
		if err != nil {
			return g, err
		}
		g.Disks, g.Identity, g.Symbols = set.Paths, set.Identity, set.Symbols
	}
	if !l.ownKernel(p) {
		image, err := l.kernel(ctx, p)
		if err != nil {
			return g, err
		}
		g.Kernel, g.Source = image.Path, &image.Source
	}
	return g, nil
}

// LockFolder is where the locks of boards are whose files name none.
func LockFolder() (string, error) {
	cache, err := OpenCache()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache.Dir, "boards"), nil
}

// ownDisks reports whether boots are made from disks that dmrace does not build.
func (l *Lab) ownDisks() bool { return l.board != nil && !l.board.Disks.Dmrace }

// ownKernel reports whether the board boots a plan with a kernel that dmrace does not build.
func (l *Lab) ownKernel(p *dmrace.Plan) bool {
	if l.board == nil {
		return false
	}
	_, own := l.board.Kernel(p.Kernel)
	return own
}

// ownKernels reports whether that holds for all boots.
func (l *Lab) ownKernels(boots []Boot) bool {
	return !slices.ContainsFunc(boots, func(b Boot) bool { return !l.ownKernel(b.Plan) })
}

// bootable returns a [dmrace.UsageError] where there is nothing to boot.
func (l *Lab) bootable() error {
	if l.board != nil {
		return nil
	}
	return l.source.named.bootable()
}

// fit makes a plan that was made without the lab one for its witness: a board has its own
// clock and console.
func (l *Lab) fit(p *dmrace.Plan) *dmrace.Plan {
	if l.board == nil {
		return p
	}
	fitted := *p
	fitted.Clock = dmrace.ClockRealtime
	if base := l.board.Line.Base; base != "" && !strings.HasPrefix(p.Cmdline, base+" ") {
		fitted.Cmdline = l.board.Line.Base + restOf(p)
	}
	return &fitted
}

// fitted carries out plans that were made without the lab.
type fitted struct {
	witness dmrace.Witness
	fit     func(*dmrace.Plan) *dmrace.Plan
}

func (f fitted) Boot(ctx context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	return f.witness.Boot(ctx, f.fit(p))
}

// boardKey names a boot on a board: the plan, and the board with the kernel that it gets.
func (l *Lab) boardKey(ctx context.Context, p *dmrace.Plan) (string, error) {
	g, err := l.given(ctx, p)
	if err != nil {
		return "", err
	}
	var image string
	if g.Source != nil {
		image = g.Source.ImageHash
	}
	return digest.Key(p.ID(), "board "+l.board.Name, image), nil
}

// restOf is what a plan's command line has behind what every one of its architecture begins
// with.
func restOf(p *dmrace.Plan) string {
	info, err := board.Of(p.Kernel.Arch)
	if err != nil {
		return " " + p.Cmdline
	}
	return strings.TrimPrefix(p.Cmdline, info.Args())
}

// baseOf is what a recorded plan's command line begins with in its place, where the rest is
// that of another plan.
func baseOf(recorded, p *dmrace.Plan) string {
	base, ok := strings.CutSuffix(recorded.Cmdline, restOf(p))
	if !ok {
		return strings.TrimSuffix(p.Cmdline, restOf(p))
	}
	return base
}

// where says where boots are made.
func (l *Lab) where() string {
	if l.board != nil {
		return "on board " + l.board.Name
	}
	return "in QEMU"
}

// TryBoard tries the board of a file: see [boardtest.Try].
func TryBoard(ctx context.Context, path string, say func(string, ...any), found func(what, says string)) error {
	b, err := boardfile.Load(path)
	if err != nil {
		return err
	}
	folder, err := LockFolder()
	if err != nil {
		return err
	}
	return boardtest.Try(ctx, b, folder, say, func(t boardtest.Tried) { found(t.What, t.Says) })
}

// NewBoard is a board's file to begin with, every key explained.
func NewBoard(name string) ([]byte, error) { return boardfile.New(name) }

// IsBoard reports whether a file says what a board is, rather than what a scenario is.
func IsBoard(path string) bool {
	data, err := os.ReadFile(path)
	return err == nil && powerKey.Match(data)
}

// powerKey is the key that every board's file has, and no scenario's.
var powerKey = regexp.MustCompile(`(?m)^power-on:`)
