package kernel

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/kerneltest"
	"dmrace/images/kernel/shim"
	"dmrace/images/kernel/stream"
	"dmrace/images/kernel/trees"
)

func openRev(t *testing.T, c Cache, dir, rev string) *Tree {
	t.Helper()
	tree, err := Open(kerneltest.TestContext(t), c, TreeSpec{Dir: dir, Rev: rev}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestRevision checks that a revision is the committed tree whatever the work tree
// and the index hold, and that neither is touched.
func TestRevision(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.GitFake(t)
	one := kerneltest.RunGit(t, dir, "rev-parse", "HEAD")
	kerneltest.RunGit(t, dir, "tag", "-m", "tagged", "v1")
	kerneltest.RunGit(t, dir, "branch", "topic")
	kerneltest.Commit(t, dir, map[string]string{"Makefile": strings.Replace(kerneltest.FakeMakefile, "SUBLEVEL = 7", "SUBLEVEL = 8", 1)})
	kerneltest.WriteTree(t, dir, map[string]string{"Makefile": "no kernel", "staged": "x"})
	kerneltest.RunGit(t, dir, "-c", "core.hooksPath=/dev/null", "add", "staged")
	before := kerneltest.SnapshotDir(t, dir)
	c := Cache{Dir: t.TempDir()}
	for _, rev := range []string{one, one[:10], "v1", "topic", "HEAD~1"} {
		tree := openRev(t, c, dir, rev)
		if tree.Commit != one || tree.ID != kerneltest.RunGit(t, dir, "rev-parse", one+"^{tree}") || tree.Release != "9.8.7" || tree.Source != "git commit "+one {
			t.Errorf("%s is %+v", rev, tree)
		}
	}
	img := mustBuild(t, openRev(t, c, dir, "HEAD"), stockShim)
	if img.Source.Release != "9.8.8" || !strings.HasPrefix(img.Source.Source, "git commit ") {
		t.Errorf("built %+v", img.Source)
	}
	kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, dir))
	if left, _ := os.ReadDir(filepath.Join(c.Dir, "tmp")); len(left) != 0 {
		t.Errorf("scratch is left behind: %v", left)
	}
	kerneltest.RunGit(t, dir, "reset", "-q", "--hard", "v1")
	if clean, _ := openFake(t, c, dir); clean.ID != openRev(t, c, dir, "v1").ID || clean.Commit != "" {
		t.Error("a clean work tree and its commit are two trees")
	}
}

func TestRevisionOfABareRepository(t *testing.T) {
	kerneltest.FakeCompiler(t)
	bare := filepath.Join(t.TempDir(), "linux.git")
	kerneltest.RunGit(t, t.TempDir(), "clone", "-q", "--bare", kerneltest.GitFake(t), bare)
	before := kerneltest.SnapshotDir(t, bare)
	mustBuild(t, openRev(t, Cache{Dir: t.TempDir()}, bare, "HEAD"), stockShim)
	kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, bare))
}

