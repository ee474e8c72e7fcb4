// Package builds makes kernels: it lays an arm, a patch and the shim over the copy of a tree
// in a workspace, configures it, runs make and hands the outcome to the cache.
package builds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/bootimage"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/hosttools"
	"dmrace/images/kernel/process"
	"dmrace/images/kernel/trees"
	"dmrace/linux/board"
)

// Build returns the variant v of the tree as a bootable kernel: from the cache, or
// by making it. One process at a time builds trees of one origin; others wait.
//
// When ctx ends, make and its children are ended, what they finished is kept for
// the next time, and build returns ctx's error. Arms that are unknown or that this
// tree cannot give are a [dmrace.UsageError]. A host that lacks a tool or space,
// an option that the tree's Kconfig refuses and a failed build are a
// [dmrace.EnvError]. What is wrong with the tree alone has a [*BuildError] or a
// [*LackError] inside.
func Build(ctx context.Context, t *trees.Tree, v Variant) (*bootimage.Image, error) {
	r, err := recipeHere(ctx, t, v)
	kept := cache.Cache{Dir: string(t.Cache)}
	if err != nil {
		return nil, err
	}
	if img, ok := kept.Lookup(r.Key()); ok {
		return named(img, t, v), nil
	}
	if err := requireBuildTools(ctx, t); err != nil {
		return nil, err
	}
	w, err := trees.OpenWorkspace(ctx, t.Cache, t.Origin, t.Out)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	if img, ok := kept.Lookup(r.Key()); ok { // built while we waited
		return named(img, t, v), nil
	}
	img, err := siteOf(w, v).build(ctx, t, v, r)
	return img, t.Cache.Explain(err)
}

// named returns a kernel of the cache under the names of today's request: other patches
// that come to the same made it, or another commit with the same files.
func named(img *bootimage.Image, t *trees.Tree, v Variant) *bootimage.Image {
	img.Source.Source, img.Source.Git = t.Source, t.Git
	if v.Patch != nil {
		img.Source.Patches, img.Source.PatchFiles = v.Patch.Names, v.Patch.Parts
	}
	return img
}

// build makes a kernel in a workspace that is ours.
func (w site) build(ctx context.Context, t *trees.Tree, v Variant, r cache.Recipe) (*bootimage.Image, error) {
	need := uint64(cachedir.SpaceForObjects)
	if _, ok := trees.ReadMark(w.Dir); !ok {
		need += cachedir.SpaceForTree
	}
	if err := t.Cache.RequireSpace(need); err != nil {
		return nil, err
	}
	m, err := w.Hold(ctx, t)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(w.Path("orig", arm.DMInit)); err != nil {
		return nil, t.NoDMInit()
	}
	if err := w.lay(v, t); err != nil {
		return nil, err
	}
	label := t.Label(m.Release) + "-" + v.String()
	if err := w.compile(ctx, t, label, v.Patch.ConfigID(m.ConfigID()), r.Compiler); err != nil {
		return nil, err
	}
	built, err := os.ReadFile(filepath.Join(w.Src(), arm.DMInit))
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", label, err)
	}
	source := dmrace.KernelSource{
		Label: label, Release: m.Release, Source: t.Source, Git: t.Git, TreeID: t.ID,
		Arm: v.Arm, Waitfor: arm.Waitfor(built), Shim: v.Shim, Config: v.Config, Arch: v.Arch, Compiler: r.Compiler,
	}
	if v.Patch != nil {
		source.Patches, source.PatchFiles = v.Patch.Names, v.Patch.Parts
	}
	return cache.Cache{Dir: string(t.Cache)}.Put(ctx, r, source, w.files(), t.Out)
}

// compile configures and builds what src holds. configID identifies what the
// configuration is made from, beside the fragments.
func (w site) compile(ctx context.Context, t *trees.Tree, label, configID, compiler string) error {
	if err := w.begin(); err != nil {
		return err
	}
	log, err := os.Create(w.Log())
	if err != nil {
		return fmt.Errorf("build %s: %w", label, err)
	}
	defer log.Close()
	err = w.configure(ctx, log, t, configID, compiler)
	if err == nil {
		err = w.makeImage(ctx, log, t.Out, label)
	}
	for _, tree := range w.trees() {
		if err == nil {
			err = w.make(ctx, log, tree)
		}
	}
	if !errors.Is(err, process.ErrKilled) {
		if endErr := w.end(); err == nil {
			err = endErr
		}
	}
	return w.Explain(ctx, err, label)
}

