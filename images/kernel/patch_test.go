package kernel

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/kerneltest"
	"dmrace/internal/digest"
	"dmrace/internal/namedpipe"
)

// patchFile writes a patch and returns its path.
func patchFile(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	kerneltest.WriteTree(t, dir, map[string]string{name: text})
	return filepath.Join(dir, name)
}

// poem returns ten lines for patches to change, the first of them given.
func poem(lines ...string) string {
	all := []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	copy(all, lines)
	return strings.Join(all, "\n") + "\n"
}

// diffOf returns the diff between two contents of a file, as git writes it.
func diffOf(t *testing.T, name, old, new string) string {
	t.Helper()
	dir := t.TempDir()
	kerneltest.RunGit(t, dir, "init", "-q")
	commit := func(text string) {
		if text == "" {
			os.Remove(filepath.Join(dir, name))
		} else {
			kerneltest.WriteTree(t, dir, map[string]string{name: text})
		}
		kerneltest.RunGit(t, dir, "add", "-A")
		kerneltest.RunGit(t, dir, "commit", "-q", "--allow-empty", "-m", "x")
	}
	commit(old)
	commit(new)
	out, err := exec.Command("git", "-C", dir, "diff", "HEAD~1").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func mustPatch(t *testing.T, tree *Tree, files ...string) *Patch {
	t.Helper()
	p, err := tree.Patch(kerneltest.TestContext(t), files...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPatchedBuild goes from the stock kernel to a patched one and back: only what
// the patch touches is written, and the user's tree is not.
func TestPatchedBuild(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.FakeTree(t, map[string]string{"drivers/md/verse.c": poem(), "drivers/md/other.c": "x"})
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, dir)
	before := kerneltest.SnapshotDir(t, dir)
	stock := mustBuild(t, tree, stockShim)

	text := diffOf(t, arm.DMInit, kerneltest.Waitfor2026, strings.Replace(kerneltest.Waitfor2026, "r = create_all();", "r = create_some();", 1)) +
		diffOf(t, "drivers/md/verse.c", poem(), poem("ONE")) +
		diffOf(t, "drivers/md/new/deep.c", "", "made\n") +
		diffOf(t, "drivers/md/other.c", "x", "")
	p := mustPatch(t, tree, patchFile(t, "fix.patch", text))
	if want := []string{arm.DMInit, "drivers/md/new/deep.c", "drivers/md/other.c", "drivers/md/verse.c"}; !slices.Equal(p.Files, want) || !slices.Equal(p.Names, []string{"fix.patch"}) || p.Notices != nil {
		t.Errorf("patch %+v", p)
	}
	v := Variant{Arm: p.Arm, Shim: true, Patch: p}
	img := mustBuild(t, tree, v)
	if s := img.Source; s.Arm != p.Arm || !strings.HasPrefix(string(p.Arm), "patched:") || s.TreeID != tree.ID || !strings.HasSuffix(s.Label, "-patched-"+p.ID[:12]+"-shim") {
		t.Errorf("source %+v", s)
	}
	if text := kerneltest.Read(t, img.Path); !strings.Contains(text, "create_some") || !strings.Contains(text, "shim ready") {
		t.Error("the kernel is not the patched one, or lacks the shim")
	}
	src := func(name string) string { return filepath.Join(filepath.Join(c.Dir, "work", tree.Origin), "src", name) }
	if kerneltest.Read(t, src("drivers/md/verse.c")) != poem("ONE") || kerneltest.Read(t, src("drivers/md/new/deep.c")) != "made\n" {
		t.Error("the patched copy is wrong")
	}
	if _, err := os.Stat(src("drivers/md/other.c")); err == nil {
		t.Error("a file that the patch removes is there")
	}
	files, err := tree.Files(kerneltest.TestContext(t), []string{"drivers/md/verse.c", "drivers/md/other.c"}, "drivers/md/new/deep.c")
	if err != nil || len(files) != 2 || string(files["drivers/md/verse.c"]) != poem() {
		t.Errorf("the tree's own files are %q, %v", files, err)
	}

	if err := os.RemoveAll(stock.Path); err != nil {
		t.Fatal(err)
	}
	if again := mustBuild(t, tree, stockShim); again.Cached || again.Source.ImageHash != stock.Source.ImageHash {
		t.Error("the stock kernel is not what it was")
	}
	whole := Cache{Dir: t.TempDir()}
	fresh, _ := openFake(t, whole, dir)
	mustBuild(t, fresh, stockShim)
	sameFiles(t, filepath.Join(filepath.Join(whole.Dir, "work", fresh.Origin), "src"), filepath.Join(filepath.Join(c.Dir, "work", tree.Origin), "src"))
	if n := strings.Count(kerneltest.Read(t, filepath.Join(filepath.Join(c.Dir, "work", tree.Origin), "obj/configured")), "\n"); n != 1 {
		t.Errorf("configured %d times", n)
	}
	if !mustBuild(t, tree, v).Cached {
		t.Error("the patched kernel is not found again")
	}
	kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, dir))
}

