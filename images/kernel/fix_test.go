package kernel

import (
	"errors"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/kerneltest"
)

// probeWait is drivers/base/dd.c as far as fix-settle looks for it.
const probeWait = `void wait_for_device_probe(void)
{
	flush_work(&deferred_probe_work);
	wait_event(probe_waitqueue, atomic_read(&probe_count) == 0);
	async_synchronize_full();
}
`

const coreFile = "drivers/base/dd.c"

// TestFixPatch: a fix of another file than dm-init.c is a patch that applies to its tree,
// and comes to what the arm is built of.
func TestFixPatch(t *testing.T) {
	kerneltest.FakeCompiler(t)
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, kerneltest.FakeTree(t, map[string]string{coreFile: probeWait}))
	text, kept, err := FixPatch(kerneltest.TestContext(t), "fix-settle", tree)
	if err != nil {
		t.Fatal(err)
	}
	fix, _ := arm.FixOf("fix-settle")
	head := "From: dmrace <dmrace@localhost>\nSubject: [PATCH] " + fix.Message() + "---\nMade by dmrace (arm fix-settle) of directory linux.\n\n--- a/drivers/base/dd.c\n+++ b/drivers/base/dd.c\n@@ "
	if !strings.HasPrefix(string(text), head) || kerneltest.Read(t, kept) != string(text) || !strings.Contains(kept, "patches/9.8.7-fix-settle-") {
		t.Errorf("kept at %s:\n%s", kept, text)
	}
	files, err := tree.FilesOf(kerneltest.TestContext(t), "fix-settle")
	if err != nil || len(files) != 1 || files[0] != coreFile {
		t.Errorf("it changes %q, %v", files, err)
	}
	made, err := tree.EditOwn(kerneltest.TestContext(t), "fix-settle")
	if err != nil {
		t.Fatal(err)
	}
	if p := mustPatch(t, tree, kept); string(p.Contents(nil)[coreFile].Body) != string(made[coreFile]) {
		t.Errorf("the patch makes\n%s\nand the arm\n%s", p.Contents(nil)[coreFile].Body, made[coreFile])
	}
}

// TestBuildFix lays a fix over its file, and takes it away again for the next arm.
func TestBuildFix(t *testing.T) {
	kerneltest.FakeCompiler(t)
	makefile := strings.Replace(kerneltest.FakeMakefile, "cat drivers/md/dm-init.c", "cat drivers/base/dd.c drivers/md/dm-init.c", 1)
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, kerneltest.FakeTree(t, map[string]string{coreFile: probeWait, "Makefile": makefile}))
	holds := func(a dmrace.Arm) bool {
		return strings.Contains(kerneltest.Read(t, mustBuild(t, tree, Variant{Arm: a}).Path), "} while (")
	}
	if holds(dmrace.ArmStock) || !holds("fix-settle") || holds(dmrace.ArmNoWaitfor) {
		t.Error("the fix is in the wrong kernel, or in none")
	}
}

// TestFixPatchRefuses: a tree without the code to edit, and an arm that is no fix.
func TestFixPatchRefuses(t *testing.T) {
	for _, c := range []struct {
		arm  dmrace.Arm
		text string
		want string
	}{
		{"fix-settle", "int x;\n", "arm fix-settle: drivers/base/dd.c of directory linux: wait_for_device_probe() is there 0 times, not once"},
		{"fix-devt", probeWait, "arm fix-devt: block/genhd.c of directory linux: the tree does not have it"},
		{dmrace.ArmNoWaitfor, probeWait, "arm no-waitfor is not a fix"},
	} {
		tree, _ := openFake(t, Cache{Dir: t.TempDir()}, kerneltest.FakeTree(t, map[string]string{coreFile: c.text}))
		_, _, err := FixPatch(kerneltest.TestContext(t), c.arm, tree)
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.arm, err, c.want)
		}
		if c.arm == dmrace.ArmNoWaitfor {
			continue
		}
		var lack *LackError
		if !errors.As(err, &lack) {
			t.Errorf("%s: %v is not laid to the tree", c.arm, err)
		}
	}
}