func TestRevisionRefuses(t *testing.T) {
	dir := kerneltest.GitFake(t)
	kerneltest.RunGit(t, dir, "tag", "tree", "HEAD^{tree}")
	kerneltest.Commit(t, dir, map[string]string{"Kconfig": "", "drivers/md/dm-init.c": "x"})
	base := t.TempDir()
	kerneltest.RunGit(t, base, "clone", "-q", "--bare", dir, "bare.git")
	kerneltest.RunGit(t, base, "clone", "-q", "--depth=1", "file://"+dir, "shallow")
	for _, tt := range []struct{ name, dir, rev, want string }{
		{"unknown", dir, "v9", dir + " has no commit v9"},
		{"unknown hash", dir, strings.Repeat("a", 40), "has no commit aaaa"},
		{"an option", dir, "--all", `"--all" is not a revision`},
		{"a tree", dir, "tree", "has no commit tree"},
		{"no kernel", dir, "HEAD", "revision HEAD of " + dir + " is not a kernel tree: it has no Kconfig"},
		{"not git", kerneltest.FakeTree(t, nil), "HEAD", "is not a git tree (it has no .git): a revision needs one"},
		{"shallow", filepath.Join(base, "shallow"), "HEAD~1", "is a shallow clone that does not hold a commit HEAD~1: git -C " + base},
		{"bare", filepath.Join(base, "bare.git"), "", "is a bare repository: name a revision of it"},
		{"bare, unknown", filepath.Join(base, "bare.git"), "v9", "has no commit v9"},
		{"nothing there", filepath.Join(base, "nothing"), "HEAD", "no such file"},
		{"of the catalogue", "", "HEAD", "revision HEAD needs a git tree"},
	} {
		spec := TreeSpec{Dir: tt.dir, Rev: tt.rev}
		if tt.dir == "" {
			spec.Name = "6.1"
		}
		tree, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, spec, nil)
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), tt.want) || tree != nil {
			t.Errorf("%s: error %v, want a UsageError with %q", tt.name, err, tt.want)
		}
	}
	kerneltest.OnlyTools(t, nil)
	_, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, TreeSpec{Dir: dir, Rev: "HEAD"}, nil)
	kerneltest.WantEnv(t, err, "apt-get install -y git")
}

// TestNeighbours goes from revision to revision in one workspace: each copy is the
// revision to the byte, whatever was laid over the last one, and only files that
// differ are written.
func TestNeighbours(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.GitFake(t)
	kerneltest.WriteTree(t, dir, map[string]string{"gone/deep/x": "1", "kind": "1", "run": "1", "drivers/md/same.c": "1"})
	kerneltest.Commit(t, dir, nil)
	if err := errors.Join(os.Remove(filepath.Join(dir, "kind")), os.Symlink("mode", filepath.Join(dir, "kind")), os.Chmod(filepath.Join(dir, "run"), 0o755)); err != nil {
		t.Fatal(err)
	}
	kerneltest.Commit(t, dir, map[string]string{"gone/deep/x": "", "gone/deep2": "2", "drivers/md/dm.c": "2"})
	kerneltest.Commit(t, dir, map[string]string{arm.DMInit: kerneltest.Waitfor2026 + "/* changed */\n", shim.DriversMakefile: "obj-y += md/ block/\n"})
	kerneltest.Commit(t, dir, map[string]string{"drivers/md/Kconfig": kerneltest.FakeFiles()["drivers/md/Kconfig"] + "\n"})

	c := Cache{Dir: t.TempDir()}
	w := &building{dir: filepath.Join(c.Dir, "work", openRev(t, c, dir, "HEAD").Origin)}
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	untouched := func() bool {
		st, err := os.Stat(filepath.Join(w.Src(), "drivers/md/same.c"))
		return err == nil && st.ModTime().Equal(old)
	}
	for i, step := range []struct {
		rev        string
		v          Variant
		configured int
	}{
		{"HEAD~3", Variant{Arm: dmrace.ArmNoWaitfor, Shim: true}, 1},
		{"HEAD~2", stockShim, 2}, // "kind" may be anything
		{"HEAD~1", Variant{Arm: dmrace.ArmNoWaitfor, Shim: true}, 2},
		{"HEAD", Variant{Arm: dmrace.ArmStock}, 3},
		{"HEAD~1", stockShim, 4},
		{"HEAD~2", Variant{Arm: dmrace.ArmNoWaitfor}, 4},
		{"HEAD~3", Variant{Arm: dmrace.ArmStock}, 5},
	} {
		tree := openRev(t, c, dir, step.rev)
		img := mustBuild(t, tree, step.v)
		if i > 0 && !untouched() {
			t.Errorf("step %d, to %s: a file that did not change was written", i, step.rev)
		}
		if err := os.Chtimes(filepath.Join(w.Src(), "drivers/md/same.c"), old, old); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(kerneltest.Read(t, filepath.Join(w.Obj(), "configured")), "\n"); n != step.configured {
			t.Errorf("step %d, to %s: configured %d times so far, want %d", i, step.rev, n, step.configured)
		}
		whole := Cache{Dir: t.TempDir()}
		fresh := mustBuild(t, openRev(t, whole, dir, step.rev), step.v)
		if fresh.Source.ImageHash != img.Source.ImageHash {
			t.Errorf("step %d, to %s: the kernel is not what a copy from nothing gives", i, step.rev)
		}
		sameFiles(t, filepath.Join(filepath.Join(whole.Dir, "work", tree.Origin), "src"), w.Src())
	}
}