// TestPatchedConfig checks that a patch to Kconfig is configured anew, and that
// going back is too.
func TestPatchedConfig(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, kerneltest.FakeTree(t, nil))
	kconfig := kerneltest.FakeFiles()["drivers/md/Kconfig"]
	p := mustPatch(t, tree, patchFile(t, "k.patch", diffOf(t, "drivers/md/Kconfig", kconfig, kconfig+"\thelp\n")))
	for i, v := range []Variant{stockShim, {Arm: p.Arm, Patch: p}, {Arm: dmrace.ArmStock}} {
		mustBuild(t, tree, v)
		if n := strings.Count(kerneltest.Read(t, filepath.Join(filepath.Join(c.Dir, "work", tree.Origin), "obj/configured")), "\n"); n != i+1 {
			t.Errorf("%s: configured %d times so far, want %d", v, n, i+1)
		}
	}
}

// TestPatchSeries checks several patches on one file, in files of their own and in
// one mbox: what counts is what they come to.
func TestPatchSeries(t *testing.T) {
	dir := kerneltest.GitFake(t)
	kerneltest.WriteTree(t, dir, map[string]string{"verse": poem(), "run": "#!/bin/sh\n"})
	kerneltest.Commit(t, dir, nil)
	c := Cache{Dir: t.TempDir()}
	tree := openRev(t, c, dir, "HEAD")
	kerneltest.WriteTree(t, dir, map[string]string{"verse": poem("ONE")})
	kerneltest.Commit(t, dir, nil)
	if err := os.Chmod(filepath.Join(dir, "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	kerneltest.WriteTree(t, dir, map[string]string{"verse": poem("UNO")})
	kerneltest.Commit(t, dir, nil)
	kerneltest.RunGit(t, dir, "mv", "verse", "rhyme")
	kerneltest.WriteTree(t, dir, map[string]string{"rhyme": poem("UNO", "DUE")})
	kerneltest.Commit(t, dir, nil)

	mbox := patchFile(t, "series.mbx", kerneltest.RunGit(t, dir, "format-patch", "--stdout", "--cover-letter", "HEAD~3")+"\n")
	out := t.TempDir()
	one := mustPatch(t, tree, mbox)
	if len(one.Names) != 3 || one.Names[0] != `series.mbx "[PATCH 1/3] next"` || !slices.Equal(one.Files, []string{"rhyme", "run", "verse"}) {
		t.Errorf("patch %+v", one)
	}
	files := strings.Fields(kerneltest.RunGit(t, dir, "format-patch", "-o", out, "HEAD~3"))
	if several := mustPatch(t, tree, files...); several.ID != one.ID || len(several.Names) != 3 {
		t.Errorf("as files %s, as mbox %s", several.ID, one.ID)
	}
	whole := patchFile(t, "all.diff", kerneltest.RunGit(t, dir, "diff", "-M", "HEAD~3")+"\n")
	if all := mustPatch(t, tree, whole); all.ID != one.ID {
		t.Errorf("as one diff %s, as mbox %s", all.ID, one.ID)
	}
	kerneltest.FakeCompiler(t)
	mustBuild(t, tree, Variant{Arm: one.Arm, Patch: one})
	src := filepath.Join(filepath.Join(c.Dir, "work", tree.Origin), "src")
	if kerneltest.Read(t, filepath.Join(src, "rhyme")) != poem("UNO", "DUE") {
		t.Error("the renamed file is wrong")
	}
	if st, err := os.Stat(filepath.Join(src, "run")); err != nil || st.Mode().Perm() != 0o755 {
		t.Errorf("run: %v, %v", st.Mode(), err)
	}

	files[0], files[1] = files[1], files[0]
	_, err := tree.Patch(kerneltest.TestContext(t), files...)
	wantPatchError(t, err, "they are in the wrong order", fmt.Sprintf("it applies after patch %s", filepath.Base(files[1])))
}

func wantPatchError(t *testing.T, err error, want ...string) *PatchError {
	t.Helper()
	var usage *dmrace.UsageError
	var p *PatchError
	if !errors.As(err, &usage) || !errors.As(err, &p) {
		t.Fatalf("error %v, want a PatchError in a UsageError", err)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %v, want %q in it", err, w)
		}
	}
	return p
}

func TestPatchRejects(t *testing.T) {
	dir := kerneltest.FakeTree(t, map[string]string{"verse": poem(), "other": poem()})
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, dir)
	first := diffOf(t, "verse", poem("1"), poem("UNO"))
	last := diffOf(t, "verse", strings.Replace(poem(), "ten", "10", 1), strings.Replace(poem(), "ten", "X", 1))
	absent := diffOf(t, "absent", "a\n", "b\n")
	made := diffOf(t, "other", "", "made\n")
	fits := diffOf(t, "other", poem(), poem("ONE"))
	_, err := tree.Patch(kerneltest.TestContext(t), patchFile(t, "bad.patch", first+last+absent+made+fits))
	p := wantPatchError(t, err, "patch bad.patch does not apply to directory linux:",
		"\n  verse:1: @@ -1,4 +1,4 @@\n    -1\n    +UNO\n     two\n", "\n  verse:7: @@ -7,4 +7,4 @@", "\n    -10\n    +X",
		"\n  absent: the tree has no such file", "\n  other: the patch makes it, but the tree has it already")
	if len(p.Rejects) != 4 || p.Rejects[0].Line != 1 || p.Rejects[1].Line != 7 || p.Hint != "" {
		t.Errorf("rejects %+v, hint %q", p.Rejects, p.Hint)
	}
	applied := diffOf(t, "verse", poem("0"), poem()) + diffOf(t, "gone", "x\n", "") + diffOf(t, "other", "", poem())
	_, err = tree.Patch(kerneltest.TestContext(t), patchFile(t, "old.patch", applied))
	wantPatchError(t, err, "it is applied already")
	_, err = tree.Patch(kerneltest.TestContext(t), patchFile(t, "part.patch", diffOf(t, "verse", "one\n", "")))
	wantPatchError(t, err, "verse: the patch removes it, but not all that is in it")
	_, err = tree.Patch(kerneltest.TestContext(t), patchFile(t, "onto.patch", "diff --git a/verse b/other\nrename from verse\nrename to other\n"))
	wantPatchError(t, err, "verse: it is to become other, which the tree has already")
}

