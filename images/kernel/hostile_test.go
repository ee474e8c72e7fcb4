package kernel

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/kerneltest"
	"dmrace/internal/namedpipe"
)

// hostile makes a repository of a fake kernel that runs a program in whoever is not
// careful, in each way that there is, and the file that the program makes.
func hostile(t *testing.T) (dir, mark string) {
	t.Helper()
	mark = filepath.Join(t.TempDir(), "mark")
	evil := "touch " + mark + "; cat"
	dir = kerneltest.GitFake(t)
	kerneltest.WriteTree(t, dir, map[string]string{
		".gitattributes": "* diff=evil\n/mode filter=clean\n/drivers/** filter=smudge\n/Kconfig filter=process\n",
		"evil":           "#!/bin/sh\n" + evil + "\n",
	})
	kerneltest.Commit(t, dir, nil)
	if err := os.Chmod(filepath.Join(dir, "evil"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, hook := range []string{"post-index-change", "post-checkout", "reference-transaction"} {
		if err := os.Symlink("../../evil", filepath.Join(dir, ".git/hooks", hook)); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
	for _, c := range [][2]string{
		{"filter.clean.clean", evil}, {"filter.smudge.smudge", evil}, {"filter.process.process", evil}, {"filter.process.clean", evil},
		{"diff.evil.textconv", evil}, {"diff.evil.command", evil}, {"diff.external", evil}, {"core.fsmonitor", filepath.Join(dir, "evil")},
		{"alias.ls-files", "!" + evil}, {"core.sshCommand", evil}, {"core.alternateRefsCommand", evil}, {"gpg.program", filepath.Join(dir, "evil")},
		{"core.repositoryFormatVersion", "1"}, {"extensions.partialClone", "o"}, {"remote.o.promisor", "true"}, {"remote.o.url", "ext::" + filepath.Join(dir, "evil")}, {"protocol.ext.allow", "always"},
	} {
		kerneltest.RunGit(t, dir, "config", c[0], c[1])
	}
	kerneltest.WriteTree(t, dir, map[string]string{"mode": "good\n\n", "new.c": "x"})
	os.Remove(mark)
	return dir, mark
}

// TestHostileTree does everything that can be done with a tree, and then shows that the
// tree does harm.
func TestHostileTree(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir, mark := hostile(t)
	c, ctx := Cache{Dir: t.TempDir()}, kerneltest.TestContext(t)
	patch := patchFile(t, "p", diffOf(t, "Kconfig", kerneltest.FakeFiles()["Kconfig"], kerneltest.FakeFiles()["Kconfig"]+"# more\n"))
	older := openRev(t, c, dir, "HEAD~1")
	for _, rev := range []string{"", "HEAD"} {
		var tree *Tree
		for _, step := range []struct {
			name string
			do   func() error
		}{
			{"Open", func() (err error) { tree, err = Open(ctx, c, TreeSpec{Dir: dir, Rev: rev}, nil); return err }},
			{"Files", func() error { _, err := tree.Files(ctx, []string{"Kconfig", "mode", arm.DMInit}); return err }},
			{"Traits", func() error { _, err := tree.Traits(ctx, stockShim); return err }},
			{"Explain", func() error { _, err := tree.Explain(ctx, stockShim); return err }},
			{"Find", func() error { tree.Find(ctx, stockShim); return nil }},
			{"Build", func() error { _, err := tree.Build(ctx, stockShim); return err }},
			{"Patch", func() error { return buildPatched(ctx, tree, patch) }},
			{"DerivePatch", func() error { DerivePatch(ctx, tree, dmrace.ArmNoWaitfor, tree); return nil }},
			{"Changed", func() error { Changed(ctx, older, tree); return nil }},
			{"ReleaseAt", func() error { _, err := ReleaseAt(dir); return err }},
			{"an unknown revision", func() error { Open(ctx, c, TreeSpec{Dir: dir, Rev: "v9"}, nil); return nil }},
		} {
			if err := step.do(); err != nil {
				t.Fatalf("%s of %q: %v", step.name, rev, err)
			}
			if _, err := os.Stat(mark); err == nil {
				t.Fatalf("%s of %q ran a program of the tree's", step.name, rev)
			}
		}
	}
	for _, args := range [][]string{{"add", "-A"}, {"archive", "-o", "/dev/null", "HEAD"}, {"status"}, {"diff"}} {
		exec.Command("git", append([]string{"-C", dir}, args...)...).Run()
		if os.Remove(mark) != nil {
			t.Errorf("git %s runs nothing: the tree does no harm", args)
		}
	}
}

// buildPatched applies a patch and builds the outcome.
func buildPatched(ctx context.Context, t *Tree, patch string) error {
	p, err := t.Patch(ctx, patch)
	if err == nil {
		_, err = t.Build(ctx, Variant{Arm: p.Arm, Patch: p})
	}
	return err
}

// TestTreeIsNoWayOut has trees whose files are links to what is not theirs, or no files.
func TestTreeIsNoWayOut(t *testing.T) {
	secret := t.TempDir()
	kerneltest.WriteTree(t, secret, map[string]string{"Makefile": kerneltest.FakeMakefile, "dm-init.c": "secret"})
	set := func(dir, name string, do func(path string) error) {
		path := filepath.Join(dir, name)
		os.RemoveAll(path)
		if err := do(path); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to string) func(string) error { return func(path string) error { return os.Symlink(to, path) } }
	fifo := namedpipe.Make
	for _, kind := range []string{"plain", "git"} {
		for _, tt := range []struct {
			name, file string
			do         func(string) error
			opens      bool
		}{
			{"a Makefile elsewhere", "Makefile", link(filepath.Join(secret, "Makefile")), false},
			{"a Makefile that is a FIFO", "Makefile", fifo, false},
			{"a Makefile without end", "Makefile", link("/dev/zero"), false},
			{"dm-init.c elsewhere", arm.DMInit, link(filepath.Join(secret, "dm-init.c")), true},
			{"its folder elsewhere", "drivers/md", link(secret), true},
			{"a FIFO among the files", "pipe", fifo, true},
		} {
			dir := kerneltest.FakeTree(t, nil)
			if kind == "git" {
				dir = kerneltest.GitFake(t)
			}
			set(dir, tt.file, tt.do)
			tree, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, TreeSpec{Dir: dir}, nil)
			if (err == nil) != tt.opens {
				t.Errorf("%s, %s: %v", kind, tt.name, err)
			}
			if err != nil {
				continue
			}
			files, err := tree.Files(kerneltest.TestContext(t), nil, arm.DMInit, "drivers/md/dm-init.c", "pipe")
			if err != nil || string(files[arm.DMInit]) == "secret" || files["pipe"] != nil {
				t.Errorf("%s, %s: files %q, %v", kind, tt.name, files, err)
			}
		}
	}
}
