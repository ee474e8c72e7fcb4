package lab

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/blobs"
	"dmrace/blobs/blobtest"
	"dmrace/capsule"
	"dmrace/images/disk"
	"dmrace/images/kernel"
	"dmrace/internal/digest"
	"dmrace/linux/board"
	"dmrace/results"
	"dmrace/vmtest"
)

// committedRun reads a committed recording.
func committedRun(t *testing.T, run string) *dmrace.Recording {
	t.Helper()
	r, err := results.Store{Dir: "../results"}.Load(run)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// smallCapsule packs a recording that is made one of small parts.
func smallCapsule(t *testing.T, r *dmrace.Recording) []byte {
	t.Helper()
	k, paths := blobtest.Resolved(t, r)
	var out bytes.Buffer
	if err := capsule.Pack(t.Context(), &out, r, k, paths); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const lostRun = "mmc-natural/without-waitfor/6.1.192-stock"

// TestReplayRefuses: a capsule that is not what it says is told from a machine that cannot
// boot it.
func TestReplayRefuses(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	sound := smallCapsule(t, committedRun(t, lostRun))
	judged := committedRun(t, lostRun)
	judged.Verdict.Outcome = dmrace.Booted // what the file claims
	var usage *dmrace.UsageError
	for name, file := range map[string][]byte{"something else": []byte("x"), "cut": sound[:len(sound)-9], "a verdict that does not follow": smallCapsule(t, judged)} {
		if _, err := Replay(t.Context(), bytes.NewReader(file), Options{}); !errors.As(err, &usage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Setenv("PATH", t.TempDir())
	t.Setenv(vmtest.ProgramVar, "")
	var env *dmrace.EnvError
	if _, err := Replay(t.Context(), bytes.NewReader(sound), Options{}); !errors.As(err, &env) || !strings.Contains(err.Error(), "qemu-system-x86_64 is not installed") {
		t.Errorf("without QEMU: %v", err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestCapsuleRefuses: what cannot be made again is not packed, and the error says what to do.
func TestCapsuleRefuses(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	other := filepath.Join(t.TempDir(), "vmlinux")
	if err := os.WriteFile(other, []byte("kernel"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, kernel string
		change       func(*dmrace.Recording)
		want         string
	}{
		{"the kernel is gone", "", func(*dmrace.Recording) {}, "is not in the cache of this machine\n  fix: record the boot again, and pack that: dmrace run mmc-natural --variant without-waitfor"},
		{"a kernel that is none", other, func(*dmrace.Recording) {}, "is not a kernel"},
		{"a verdict that does not follow", "", func(r *dmrace.Recording) { r.Verdict.Outcome = dmrace.Booted }, "does not follow from its console"},
		{"a console of another boot", "", func(r *dmrace.Recording) { r.Console = r.Console[:100] }, "does not follow from its console"},
		{"a network", "", func(r *dmrace.Recording) { r.Plan.Machine.Network = &dmrace.Network{} }, "cannot be packed: the machine has a network"},
		{"a board", "", func(r *dmrace.Recording) { r.Provenance.Board = &dmrace.BoardRun{Name: "bench-pi"} }, "was booted on board bench-pi, which nobody else has"},
		{"no kernel", "", func(r *dmrace.Recording) { r.Provenance.Kernel.ImageHash = "" }, "no kernel image"},
	} {
		r := committedRun(t, lostRun)
		c.change(r)
		if err := Capsule(t.Context(), io.Discard, r, Parts{Kernel: c.kernel}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestCompareReplay(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(first, again *dmrace.Recording)
		differs  string
		compared string
	}{
		{"the same", func(_, _ *dmrace.Recording) {}, "", "byte by byte"},
		{"a hang that is watched longer", func(_, b *dmrace.Recording) { b.Console = append(b.Console, "more\r\n"...) }, "", "byte by byte"},
		{"another byte", func(_, b *dmrace.Recording) { b.Console[99] ^= 1 }, "console: it parts at byte 99", "byte by byte"},
		{"another byte of another QEMU", func(_, b *dmrace.Recording) { b.Console[99] ^= 1; b.Provenance.QEMU = "QEMU emulator version 10.0.2" }, "", "not byte by byte: it was recorded with"},
		{"another byte by the host's clock", func(a, b *dmrace.Recording) { a.Plan.Clock = dmrace.ClockRealtime; b.Console[99] ^= 1 }, "", "not byte by byte: such boots"},
		{"another byte behind a snapshot", func(a, b *dmrace.Recording) { a.Provenance.Snapshot = &dmrace.Snapshot{}; b.Console[99] ^= 1 }, "", "not byte by byte: the recorded boot went on"},
		{"another verdict", func(_, b *dmrace.Recording) { b.Verdict = booted }, "verdict: it was hung", "byte by byte"},
		{"another order", func(_, b *dmrace.Recording) { b.Timeline.Events = nil }, "order: decisive event 1", "byte by byte"},
	} {
		first, again := committedRun(t, lostRun), committedRun(t, lostRun)
		c.change(first, again)
		r := compareReplay(first, again)
		if r.Same() != (c.differs == "") || !r.Same() && !strings.HasPrefix(r.Differences[0], c.differs) || !strings.HasPrefix(r.Compared, c.compared) {
			t.Errorf("%s: %q, compared %s", c.name, r.Differences, r.Compared)
		}
		var text bytes.Buffer
		if err := r.Write(&text); err != nil || strings.Contains(text.String(), "the same happened") != r.Same() {
			t.Errorf("%s: %v\n%s", c.name, err, &text)
		}
	}
}

// TestCapsuleReplays records a boot, packs it, and makes it again from the file alone. What the
// file says of QEMU's arguments is nobody's business.
func TestCapsuleReplays(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	l, err := Open(t.Context(), Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), "mmc-natural", "without-waitfor", "with-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Boot(t.Context(), boots...); err != nil {
		t.Fatal(err)
	}
	for _, b := range boots {
		r, ok := l.Store().OfPlan(t.Context(), b.Plan)
		if !ok {
			t.Fatal("it was not kept")
		}
		r.Provenance.Argv = append(r.Provenance.Argv, "-monitor", "unix:/tmp/evil,server=on")
		var one, two bytes.Buffer
		if err := errors.Join(Capsule(t.Context(), &one, r, Parts{}), Capsule(t.Context(), &two, r, Parts{})); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Error("one run makes two capsules")
		}
		again, err := Replay(t.Context(), &one, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !again.Same() || again.Compared != "byte by byte" {
			t.Errorf("%s: %q, compared %s", r.Variant(), again.Differences, again.Compared)
		}
		if argv := strings.Join(again.Again.Provenance.Argv, " "); strings.Contains(argv, "evil") || strings.Contains(argv, "-monitor") {
			t.Errorf("QEMU was started with what the file says: %s", argv)
		}
	}
}

// TestKitOfABoard: the device tree of a board is a blob as well, and is beside the kernel where
// QEMU boots it.
func TestKitOfABoard(t *testing.T) {
	dir, m := t.TempDir(), board.Raspi3b
	p := &dmrace.Plan{Machine: dmrace.Machine{Model: m.Name}, Kernel: dmrace.Kernel{Arch: m.Board.Arch}}
	write := func(name, content string) (string, string) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path, digest.Bytes([]byte(content))
	}
	image, imageSum := write("Image", "kernel")
	disk, diskSum := write("disk.img", "disk")
	write(filepath.Base(m.Tree), "tree")
	kit, at, err := kitOf(p, kernelAt(image, imageSum), diskAt(disk, diskSum), nil)
	if err != nil || len(kit.Sums()) != 3 || kit.Check() != nil {
		t.Fatalf("%v, %v, %v", kit.Sums(), err, kit.Check())
	}
	from, to := blobs.Store{Dir: t.TempDir()}, blobs.Store{Dir: t.TempDir()}
	for _, path := range at {
		if _, err := from.Put(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		h, err := bring(t.Context(), p, kit, from, to)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := os.ReadFile(h.Kernel.TreePath(m.Tree))
		if k, kernelErr := os.ReadFile(h.Kernel.Path); err != nil || kernelErr != nil || string(tree) != "tree" || string(k) != "kernel" {
			t.Errorf("%q, %q, %v, %v", tree, k, err, kernelErr)
		}
	}
	delete(kit.Trees, filepath.Base(m.Tree))
	if _, err := bring(t.Context(), p, kit, from, to); err == nil {
		t.Error("a board is booted without its tree")
	}
}

func kernelAt(path, sum string) *kernel.Image {
	return &kernel.Image{Path: path, Source: dmrace.KernelSource{ImageHash: sum}}
}

func diskAt(path, sum string) *disk.Set {
	return &disk.Set{Paths: []string{path}, Identity: dmrace.DiskIdentity{SHA256: sum}, Symbols: map[string]string{}}
}