// TestPatchFuzz checks that context that differs is a notice, and an offset is not.
func TestPatchFuzz(t *testing.T) {
	dir := kerneltest.FakeTree(t, map[string]string{"verse": "zero\n" + poem()})
	tree, out := openFake(t, Cache{Dir: t.TempDir()}, dir)
	text := diffOf(t, "verse", poem(), strings.Replace(poem(), "five", "FIVE", 1))
	if p := mustPatch(t, tree, patchFile(t, "offset.patch", text)); p.Notices != nil {
		t.Errorf("notices %q", p.Notices)
	}
	p := mustPatch(t, tree, patchFile(t, "fuzz.patch", strings.Replace(text, " two\n", " TWO\n", 1)))
	want := "patch fuzz.patch: verse: hunk 1 of 1 fits only with fuzz 1 (offset 1 line)"
	if !slices.Equal(p.Notices, []string{want}) || !strings.Contains(out.String(), want+"\n") {
		t.Errorf("notices %q, said %q", p.Notices, out)
	}
}

func TestPatchRefuses(t *testing.T) {
	dir := kerneltest.FakeTree(t, map[string]string{"verse": poem()})
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, dir)
	there := diffOf(t, "verse", poem(), poem("ONE"))
	back := diffOf(t, "verse", poem("ONE"), poem())
	for _, tt := range []struct{ name, text, want string }{
		{"no diff", "words\n", "patch p: it holds no unified diff"},
		{"nothing", "", "patch p: it holds no unified diff"},
		{"changes nothing", "--- a/verse\n+++ b/verse\n@@ -1,2 +1,2 @@\n-one\n+one\n two\n", "patch p changes nothing in directory linux"},
		{"outside", strings.ReplaceAll(there, "verse", "../verse"), "../verse leads out of the tree"},
		{"over the shim", diffOf(t, "drivers/dmrace/x.c", "", "x\n"), "drivers/dmrace is where dmrace puts its shim"},
	} {
		_, err := tree.Patch(kerneltest.TestContext(t), patchFile(t, "p", tt.text))
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want a UsageError with %q", tt.name, err, tt.want)
		}
	}
	var usage *dmrace.UsageError
	if _, err := tree.Patch(kerneltest.TestContext(t), patchFile(t, "1", there), patchFile(t, "2", back)); !errors.As(err, &usage) || !strings.Contains(err.Error(), "take back what they do") {
		t.Errorf("there and back: %v", err)
	}
	mode := "diff --git a/verse b/verse\nold mode 100644\nnew mode 100755\n"
	if _, err := tree.Patch(kerneltest.TestContext(t), patchFile(t, "1", mode+there), patchFile(t, "2", "--- a/verse\n+++ b/verse\n@@ -1,2 +1,2 @@\n-ONE\n+ONE\n two\n")); !errors.As(err, &usage) || !strings.Contains(err.Error(), "patch 2 changes nothing") {
		t.Errorf("the second changes nothing: %v", err)
	}
	if _, err := tree.Patch(kerneltest.TestContext(t)); !errors.As(err, &usage) {
		t.Errorf("none: %v", err)
	}
	if _, err := tree.Patch(kerneltest.TestContext(t), filepath.Join(dir, "absent.patch")); !errors.As(err, &usage) {
		t.Errorf("absent: %v", err)
	}
	kerneltest.OnlyTools(t, nil)
	_, err := tree.Patch(kerneltest.TestContext(t), patchFile(t, "1", "--- a/verse\n+++ b/verse\n@@ -1 +1 @@\n-one\n+ONE\n"))
	kerneltest.WantEnv(t, err, "applying a patch needs patch")
	kerneltest.WantEnv(t, err, "apt-get install -y patch")
}

