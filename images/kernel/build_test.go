package kernel

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/config"
	"dmrace/images/kernel/kerneltest"
	"dmrace/images/kernel/process"
	"dmrace/images/kernel/stream"
	"dmrace/images/kernel/trees"
	"dmrace/internal/digest"
)

var stockShim = Variant{Arm: dmrace.ArmStock, Shim: true}

func mustBuild(t *testing.T, tree *Tree, v Variant) *Image {
	t.Helper()
	img, err := tree.Build(kerneltest.TestContext(t), v)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestBuildAndFind(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, out := openFake(t, c, kerneltest.FakeTree(t, nil))
	img := mustBuild(t, tree, stockShim)
	if img.Cached || !strings.Contains(out.String(), "built tree-9.8.7-"+tree.ID[:8]+"-stock-shim") {
		t.Errorf("cached %v, said %q", img.Cached, out)
	}
	if s := img.Source; !s.Shim || s.Arm != dmrace.ArmStock || s.Release != "9.8.7" || s.TreeID != tree.ID ||
		s.Compiler != "gcc (fake) 1.0; ld (fake) 2.0" || s.Source != "directory linux" {
		t.Errorf("source %+v", s)
	}
	if !strings.Contains(kerneltest.Read(t, img.Path), "shim ready") || !strings.Contains(kerneltest.Read(t, img.Log), "CC ") {
		t.Error("the image lacks the shim, or the log is not its log")
	}
	if sum, err := digest.File(img.Path); err != nil || sum != img.Source.ImageHash {
		t.Errorf("hash %s, %v; recorded %s", sum, err, img.Source.ImageHash)
	}
	config := config.Parse([]byte(kerneltest.Read(t, filepath.Join(filepath.Dir(img.Path), "config"))))
	if config["DM_INIT"] != "y" || config["OWN"] != "y" || config["64BIT"] != "y" {
		t.Errorf("configuration %v", config)
	}
	again := mustBuild(t, tree, stockShim)
	if !again.Cached || again.Path != img.Path || !reflect.DeepEqual(again.Source, img.Source) {
		t.Errorf("not found again: %+v", again)
	}
}

// TestSecondArm checks that another arm is another kernel, made without another
// configuration.
func TestSecondArm(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, kerneltest.FakeTree(t, nil))
	with := mustBuild(t, tree, stockShim)
	without := mustBuild(t, tree, Variant{Arm: dmrace.ArmNoWaitfor, Shim: true})
	once := mustBuild(t, tree, Variant{Arm: dmrace.ArmWaitfor2022})
	plain := mustBuild(t, tree, Variant{Arm: dmrace.ArmStock})
	if strings.Contains(kerneltest.Read(t, without.Path), "seeking") || !strings.Contains(kerneltest.Read(t, with.Path), "seeking") {
		t.Error("the arms are mixed up")
	}
	if text := kerneltest.Read(t, once.Path); strings.Count(text, "wait_for_device_probe()") != 1 || !strings.Contains(text, "all there") || once.Source.Arm != dmrace.ArmWaitfor2022 {
		t.Error("waitfor-2022 waits for probes other than once, or says nothing of it")
	}
	if strings.Contains(kerneltest.Read(t, plain.Path), "shim ready") || plain.Source.Shim {
		t.Error("the kernel without the shim has it")
	}
	if got := kerneltest.Read(t, filepath.Join(c.Dir, "work", tree.Origin, "obj/configured")); got != "configured\n" {
		t.Errorf("configured more than once: %q", got)
	}
}

// TestSetOfOptions checks that a kernel with a set of options is another kernel, whose
// objects lie beside those of the others and which leaves them alone.
func TestSetOfOptions(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, kerneltest.FakeTree(t, nil))
	plain := mustBuild(t, tree, Variant{Arm: dmrace.ArmStock})
	if tree.Warm(Variant{Config: dmrace.ConfigRoots}) || !tree.Warm(Variant{}) {
		t.Error("the objects of one set are taken for another's")
	}
	roots := mustBuild(t, tree, Variant{Arm: dmrace.ArmStock, Config: dmrace.ConfigRoots})
	if roots.Path == plain.Path || roots.Source.Label != plain.Source.Label+"+roots" || roots.Source.Config != dmrace.ConfigRoots || plain.Source.Config != "" {
		t.Errorf("sources %+v and %+v", plain.Source, roots.Source)
	}
	mustBuild(t, tree, Variant{Arm: dmrace.ArmNoWaitfor})
	mustBuild(t, tree, Variant{Arm: dmrace.ArmNoWaitfor, Config: dmrace.ConfigRoots})
	work := filepath.Join(c.Dir, "work", tree.Origin)
	for _, obj := range []string{"obj", "obj+roots"} {
		if got := kerneltest.Read(t, filepath.Join(work, obj, "configured")); got != "configured\n" {
			t.Errorf("%s is configured more than once: %q", obj, got)
		}
	}
	for image, want := range map[*Image]string{plain: "", roots: "y"} {
		got := config.Parse([]byte(kerneltest.Read(t, filepath.Join(filepath.Dir(image.Path), "config"))))["UBIFS_FS"]
		if got != want {
			t.Errorf("%s: UBIFS_FS is %q, want %q", image.Source.Label, got, want)
		}
	}
	e, err := tree.Explain(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock, Config: dmrace.ConfigRoots})
	if err != nil || !e.Built || len(e.Others) != 0 {
		t.Errorf("explained as %+v, %v", e, err)
	}
}

