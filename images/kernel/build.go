package kernel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/process"
)

// Image is a kernel that can be booted.
type Image struct {
	Path   string              // vmlinux (ELF, entered through PVH) or a bzImage
	Source dmrace.KernelSource // where it came from
	Log    string              // the log of its build; empty for a kernel given as it is
	Cached bool                // whether it was found rather than built
}

// Build returns the variant v of the tree as a bootable kernel: from the cache, or
// by making it. One process at a time builds trees of one origin; others wait.
//
// When ctx ends, make and its children are ended, what they finished is kept for
// the next time, and Build returns ctx's error. Arms that are unknown or that this
// tree cannot give are a [dmrace.UsageError]. A host that lacks a tool or space,
// an option that the tree's Kconfig refuses and a failed build are a
// [dmrace.EnvError]. What is wrong with the tree alone has a [*BuildError] or a
// [*LackError] inside.
func (t *Tree) Build(ctx context.Context, v Variant) (*Image, error) {
	r, err := t.recipeHere(ctx, v)
	if err != nil {
		return nil, err
	}
	if img, ok := t.cache.lookup(r.key()); ok {
		return img, nil
	}
	if err := t.requireTools(ctx); err != nil {
		return nil, err
	}
	w, err := t.cache.openWorkspace(ctx, t.origin, t.out)
	if err != nil {
		return nil, err
	}
	defer w.close()
	if img, ok := t.cache.lookup(r.key()); ok { // built while we waited
		return img, nil
	}
	img, err := t.buildIn(ctx, w, v, r)
	return img, t.cache.blameDisk(err)
}

// buildIn makes a kernel in a workspace that is ours.
func (t *Tree) buildIn(ctx context.Context, w *workspace, v Variant, r recipe) (*Image, error) {
	need := uint64(spaceForObjects)
	if _, ok := readMark(w.dir); !ok {
		need += spaceForTree
	}
	if err := t.cache.requireSpace(need); err != nil {
		return nil, err
	}
	m, err := w.hold(ctx, t)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(w.path("orig", arm.DMInit)); err != nil {
		return nil, t.noDMInit()
	}
	if err := w.lay(v, t); err != nil {
		return nil, err
	}
	label := t.label(v, m.Release)
	if err := w.compile(ctx, t, label, v.Patch.configID(m.configID()), r.Compiler); err != nil {
		return nil, err
	}
	built, err := os.ReadFile(filepath.Join(w.src(), arm.DMInit))
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", label, err)
	}
	source := dmrace.KernelSource{
		Label: label, Release: m.Release, Source: t.Source, TreeID: t.ID,
		Arm: v.Arm, Waitfor: arm.Waitfor(built), Shim: v.Shim, Compiler: r.Compiler,
	}
	if v.Patch != nil {
		source.Patches = v.Patch.Names
	}
	return t.cache.store(ctx, w, r, source, t.out)
}

// compile configures and builds what src holds. configID identifies what the
// configuration is made from, beside the fragments.
func (w *workspace) compile(ctx context.Context, t *Tree, label, configID, compiler string) error {
	if err := w.begin(); err != nil {
		return err
	}
	log, err := os.Create(w.log())
	if err != nil {
		return fmt.Errorf("build %s: %w", label, err)
	}
	defer log.Close()
	err = w.configure(ctx, log, t, configID, compiler)
	if err == nil {
		err = w.makeImage(ctx, log, t.out, label)
	}
	if !errors.Is(err, process.ErrKilled) {
		if endErr := w.end(); err == nil {
			err = endErr
		}
	}
	return w.explain(ctx, err, label)
}

// makeImage builds the image and shows how far it is.
func (w *workspace) makeImage(ctx context.Context, log, out io.Writer, label string) error {
	_, statErr := os.Stat(w.path("obj", buildTarget))
	fromNothing := statErr != nil
	s := w.readSteps()
	m := newMeter(out, label, s.expect(fromNothing))
	lines := &process.LineWriter{Each: m.line}
	err := w.make(ctx, io.MultiWriter(log, lines), buildTarget)
	lines.Flush()
	m.finish(err)
	w.writeSteps(s.after(fromNothing, err == nil, m.done))
	return err
}

// explain turns make's exit status into what its log says.
func (w *workspace) explain(ctx context.Context, err error, label string) error {
	var exit *exec.ExitError
	if err == nil || ctx.Err() != nil || !errors.As(err, &exit) {
		return err
	}
	if !exit.Exited() {
		return &dmrace.EnvError{Err: fmt.Errorf("build %s: make: %w", label, err), Fix: "something ended make: run again"}
	}
	log, readErr := os.ReadFile(w.log())
	if readErr != nil {
		return fmt.Errorf("build %s: %w", label, err)
	}
	return buildFailed(label, w.log(), string(log))
}
