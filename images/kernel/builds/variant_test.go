package builds

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/kerneltest"
	"dmrace/images/kernel/shim"
	"dmrace/images/kernel/trees"
	"dmrace/linux/board"
)

// TestLay goes through the variants and back: each file that a variant touches is
// right, and is written only when it changes.
func TestLay(t *testing.T) {
	w := site{Workspace: &trees.Workspace{Dir: t.TempDir()}, board: board.AMD64}
	kerneltest.WriteTree(t, w.Src(), kerneltest.FakeFiles())
	if err := w.ResetOverlay(); err != nil {
		t.Fatal(err)
	}
	makefile := kerneltest.FakeFiles()[shim.DriversMakefile]
	once2022 := strings.Replace(kerneltest.Waitfor2026, " {\n\t\twait_for_device_probe();\n\t\tsay(\"all there\");\n\t}\n", "\n\t\tsay(\"all there\");\n", 1)
	tests := []struct {
		v              Variant
		dmInit, driver string
		shim           bool
	}{
		{Variant{Arm: dmrace.ArmStock, Shim: true}, kerneltest.Waitfor2026, makefile + shim.Line, true},
		{Variant{Arm: dmrace.ArmNoWaitfor, Shim: true}, kerneltest.Cut2026, makefile + shim.Line, true},
		{Variant{Arm: dmrace.ArmNoWaitfor}, kerneltest.Cut2026, makefile, false},
		{Variant{Arm: dmrace.ArmStock}, kerneltest.Waitfor2026, makefile, false},
		{Variant{Arm: dmrace.ArmWaitfor2022, Shim: true}, once2022, makefile + shim.Line, true},
		{Variant{Arm: dmrace.ArmNoWaitfor, Shim: true}, kerneltest.Cut2026, makefile + shim.Line, true},
	}
	for _, tt := range tests {
		if err := w.lay(tt.v, &trees.Tree{Source: "fake"}); err != nil {
			t.Fatal(err)
		}
		if kerneltest.Read(t, filepath.Join(w.Src(), arm.DMInit)) != tt.dmInit || kerneltest.Read(t, filepath.Join(w.Src(), shim.DriversMakefile)) != tt.driver {
			t.Errorf("%s: dm-init.c or drivers/Makefile is wrong", tt.v)
		}
		if _, err := os.Stat(filepath.Join(w.Src(), shim.Dir, "dmrace.c")); (err == nil) != tt.shim {
			t.Errorf("%s: shim is there: %v", tt.v, err == nil)
		}
		before := kerneltest.SnapshotDir(t, w.Src())
		time.Sleep(5 * time.Millisecond)
		if err := w.lay(tt.v, &trees.Tree{Source: "fake"}); err != nil {
			t.Fatal(err)
		}
		kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, w.Src()))
	}
}

func TestLayRefuses(t *testing.T) {
	w := site{Workspace: &trees.Workspace{Dir: t.TempDir()}, board: board.AMD64}
	files := kerneltest.FakeFiles()
	files[arm.DMInit] = kerneltest.Cut2026
	kerneltest.WriteTree(t, w.Src(), files)
	if err := w.ResetOverlay(); err != nil {
		t.Fatal(err)
	}
	err := w.lay(Variant{Arm: dmrace.ArmNoWaitfor}, &trees.Tree{Source: "linux-source-5.10 5.10.262-1"})
	want := "arm no-waitfor: drivers/md/dm-init.c of linux-source-5.10 5.10.262-1: this tree has no dm-mod.waitfor (before 035641b01e72, v6.2): the stock arm already is what you want"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if err := (Variant{Arm: "own"}).check(&trees.Tree{}); err == nil || !strings.Contains(err.Error(), `unknown arm "own"`) {
		t.Errorf("unknown arm: %v", err)
	}
}

func TestWithShim(t *testing.T) {
	for _, makefile := range []string{"obj-y += md/\n", "obj-y += md/", ""} {
		got := string(withShim(&trees.Content{Body: []byte(makefile)}).Body)
		if !strings.HasPrefix(got, makefile) || !strings.HasSuffix(got, shim.Line) || strings.Contains(got, "/obj-y") {
			t.Errorf("%q becomes %q", makefile, got)
		}
	}
}