func TestBrokenEntryIsRebuilt(t *testing.T) {
	kerneltest.FakeCompiler(t)
	tests := []struct {
		name   string
		damage func(dir string) error
	}{
		{"image changed", func(dir string) error {
			f, err := os.OpenFile(filepath.Join(dir, "vmlinux"), os.O_RDWR, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt([]byte("X"), 10)
			return err
		}},
		{"image cut short", func(dir string) error { return os.Truncate(filepath.Join(dir, "vmlinux"), 5) }},
		{"image gone", func(dir string) error { return os.Remove(filepath.Join(dir, "vmlinux")) }},
		{"record damaged", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "kernel.json"), []byte("{"), 0o644)
		}},
		{"record gone", func(dir string) error { return os.Remove(filepath.Join(dir, "kernel.json")) }},
		{"another's record", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "kernel.json"), []byte(`{"key":"x"}`), 0o644)
		}},
	}
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, kerneltest.FakeTree(t, nil))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			img := mustBuild(t, tree, stockShim)
			if err := tt.damage(filepath.Dir(img.Path)); err != nil {
				t.Fatal(err)
			}
			again := mustBuild(t, tree, stockShim)
			if again.Cached || again.Source.ImageHash != img.Source.ImageHash {
				t.Errorf("rebuilt: %+v", again)
			}
			if !mustBuild(t, tree, stockShim).Cached {
				t.Error("the rebuilt entry is not found")
			}
		})
	}
}

// blame says what a failed build is laid to.
func blame(err error) string {
	var failed *BuildError
	var lack *LackError
	switch {
	case errors.As(err, &failed):
		return "tree"
	case errors.As(err, &lack):
		return "lack"
	}
	return "host"
}

func TestFailedBuild(t *testing.T) {
	kerneltest.FakeCompiler(t)
	tests := []struct {
		mode, blame, want string
	}{
		{"broken", "tree", `init/main.c:3:5: error: unknown type name "bool2"`},
		{"full", "host", "No space left on device"},
		{"full", "host", "fix: free space on the disk of the cache"},
		{"killed", "host", "make: signal: killed"},
		{"lossy", "lack", "1 option(s) did not survive olddefconfig:\n  CONFIG_DM_INIT=y\n    depends on BLK_DEV_DM=y (drivers/md/Kconfig:3)"},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			c := Cache{Dir: t.TempDir()}
			dir := kerneltest.FakeTree(t, map[string]string{"mode": tt.mode + "\n"})
			tree, _ := openFake(t, c, dir)
			_, err := tree.Build(kerneltest.TestContext(t), stockShim)
			kerneltest.WantEnv(t, err, tt.want)
			if got := blame(err); got != tt.blame {
				t.Errorf("laid to the %s, want the %s: %v", got, tt.blame, err)
			}
			var failed *BuildError
			if errors.As(err, &failed) && !strings.Contains(kerneltest.Read(t, failed.Log), "error") {
				t.Errorf("the log at %s does not say why", failed.Log)
			}
			if entries, _ := os.ReadDir(c.Kernels()); len(entries) != 0 {
				t.Errorf("a failed build left %v", entries)
			}
			kerneltest.WriteTree(t, dir, map[string]string{"mode": "good\n"})
			fixed, _ := openFake(t, c, dir)
			mustBuild(t, fixed, stockShim)
		})
	}
}