// TestPatchOfAnotherTree checks that a patch is used where it was fitted.
func TestPatchOfAnotherTree(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.FakeTree(t, map[string]string{"verse": poem()})
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, dir)
	p := mustPatch(t, tree, patchFile(t, "p", diffOf(t, "verse", poem(), poem("ONE"))))
	kerneltest.WriteTree(t, dir, map[string]string{"mode": "good \n"})
	other, _ := openFake(t, c, dir)
	for _, tt := range []struct {
		tree *Tree
		v    Variant
		want string
	}{
		{other, Variant{Arm: p.Arm, Patch: p}, "was made for another tree"},
		{tree, Variant{Arm: p.Arm}, "its patch is not given"},
		{tree, Variant{Arm: dmrace.ArmStock, Patch: p}, "arm stock is not that of the patch"},
	} {
		var usage *dmrace.UsageError
		if _, err := tt.tree.Build(kerneltest.TestContext(t), tt.v); !errors.As(err, &usage) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want a UsageError with %q", err, tt.want)
		}
	}
}

// TestPatchOntoLink checks that a patch cannot write through a symbolic link.
func TestPatchOntoLink(t *testing.T) {
	kerneltest.FakeCompiler(t)
	dir := kerneltest.FakeTree(t, nil)
	outside := t.TempDir()
	kerneltest.WriteTree(t, outside, map[string]string{"x": "mine"})
	if err := errors.Join(os.Symlink(filepath.Join(outside, "x"), filepath.Join(dir, "link")), os.Symlink(outside, filepath.Join(dir, "folder"))); err != nil {
		t.Fatal(err)
	}
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, dir)
	for _, name := range []string{"link", "folder/x", "folder/new"} {
		p := mustPatch(t, tree, patchFile(t, "p", "--- /dev/null\n+++ b/"+name+"\n@@ -0,0 +1 @@\n+theirs\n"))
		_, err := tree.Build(kerneltest.TestContext(t), Variant{Arm: p.Arm, Patch: p})
		if err == nil || kerneltest.Read(t, filepath.Join(outside, "x")) != "mine" {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if entries, _ := os.ReadDir(outside); len(entries) != 1 {
		t.Errorf("outside are %v", entries)
	}
	mustBuild(t, tree, stockShim)
}

// TestHostilePatches has patches and mails that reach for what is not the tree's, or are
// not what they seem. All are refused by a UsageError, and nothing changes but the cache.
func TestHostilePatches(t *testing.T) {
	kerneltest.FakeCompiler(t)
	base := t.TempDir()
	dir := filepath.Join(base, "linux")
	if err := os.Rename(kerneltest.FakeTree(t, map[string]string{"verse": poem()}), dir); err != nil {
		t.Fatal(err)
	}
	kerneltest.WriteTree(t, base, map[string]string{"secret": "mine\n"})
	secret := filepath.Join(base, "secret")
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, dir)
	good := diffOf(t, "verse", poem(), poem("ONE"))
	gone := "@@ -1 +0,0 @@\n-mine\n"
	made := "@@ -0,0 +1 @@\n+theirs\n"
	mail := func(more, body string) string {
		return "From 0123456789abcdef Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH] x\n" + more + "\n" + body + "\n"
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("--- a/../secret\n+++ /dev/null\n" + gone))
	before := kerneltest.SnapshotDir(t, base)
	for name, text := range map[string]string{
		"made outside":                    "--- /dev/null\n+++ b/../new\n" + made,
		"made outside, by a detour":       "--- /dev/null\n+++ b/drivers/../../new\n" + made,
		"made at an absolute path":        "--- /dev/null\n+++ " + base + "/new\n" + made,
		"made at an absolute path, cut":   "--- /dev/null\n+++ b/" + base + "/new\n" + made,
		"removed outside":                 "--- a/../secret\n+++ /dev/null\n" + gone,
		"removed outside, as git does":    "diff --git a/../secret b/../secret\ndeleted file mode 100644\n--- a/../secret\n+++ /dev/null\n" + gone,
		"removed at an absolute path":     "--- a/" + secret + "\n+++ /dev/null\n" + gone,
		"renamed to outside":              "diff --git a/verse b/verse\nrename from verse\nrename to ../verse\n",
		"renamed from outside":            "diff --git a/x b/x\nrename from ../secret\nrename to verse2\n",
		"copied from outside":             "diff --git a/x b/x\ncopy from ../secret\ncopy to verse2\n",
		"outside, in quotes":              "--- /dev/null\n+++ \"b/\\056\\056/new\"\n" + made,
		"a NUL in a quoted name":          "--- /dev/null\n+++ \"b/verse\\000x\"\n" + made,
		"a NUL in a name":                 "--- /dev/null\n+++ b/ver\x00se\n" + made,
		"a link made":                     "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+" + secret + "\n\\ No newline at end of file\n",
		"a file made a link":              "diff --git a/verse b/verse\nold mode 100644\nnew mode 120000\n",
		"a submodule made":                "diff --git a/l b/l\nnew file mode 160000\n--- /dev/null\n+++ b/l\n" + made,
		"a set-uid file made":             "diff --git a/l b/l\nnew file mode 104755\n--- /dev/null\n+++ b/l\n" + made,
		"git's own folder":                "--- /dev/null\n+++ b/.git/hooks/pre-commit\n" + made,
		"git's own folder, below":         "--- /dev/null\n+++ b/drivers/.GIT/config\n" + made,
		"a hunk cut short":                good[:len(good)-8],
		"a hunk of more lines":            good + "+more\n",
		"a hunk of no file":               made,
		"a hunk of a huge size":           "--- a/verse\n+++ b/verse\n@@ -1,4294967296 +1,4294967296 @@\n one\n",
		"a hunk that begins before all":   "--- a/verse\n+++ b/verse\n@@ --1 +1 @@\n-one\n+ONE\n",
		"an ed script":                    "1d\n!touch " + base + "/new\nw\nq\n",
		"a context diff":                  "*** a/../secret\n--- b/../secret\n***************\n*** 1 ****\n! mine\n--- 1 ----\n! theirs\n",
		"a mail that removes outside":     mail("", "--- a/../secret\n+++ /dev/null\n"+gone),
		"a mail in base64":                mail("Content-Transfer-Encoding: base64\n", encoded),
		"a mail in quoted-printable":      mail("Content-Transfer-Encoding: quoted-printable\n", "--- a/=2E=2E/secret\n+++ /dev/null\n"+gone),
		"a mail of damaged base64":        mail("Content-Transfer-Encoding: base64\n", "!!!!"),
		"the second mail of two":          mail("", good) + mail("", "--- a/../secret\n+++ /dev/null\n"+gone),
		"the second part of a mail":       mail("Content-Type: multipart/mixed; boundary=B\n", "--B\n\nwords\n--B\n\n--- a/../secret\n+++ /dev/null\n"+gone+"\n--B--\n"),
		"a mail without end of its parts": mail("Content-Type: multipart/mixed; boundary=B\n", "--B\n\n--- a/../secret\n+++ /dev/null\n"+gone),
	} {
		for _, text := range []string{text, strings.ReplaceAll(text, "\n", "\r\n")} {
			p, err := tree.Patch(kerneltest.TestContext(t), patchFile(t, "p", text))
			var usage *dmrace.UsageError
			if !errors.As(err, &usage) || strings.ContainsAny(err.Error(), "\x00\x1b") {
				t.Errorf("%s: %+v, %v; want a UsageError in plain text", name, p, err)
			}
		}
	}
	kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, base))
}