// makeImage builds the image and shows how far it is.
func (w site) makeImage(ctx context.Context, log, out io.Writer, label string) error {
	_, statErr := os.Stat(w.image())
	fromNothing := statErr != nil
	s := w.readSteps()
	m := newMeter(out, label, s.expect(fromNothing))
	lines := &process.LineWriter{Each: m.line}
	err := w.make(ctx, io.MultiWriter(log, lines), w.board.Target)
	lines.Flush()
	m.finish(err)
	w.writeSteps(s.after(fromNothing, err == nil, m.done))
	return err
}

// Explain turns make's exit status into what its log says.
func (w site) Explain(ctx context.Context, err error, label string) error {
	var exit *exec.ExitError
	if err == nil || ctx.Err() != nil || !errors.As(err, &exit) {
		return err
	}
	if !exit.Exited() {
		return &dmrace.EnvError{Err: fmt.Errorf("build %s: make: %w", label, err), Fix: "something ended make: run again"}
	}
	log, readErr := os.ReadFile(w.Log())
	if readErr != nil {
		return fmt.Errorf("build %s: %w", label, err)
	}
	return buildFailed(label, w.Log(), string(log))
}

// site is a workspace in which kernels of one architecture with one set of options are built.
// Each has objects of its own: a kernel of another would compile all of them anew.
type site struct {
	*trees.Workspace
	board *board.Info
	set   dmrace.Config
}

// siteOf returns the site of a variant whose architecture there is.
func siteOf(w *trees.Workspace, v Variant) site {
	b, err := board.Of(v.Arch)
	if err != nil {
		panic(err) // a recipe was made of it
	}
	return site{w, b, v.Config}
}

// own returns the path of something in the workspace that each site has for itself: "obj",
// "obj+roots-arm64".
func (w site) own(name string) string { return w.Path(name + suffix(w.set, w.board.Arch)) }

// suffix tells the kernels of an architecture with a set of options from others, in the
// names of labels and folders: "", "+roots", "-arm64", "+roots-arm64".
func suffix(set dmrace.Config, arch dmrace.Arch) (s string) {
	if set != "" {
		s = "+" + string(set)
	}
	if board.OrDefault(arch) != board.AMD64.Arch {
		s += "-" + string(arch)
	}
	return s
}

// image is what the build makes.
func (w site) image() string { return filepath.Join(w.Obj(), w.board.ImagePath()) }

// Obj is where make's objects are.
func (w site) Obj() string { return w.own("obj") }

// files returns what is kept of a kernel that was built, by the names in the cache.
func (w site) files() map[string]string {
	files := map[string]string{
		w.board.Target: w.image(), cache.SymbolsFile: filepath.Join(w.Obj(), cache.SymbolsFile),
		"config": w.config(), "build.log": w.Log(),
	}
	for _, tree := range w.trees() {
		files[path.Base(tree)] = filepath.Join(w.Obj(), w.board.TreePath(tree))
	}
	return files
}

// trees lists the device trees that are built with the kernel.
func (w site) trees() []string { return board.Trees(w.set, w.board.Arch) }

// requireBuildTools returns an EnvError that names what the tree's build lacks.
func requireBuildTools(ctx context.Context, t *trees.Tree) error {
	needs := []hosttools.Need{hosttools.ForAll}
	if t.Packaged() {
		needs = append(needs, hosttools.ForDebian)
	}
	return hosttools.Require(ctx, "building a kernel", needs...)
}

// Warm reports whether the objects of an earlier build of the same origin, for the
// architecture of the variant and with its set, are there, so that another takes seconds
// rather than minutes.
func Warm(t *trees.Tree, v Variant) bool {
	_, err := os.Stat(filepath.Join(t.Cache.Work(t.Origin), "obj"+suffix(v.Config, v.Arch), cache.SymbolsFile))
	return err == nil
}
