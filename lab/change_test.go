package lab

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/digest"
)

func TestChangeRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTree(t, "linux")
	if err := os.WriteFile("bzImage", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		o    Options
		c    Change
		says string
	}{
		{Options{}, Change{Patches: []string{"x"}}, "say what is changed"},
		{Options{Tree: "linux", Kernel: "6.1"}, Change{Patches: []string{"x"}}, "say what is changed"},
		{Options{Tree: "linux"}, Change{}, "say what the change is"},
		{Options{Tree: "linux"}, Change{Before: "a", After: "b", Patches: []string{"x"}}, "in one way"},
		{Options{Tree: "linux"}, Change{After: "b"}, "--after b needs --before"},
		{Options{Kernel: "6.1"}, Change{Before: "a", Patches: []string{"x"}}, "--before a is a revision"},
		{Options{Tree: "linux"}, Change{Derive: "6.1"}, "--derive-from takes"},
		{Options{Kernel: "5.10+6.1"}, Change{Derive: "6.1"}, "--derive-from takes"},
		{Options{Kernel: "5.10"}, Change{Derive: "4.4"}, "--derive-from takes"},
		{Options{Kernel: "4.4"}, Change{Derive: "6.1"}, "kernel 4.4"},
		{Options{Kernel: "./bzImage"}, Change{Patches: []string{"x"}}, "is an image"},
		{Options{Tree: "linux"}, Change{Arm: "fix-devt", Derive: "6.1"}, "in one way"},
	} {
		var usage *dmrace.UsageError
		if err := c.c.Check(c.o); !errors.As(err, &usage) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v of %+v: %v, want %q", c.c, c.o, err, c.says)
		}
	}
	for _, o := range []Options{{Kernel: "./linux"}, {Tree: "linux"}} { // the same, said in two ways
		if err := (Change{Before: "a", After: "b"}).Check(o); err != nil {
			t.Error(err)
		}
	}
}

// TestChangeSides: what each side's boots are repeated by.
func TestChangeSides(t *testing.T) {
	for _, c := range []struct {
		o             Options
		c             Change
		before, after string
	}{
		{Options{Tree: "linux"}, Change{Before: "v1", After: "v2"}, "--tree linux --rev v1", "--tree linux --rev v2"},
		{Options{Tree: "linux"}, Change{Before: "v1", Patches: []string{"fix"}}, "--tree linux --rev v1", "--tree linux --rev v1 --patch fix"},
		{Options{Kernel: "6.1"}, Change{Patches: []string{"fix", "two"}}, "--kernel 6.1", "--kernel 6.1 --patch fix --patch two"},
		{Options{Kernel: "5.10"}, Change{Derive: "6.1"}, "--kernel 5.10", "--kernel 5.10+6.1"},
		{Options{Tree: "linux"}, Change{Before: "v1", Arm: "fix-devt"}, "--tree linux --rev v1", "--tree linux --rev v1 --arm fix-devt"},
	} {
		before, after := c.c.sides(c.o)
		s := Scenario{&dmrace.Scenario{Name: "x"}, "x"}
		got := fmt.Sprint(before.rerun(s, "y"), "\n", after.rerun(s, "y"))
		if want := "dmrace run x --variant y " + c.before + "\ndmrace run x --variant y " + c.after; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestChangeOpen finds the files that a patch changes.
func TestChangeOpen(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	writeBoard(t, dir, fix)
	tree := writeTree(t, filepath.Join(dir, "linux"))
	_, after, what, err := Change{Patches: []string{filepath.Join(dir, "fix.patch")}}.Open(t.Context(), Options{Kernel: tree})
	if err != nil || fmt.Sprint(what.Files) != "[drivers/md/dm-init.c]" || what.Commits != nil {
		t.Fatalf("%+v, %v", what, err)
	}
	boots, err := after.Plan(t.Context(), "mmc-natural", "control")
	if err != nil || boots[0].Plan.Kernel.Arm.Patched() == "" {
		t.Errorf("%+v, %v", boots, err)
	}
}

// TestChangeNamesTheFix: a fix of dmrace's own is named as the patch by which it would be
// sent, so that a mail about it has a subject.
func TestChangeNamesTheFix(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	tree := writeTree(t, t.TempDir())
	source := "#define DM_MAX_STR_SIZE 4096\nstatic char *create;\nstatic int __init dm_init_init(void)\n{\n\tif (!create)\n\t\treturn 0;\n\treturn 0;\n}\nmodule_param(create, charp, 0);\n"
	if err := os.WriteFile(filepath.Join(tree, "drivers/md/dm-init.c"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, what, err := Change{Arm: "fix-create-length"}.Open(t.Context(), Options{Kernel: tree})
	if err != nil {
		t.Fatal(err)
	}
	text, _, err := FixPatch(t.Context(), "fix-create-length", tree, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if f := what.Fix; f == nil || f.SHA256 != digest.Bytes(text) || !strings.Contains(string(text), "\nSubject: "+f.Subject+"\n") || !strings.Contains(f.File, "fix-create-length") {
		t.Errorf("%+v", f)
	}
}

// TestArmRefuses: only a fix takes the place of the stock kernel, and only of a tree.
func TestArmRefuses(t *testing.T) {
	for _, c := range []struct {
		o    Options
		says string
	}{
		{Options{Arm: "leg"}, "--arm leg is not a fix: there are fix-devt"},
		{Options{Arm: dmrace.ArmStock}, "--arm stock is not a fix"},
		{Options{Kernel: "6.1", Arm: "fix-devt", Patches: []string{"x"}}, "give one of the two"},
		{Options{Kernel: "5.10+6.1", Arm: "fix-devt"}, "give one of the two"},
		{Options{Kernel: "5.10", Arm: "fix-waitfor-timeout"}, "5.10 has no arm fix-waitfor-timeout: the code that it edits is in 5.15"},
	} {
		var usage *dmrace.UsageError
		if err := c.o.Check(); !errors.As(err, &usage) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", c.o, err, c.says)
		}
	}
	if err := (Options{Kernel: "6.1", Arm: "fix-devt"}).Check(); err != nil {
		t.Error(err)
	}
}

// TestFixedBy: of a boot that shows what a fix is for its booting is wanted, and on every
// other kernel what its scenario says.
func TestFixedBy(t *testing.T) {
	v := dmrace.Variant{Name: "x", FixedBy: []dmrace.Arm{"fix-devt"}, Expect: dmrace.Expect{Outcome: dmrace.Panicked}}
	s := Scenario{Scenario: &dmrace.Scenario{Variants: []dmrace.Variant{v}}}
	b := Boot{Scenario: s, Plan: &dmrace.Plan{Variant: "x"}}
	for arm, want := range map[dmrace.Arm]dmrace.Outcome{dmrace.ArmStock: dmrace.Panicked, "fix-settle": dmrace.Panicked, "fix-devt": dmrace.Booted} {
		if got := b.wantedOn(arm); got.Outcome != want {
			t.Errorf("%s: wanted %s", arm, got)
		}
		if got := expectOn(v, arm, dmrace.Traits{Release: "6.1"}); got.Outcome != want {
			t.Errorf("%s: expected %s", arm, got)
		}
	}
}