// TestPatchWithoutEnd has files that are no patches and never end.
func TestPatchWithoutEnd(t *testing.T) {
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, kerneltest.FakeTree(t, nil))
	var usage *dmrace.UsageError
	if _, err := tree.Patch(kerneltest.TestContext(t), "/dev/zero"); !errors.As(err, &usage) || !strings.Contains(err.Error(), "which no patch does") {
		t.Errorf("got %v", err)
	}
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := namedpipe.Make(fifo); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := tree.Patch(ctx, fifo); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a FIFO that nobody writes to: %v", err)
	}
}

// TestPatchIsNamedAsGiven: a kernel that the cache has is told under the patch of today, and
// not under the one that it was built with.
func TestPatchIsNamedAsGiven(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, kerneltest.FakeTree(t, nil))
	dir := t.TempDir()
	const diff = "--- /dev/null\n+++ b/drivers/md/extra.c\n@@ -0,0 +1 @@\n+int extra;\n"
	kerneltest.WriteTree(t, dir, map[string]string{"plain.patch": diff, "mail.patch": "From: A <a@b.c>\nSubject: [PATCH] md: extra\n\ncommit 0123456789ab upstream.\n---\n" + diff})
	var labels []string
	for _, want := range []dmrace.PatchFile{{File: "plain.patch"}, {File: "mail.patch", Subject: "[PATCH] md: extra", Upstream: "0123456789ab"}} {
		p, err := tree.Patch(t.Context(), filepath.Join(dir, want.File))
		if err != nil {
			t.Fatal(err)
		}
		want.SHA256 = digest.Bytes([]byte(kerneltest.Read(t, filepath.Join(dir, want.File))))
		img := mustBuild(t, tree, Variant{Arm: p.Arm, Patch: p})
		if len(img.Source.PatchFiles) != 1 || img.Source.PatchFiles[0] != want || !strings.HasPrefix(img.Source.Patches[0], want.File) {
			t.Errorf("%+v, want %+v", img.Source, want)
		}
		labels = append(labels, img.Source.Label)
	}
	if labels[0] != labels[1] {
		t.Errorf("one difference is two kernels: %v", labels)
	}
}
