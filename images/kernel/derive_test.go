package kernel

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/kerneltest"
	"dmrace/images/kernel/trees"
)

// licence begins both files below: what a patch finds at the top of a file it does
// not find elsewhere.
const licence = "/*\n * One\n * two\n * three.\n */\n"

// olderInit is a dm-init.c without dm-mod.waitfor.
func olderInit() string {
	return "/* an older one */\n" + licence + strings.TrimRight(kerneltest.Cut2026, "\n") + "\n"
}

// newerInit has dm-mod.waitfor, an include for it and one that an older tree lacks.
func newerInit() string {
	return licence + strings.Replace(kerneltest.Waitfor2026, "#include <linux/init.h>\n", "#include <linux/delay.h>\n#include <linux/init.h>\n#include <linux/new.h>\n", 1)
}

// derived opens two trees that differ in dm-init.c, in one cache.
func derived(t *testing.T, from, to string) (*Tree, *Tree) {
	t.Helper()
	c := Cache{Dir: t.TempDir()}
	newer, _ := openFake(t, c, kerneltest.FakeTree(t, map[string]string{arm.DMInit: from}))
	older, _ := openFake(t, c, kerneltest.FakeTree(t, map[string]string{arm.DMInit: to, "include/linux/delay.h": "x"}))
	return newer, older
}

func TestDerivePatch(t *testing.T) {
	kerneltest.FakeCompiler(t)
	from, to := derived(t, newerInit(), olderInit())
	text, err := DerivePatch(kerneltest.TestContext(t), from, dmrace.ArmNoWaitfor, to)
	if err != nil {
		t.Fatal(err)
	}
	path := DerivedPath(from, dmrace.ArmNoWaitfor, to)
	if kerneltest.Read(t, path) != string(text) || !strings.HasPrefix(path, to.Cache.Join("patches", "9.8.7-no-waitfor-from-9.8.7-")) {
		t.Errorf("it is not kept at %s", path)
	}
	if !strings.HasPrefix(string(text), "From: dmrace <dmrace@localhost>\nSubject: [PATCH 9.8.y] dm init: add dm-mod.waitfor to wait for asynchronously probed block devices\n\ncommit 035641b01e72 upstream.\n\n"+
		"It has commit 99a2312f6980 in it\n(\"dm init: ensure device probing has finished in dm-mod.waitfor=\").\n\n"+
		"What separates the arm no-waitfor from the stock drivers/md/dm-init.c\nin directory linux, fitted by dmrace to\ndirectory linux.\n---\n--- a/drivers/md/dm-init.c\n+++ b/drivers/md/dm-init.c\n@@ ") {
		t.Errorf("patch\n%s", text)
	}
	p := mustPatch(t, to, path)
	if got, want := string(p.Contents(nil)[arm.DMInit].Body), "/* an older one */\n"+strings.Replace(newerInit(), "#include <linux/new.h>\n", "", 1); got != want {
		t.Errorf("it makes\n%s\nwant\n%s", got, want)
	}
	img := mustBuild(t, to, Variant{Arm: p.Arm, Patch: p})
	if !strings.Contains(kerneltest.Read(t, img.Path), "seeking") {
		t.Error("the kernel has no waitfor")
	}
	if again, err := DerivePatch(kerneltest.TestContext(t), from, dmrace.ArmNoWaitfor, to); err != nil || !bytes.Equal(again, text) {
		t.Errorf("again: %v\n%s", err, again)
	}
}

// TestDeriveSecondWait fits the second wait to a tree as it was between 2022 and
// 2026.
func TestDeriveSecondWait(t *testing.T) {
	once := licence + strings.Replace(kerneltest.Waitfor2026, " {\n\t\twait_for_device_probe();\n\t\tsay(\"all there\");\n\t}\n", "\n\t\tsay(\"all there\");\n", 1)
	from, to := derived(t, newerInit(), once)
	if _, err := DerivePatch(kerneltest.TestContext(t), from, dmrace.ArmWaitfor2022, to); err != nil {
		t.Fatal(err)
	}
	p := mustPatch(t, to, DerivedPath(from, dmrace.ArmWaitfor2022, to))
	if got := string(p.Contents(nil)[arm.DMInit].Body); got != strings.Replace(newerInit(), "#include <linux/new.h>\n", "", 1) {
		t.Errorf("it makes\n%s", got)
	}
}

func TestDeriveRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, from, to string
		arm            dmrace.Arm
		want           string
	}{
		{"stock", kerneltest.Waitfor2026, kerneltest.Cut2026, dmrace.ArmStock, "no-waitfor or waitfor-2022, not stock"},
		{"nothing to derive from", kerneltest.Cut2026, kerneltest.Cut2026, dmrace.ArmNoWaitfor, "arm no-waitfor: drivers/md/dm-init.c of directory linux: this tree has no dm-mod.waitfor"},
		{"there already", kerneltest.Waitfor2026, newerInit(), dmrace.ArmNoWaitfor, "directory linux has already what separates no-waitfor from stock"},
		{"no loop to wait after", kerneltest.Waitfor2026, kerneltest.Cut2026, dmrace.ArmWaitfor2022, "there is no waitfor-2022 of it"},
		{"unlike any known", kerneltest.Waitfor2026, "int waitfor;\n", dmrace.ArmNoWaitfor, "not found"},
	} {
		from, to := derived(t, tt.from, tt.to)
		_, err := DerivePatch(kerneltest.TestContext(t), from, tt.arm, to)
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want a UsageError with %q", tt.name, err, tt.want)
		}
		if _, err := os.Stat(DerivedPath(from, tt.arm, to)); err == nil {
			t.Errorf("%s: a patch is kept", tt.name)
		}
	}
	from, to := derived(t, newerInit(), "int dm_init_init(void)\n{\n\treturn 0;\n}\n")
	_, err := DerivePatch(kerneltest.TestContext(t), from, dmrace.ArmNoWaitfor, to)
	wantPatchError(t, err, "patch of directory linux (no-waitfor to stock) does not apply to directory linux:", "drivers/md/dm-init.c:")
	kerneltest.OnlyTools(t, nil)
	_, err = DerivePatch(kerneltest.TestContext(t), from, dmrace.ArmNoWaitfor, to)
	kerneltest.WantEnv(t, err, "apt-get install -y patch")
}

// TestDeriveForDebian derives dm-mod.waitfor of 6.1 for 5.10. Where the cache has
// built 5.10, it also compiles the result there.
func TestDeriveForDebian(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches kernel sources from Debian; left out by -short")
	}
	dir, err := cache.Default()
	if err != nil {
		t.Fatal(err)
	}
	open := func(name string) *Tree {
		t.Helper()
		tree, err := Open(t.Context(), Cache{Dir: dir}, TreeSpec{Name: name}, os.Stderr)
		if err != nil {
			t.Fatal(err)
		}
		return tree
	}
	from, to := open("6.1"), open("5.10")
	if _, err := DerivePatch(t.Context(), from, dmrace.ArmNoWaitfor, to); err != nil {
		t.Fatal(err)
	}
	p, err := to.Patch(t.Context(), DerivedPath(from, dmrace.ArmNoWaitfor, to))
	if err != nil {
		t.Fatal(err)
	}
	text := p.Contents(nil)[arm.DMInit].Body
	for _, want := range []string{
		"#include <linux/delay.h>\n", "#define DM_MAX_WAITFOR 256\n", "int i, r;\n",
		"while (!dm_get_dev_t(waitfor[i]))\n\t\t\t\tmsleep(5);\n", "module_param_array(waitfor, charp, NULL, 0);\n",
	} {
		if bytes.Count(text, []byte(want)) != 1 {
			t.Errorf("the derived file has not one %q", want)
		}
	}
	back, err := arm.CutWaitfor(text)
	if err != nil || !bytes.Contains(back, []byte("\tint r;\n")) {
		t.Errorf("cut waitfor from it again: %v", err)
	}
	compileIn(t, to, p)
}

// compileIn compiles dm-init.c as a patch makes it, the way the tree's own was
// compiled in its workspace, if it was. The workspace is not written to.
func compileIn(t *testing.T, tree *Tree, p *Patch) {
	t.Helper()
	w := &building{dir: filepath.Join(string(tree.Cache), "work", tree.Origin)}
	cmd, err := os.ReadFile(filepath.Join(w.Obj(), "drivers/md/.dm-init.o.cmd"))
	if m, ok := trees.ReadMark(w.dir); err != nil || !ok || m.ID != tree.ID {
		t.Logf("%s is not built here: the derived file is not compiled", tree.Source)
		return
	}
	line, _, _ := strings.Cut(string(cmd), "\n")
	_, line, _ = strings.Cut(line, ":= ")
	line, _, _ = strings.Cut(line, ";")
	out := t.TempDir()
	kerneltest.WriteTree(t, out, map[string]string{"dm-init.c": string(p.Contents(nil)[arm.DMInit].Body)})
	words := strings.Fields(line)
	words = words[:len(words)-1] // the file
	for i, word := range words {
		if strings.HasPrefix(word, "-Wp,-MMD,") || strings.HasPrefix(word, "-Wp,-MD,") {
			words[i] = "-Wp,-MMD," + filepath.Join(out, "dep")
		}
		if word == "-o" {
			words[i+1] = filepath.Join(out, "dm-init.o")
		}
	}
	script := strings.Join(words, " ") + " -Werror=implicit-function-declaration -I" + filepath.Join(w.Src(), "drivers/md") + " " + filepath.Join(out, "dm-init.c")
	compile := exec.CommandContext(t.Context(), "sh", "-c", script)
	compile.Dir = w.Obj()
	if said, err := compile.CombinedOutput(); err != nil {
		t.Errorf("the derived file does not compile: %v\n%s\n%s", err, script, said)
	}
}