// TestFollowAfterPatch checks that a revision follows a patched one in whose patch
// files are that the revision changes, removes and leaves.
func TestFollowAfterPatch(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.GitFake(t)
	kerneltest.Commit(t, dir, map[string]string{"a": poem(), "b": poem(), "c": poem()})
	kerneltest.Commit(t, dir, map[string]string{"a": poem("UNO"), "b": "", "new": "from git\n"})
	c := Cache{Dir: t.TempDir()}
	old := openRev(t, c, dir, "HEAD~1")
	var text string
	for _, name := range []string{"a", "b", "c"} {
		text += diffOf(t, name, poem(), strings.Replace(poem(), "ten", "TEN", 1))
	}
	p := mustPatch(t, old, patchFile(t, "p", text+diffOf(t, "new", "", "from the patch\n")))
	mustBuild(t, old, Variant{Arm: p.Arm, Patch: p})
	next := openRev(t, c, dir, "HEAD")
	mustBuild(t, next, stockShim)
	whole := Cache{Dir: t.TempDir()}
	mustBuild(t, openRev(t, whole, dir, "HEAD"), stockShim)
	sameFiles(t, filepath.Join(filepath.Join(whole.Dir, "work", next.Origin), "src"), filepath.Join(filepath.Join(c.Dir, "work", next.Origin), "src"))
	mustBuild(t, old, Variant{Arm: p.Arm, Shim: true, Patch: p})
	if got := kerneltest.Read(t, filepath.Join(filepath.Join(c.Dir, "work", next.Origin), "src/a")); !strings.Contains(got, "TEN") || strings.Contains(got, "UNO") {
		t.Errorf("the patched old revision has %q", got)
	}
}

// TestFollowUnknown checks that a copy of a tree that git does not know is brought
// up to date all the same.
func TestFollowUnknown(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.GitFake(t)
	c := Cache{Dir: t.TempDir()}
	kerneltest.WriteTree(t, dir, map[string]string{"drivers/md/uncommitted.c": "x"})
	dirty, _ := openFake(t, c, dir)
	mustBuild(t, dirty, stockShim)
	clean := openRev(t, c, dir, "HEAD")
	mustBuild(t, clean, stockShim)
	if _, err := os.Stat(filepath.Join(filepath.Join(c.Dir, "work", clean.Origin), "src/drivers/md/uncommitted.c")); err == nil {
		t.Error("the copy of a revision holds a file that is not committed")
	}
	again, _ := openFake(t, c, dir)
	mustBuild(t, again, Variant{Arm: dmrace.ArmStock})
	if _, err := os.Stat(filepath.Join(filepath.Join(c.Dir, "work", clean.Origin), "src/drivers/md/uncommitted.c")); err != nil {
		t.Error("the copy of a work tree lacks a file that is not committed")
	}
}

// TestFollowInterrupted checks that changes that broke off leave no mark.
func TestFollowInterrupted(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.GitFake(t)
	c := Cache{Dir: t.TempDir()}
	mustBuild(t, openRev(t, c, dir, "HEAD"), stockShim)
	kerneltest.Commit(t, dir, map[string]string{"drivers/md/a.c": "1", "drivers/md/dm.c": "2"})
	tree := openRev(t, c, dir, "HEAD")
	files := tree.From
	tree.From = halfway{files}
	if _, err := tree.Build(kerneltest.TestContext(t), stockShim); err == nil || !strings.Contains(err.Error(), "halfway") {
		t.Fatalf("error %v", err)
	}
	if m, ok := trees.ReadMark(filepath.Join(c.Dir, "work", tree.Origin)); ok {
		t.Fatalf("the mark says %v", m)
	}
	tree.From = files
	mustBuild(t, tree, stockShim)
	if got := kerneltest.Read(t, filepath.Join(filepath.Join(c.Dir, "work", tree.Origin), "src/drivers/md/dm.c")); got != "2" {
		t.Errorf("dm.c is %q", got)
	}
}

