package kernel

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/arm"
)

// TestLay goes through the variants and back: each file that a variant touches is
// right, and is written only when it changes.
func TestLay(t *testing.T) {
	w := &workspace{dir: t.TempDir()}
	writeTree(t, w.src(), fakeFiles())
	if err := w.resetOverlay(); err != nil {
		t.Fatal(err)
	}
	makefile := fakeFiles()[driversMakefile]
	once2022 := strings.Replace(waitfor2026, " {\n\t\twait_for_device_probe();\n\t\tsay(\"all there\");\n\t}\n", "\n\t\tsay(\"all there\");\n", 1)
	tests := []struct {
		v              Variant
		dmInit, driver string
		shim           bool
	}{
		{Variant{Arm: dmrace.ArmStock, Shim: true}, waitfor2026, makefile + shimLine, true},
		{Variant{Arm: dmrace.ArmNoWaitfor, Shim: true}, cut2026, makefile + shimLine, true},
		{Variant{Arm: dmrace.ArmNoWaitfor}, cut2026, makefile, false},
		{Variant{Arm: dmrace.ArmStock}, waitfor2026, makefile, false},
		{Variant{Arm: dmrace.ArmWaitfor2022, Shim: true}, once2022, makefile + shimLine, true},
		{Variant{Arm: dmrace.ArmNoWaitfor, Shim: true}, cut2026, makefile + shimLine, true},
	}
	for _, tt := range tests {
		if err := w.lay(tt.v, &Tree{Source: "fake"}); err != nil {
			t.Fatal(err)
		}
		if read(t, filepath.Join(w.src(), arm.DMInit)) != tt.dmInit || read(t, filepath.Join(w.src(), driversMakefile)) != tt.driver {
			t.Errorf("%s: dm-init.c or drivers/Makefile is wrong", tt.v)
		}
		if _, err := os.Stat(filepath.Join(w.src(), shimDir, "dmrace.c")); (err == nil) != tt.shim {
			t.Errorf("%s: shim is there: %v", tt.v, err == nil)
		}
		before := snapshotDir(t, w.src())
		time.Sleep(5 * time.Millisecond)
		if err := w.lay(tt.v, &Tree{Source: "fake"}); err != nil {
			t.Fatal(err)
		}
		sameDir(t, before, snapshotDir(t, w.src()))
	}
}

func TestLayRefuses(t *testing.T) {
	w := &workspace{dir: t.TempDir()}
	files := fakeFiles()
	files[arm.DMInit] = cut2026
	writeTree(t, w.src(), files)
	if err := w.resetOverlay(); err != nil {
		t.Fatal(err)
	}
	err := w.lay(Variant{Arm: dmrace.ArmNoWaitfor}, &Tree{Source: "linux-source-5.10 5.10.262-1"})
	want := "arm no-waitfor: drivers/md/dm-init.c of linux-source-5.10 5.10.262-1: this tree has no dm-mod.waitfor (before 035641b01e72, v6.2): the stock arm already is what you want"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if err := (Variant{Arm: "own"}).check(&Tree{}); err == nil || !strings.Contains(err.Error(), `unknown arm "own"`) {
		t.Errorf("unknown arm: %v", err)
	}
}

func TestWithShim(t *testing.T) {
	for _, makefile := range []string{"obj-y += md/\n", "obj-y += md/", ""} {
		got := string(withShim(&content{body: []byte(makefile)}).body)
		if !strings.HasPrefix(got, makefile) || !strings.HasSuffix(got, shimLine) || strings.Contains(got, "/obj-y") {
			t.Errorf("%q becomes %q", makefile, got)
		}
	}
}