// TestBuildLacks checks that a tree without what an arm or every kernel needs is
// told from a broken host.
func TestBuildLacks(t *testing.T) {
	kerneltest.FakeCompiler(t)
	for _, tt := range []struct {
		name, dmInit string
		arm          dmrace.Arm
		want         string
		is           error
	}{
		{"no waitfor to cut", kerneltest.Cut2026, dmrace.ArmNoWaitfor, "the stock arm already is what you want", arm.ErrNoWaitfor},
		{"no second wait to cut", strings.Replace(kerneltest.Waitfor2026, "{\n\t\twait_for_device_probe();\n\t\tsay(\"all there\");\n\t}", "\n\t\tsay(1);", 1), dmrace.ArmWaitfor2022, "stock is waitfor-2022 here", arm.ErrNoSecondWait},
		{"no waitfor-2022", kerneltest.Cut2026, dmrace.ArmWaitfor2022, "arm waitfor-2022: drivers/md/dm-init.c of directory linux: this tree has no dm-mod.waitfor", arm.ErrBeforeWaitfor},
		{"unlike any known", "int waitfor;\n", dmrace.ArmNoWaitfor, "the loop `for (… ARRAY_SIZE(waitfor) …)`", nil},
		{"no dm-init.c", "", dmrace.ArmStock, "directory linux has no drivers/md/dm-init.c (before 6bbc923dfcf5, v5.1)", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := kerneltest.FakeTree(t, map[string]string{arm.DMInit: tt.dmInit})
			if tt.dmInit == "" {
				if err := os.Remove(filepath.Join(dir, arm.DMInit)); err != nil {
					t.Fatal(err)
				}
			}
			tree, _ := openFake(t, Cache{Dir: t.TempDir()}, dir)
			_, err := tree.Build(kerneltest.TestContext(t), Variant{Arm: tt.arm})
			var usage *dmrace.UsageError
			if blame(err) != "lack" || !strings.Contains(err.Error(), tt.want) || errors.As(err, &usage) != (tt.dmInit != "") {
				t.Errorf("error %T laid to the %s: %v; want %q", err, blame(err), err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("error %v is not %v", err, tt.is)
			}
		})
	}
}

// TestBuildFullDisk checks that a disk that fills up while a tree is copied is the
// host's fault, and that the copy is not taken for the tree afterwards.
func TestBuildFullDisk(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, kerneltest.FakeTree(t, nil))
	files := tree.From
	tree.From = fullDisk{}
	_, err := tree.Build(kerneltest.TestContext(t), stockShim)
	kerneltest.WantEnv(t, err, "no space left on device")
	kerneltest.WantEnv(t, err, "fix: free space on the disk of "+c.Dir)
	if got := blame(err); got != "host" {
		t.Errorf("laid to the %s", got)
	}
	tree.From = files
	mustBuild(t, tree, stockShim)
}

// fullDisk is a source of which nothing can be copied.
type fullDisk struct{}

func (fullDisk) Each(context.Context, func(stream.File) error) error {
	return &os.PathError{Op: "write", Path: "Makefile", Err: syscall.ENOSPC}
}

// TestCancel checks that a cancelled build ends make and its children at once and
// leaves a cache in which the next build succeeds.
func TestCancel(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	dir := kerneltest.FakeTree(t, map[string]string{"mode": "slow\n"})
	tree, _ := openFake(t, c, dir)
	ctx, cancel := context.WithCancel(kerneltest.TestContext(t))
	defer cancel()
	pidFile := filepath.Join(c.Dir, "work", tree.Origin, "obj/pid")
	go func() {
		for ctx.Err() == nil {
			if b, err := os.ReadFile(pidFile); err == nil && len(b) > 0 {
				cancel()
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	began := time.Now()
	_, err := tree.Build(ctx, stockShim)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want %v", err, context.Canceled)
	}
	if d := time.Since(began); d > process.Grace {
		t.Errorf("ending it took %s", d)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(kerneltest.Read(t, pidFile)))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := os.FindProcess(pid); err == nil && p.Signal(syscall.Signal(0)) == nil {
		t.Errorf("process %d outlived the build", pid)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "work", tree.Origin, "building")); err == nil {
		t.Error("make ended by itself, and yet its work is in doubt")
	}
	kerneltest.WriteTree(t, dir, map[string]string{"mode": "good\n"})
	again, _ := openFake(t, c, dir)
	mustBuild(t, again, stockShim)
}

// TestTwoAtOnce checks that builds of one tree wait for each other, and that the
// second finds what the first has made.
func TestTwoAtOnce(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	dir := kerneltest.FakeTree(t, nil)
	var wg sync.WaitGroup
	images := make([]*Image, 4)
	errs := make([]error, len(images))
	for i := range images {
		tree, _ := openFake(t, c, dir)
		wg.Go(func() { images[i], errs[i] = tree.Build(kerneltest.TestContext(t), stockShim) })
	}
	wg.Wait()
	built := 0
	for i, img := range images {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if !img.Cached {
			built++
		}
	}
	if built != 1 {
		t.Errorf("%d of %d built it, want 1", built, len(images))
	}
}

func TestWaitIsToldAndEnds(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, out := openFake(t, c, kerneltest.FakeTree(t, nil))
	w, err := trees.OpenWorkspace(kerneltest.TestContext(t), c.Folder(), tree.Origin, out)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := tree.Build(ctx, stockShim); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
	}
	if n := strings.Count(out.String(), "waiting for another dmrace that builds"); n != 1 {
		t.Errorf("told %d times: %q", n, out)
	}
}

func TestDirTreeIsNotWritten(t *testing.T) {
	dir := kerneltest.FakeTree(t, map[string]string{".config": "CONFIG_X=y\n"})
	if err := os.Symlink("Makefile", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	before := kerneltest.SnapshotDir(t, dir)
	kerneltest.FakeCompiler(t)
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, dir)
	if _, err := tree.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmNoWaitfor, Shim: true}); err != nil {
		t.Fatal(err)
	}
	kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, dir))
}