// halfway is a source whose changes break off after the first file.
type halfway struct{ stream.Source }

func (h halfway) Since(ctx context.Context, old string, use func(stream.Changes) error) (bool, error) {
	return h.Source.(stream.Follower).Since(ctx, old, func(c stream.Changes) error {
		each := c.Each
		c.Each = func(do func(stream.File) error) error {
			return each(func(f stream.File) error { return errors.Join(do(f), errors.New("halfway")) })
		}
		return use(c)
	})
}

func TestFilesOfARevision(t *testing.T) {
	dir := kerneltest.GitFake(t)
	kerneltest.WriteTree(t, dir, map[string]string{"Kconfig": "changed"})
	tree := openRev(t, Cache{Dir: t.TempDir()}, dir, "HEAD")
	got, err := tree.Files(kerneltest.TestContext(t), []string{"Kconfig", arm.DMInit}, "drivers/md", "absent", "drivers/*")
	wantFiles(t, got, err, "Kconfig", arm.DMInit)
}

func TestChanged(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.GitFake(t)
	one := kerneltest.RunGit(t, dir, "rev-parse", "HEAD")
	two := kerneltest.Commit(t, dir, map[string]string{"drivers/md/new.c": "int x;\n", "a file\nwith a line": "x"})
	c := Cache{Dir: t.TempDir()}
	files, err := Changed(kerneltest.TestContext(t), openRev(t, c, dir, one), openRev(t, c, dir, two))
	if err != nil || strings.Join(files, "|") != "a file\nwith a line|drivers/md/new.c" {
		t.Errorf("got %q, %v", files, err)
	}
	work, err := Open(kerneltest.TestContext(t), c, TreeSpec{Dir: dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var usage *dmrace.UsageError
	if _, err := Changed(kerneltest.TestContext(t), openRev(t, c, dir, one), work); !errors.As(err, &usage) {
		t.Errorf("a work tree: %v", err)
	}
}

// TestDescribed looks at what git describe says of trees, and at the commits between two.
func TestDescribed(t *testing.T) {
	dir := kerneltest.GitFake(t)
	c := Cache{Dir: t.TempDir()}
	if untagged := openRev(t, c, dir, "HEAD"); untagged.Git != "" {
		t.Errorf("without a tag it is called %q", untagged.Git)
	}
	kerneltest.RunGit(t, dir, "tag", "-m", "tagged", "v9.8.7")
	kerneltest.Commit(t, dir, map[string]string{"one": "1"})
	second := kerneltest.Commit(t, dir, map[string]string{"two": "2"})
	one, two := openRev(t, c, dir, "v9.8.7"), openRev(t, c, dir, "HEAD")
	if one.Git != "v9.8.7" || two.Git != "v9.8.7-2-g"+second[:12] {
		t.Errorf("%q and %q", one.Git, two.Git)
	}
	list, total, err := Commits(t.Context(), one, two, 1)
	if err != nil || total != 2 || len(list) != 1 || list[0].Subject == "" || list[0].ID != kerneltest.RunGit(t, dir, "rev-parse", "HEAD~1") {
		t.Errorf("%+v of %d, %v", list, total, err)
	}
	if clean, _ := openFake(t, c, dir); clean.Git != two.Git {
		t.Errorf("the clean work tree is called %q", clean.Git)
	}
	kerneltest.WriteTree(t, dir, map[string]string{"two": "3"})
	dirty, _ := openFake(t, c, dir)
	if dirty.Git != two.Git+"-dirty" {
		t.Errorf("the changed work tree is called %q", dirty.Git)
	}
	if none, total, err := Commits(t.Context(), one, dirty, 9); none != nil || total != 0 || err != nil {
		t.Errorf("%v, %d, %v between a revision and a work tree", none, total, err)
	}
}
