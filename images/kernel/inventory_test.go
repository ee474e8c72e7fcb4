package kernel

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/builds"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/config"
	"dmrace/images/kernel/kerneltest"
	"dmrace/internal/digest"
)

// stocked returns a cache in which a stock and a no-waitfor kernel were built, and
// the tree that they are of.
func stocked(t *testing.T) (Cache, *Tree) {
	t.Helper()
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, kerneltest.FakeTree(t, nil))
	mustBuild(t, tree, stockShim)
	mustBuild(t, tree, Variant{Arm: dmrace.ArmNoWaitfor})
	if _, err := tree.Files(kerneltest.TestContext(t), []string{"Kconfig"}); err != nil {
		t.Fatal(err)
	}
	kerneltest.WriteTree(t, c.Dir, map[string]string{"patches/x.patch": "x", "tmp/killed/x": "x", "tmp/busy/x": "x"})
	age(t, filepath.Join(c.Dir, "tmp/killed"), 48*time.Hour)
	return c, tree
}

// age makes a file older.
func age(t *testing.T, path string, by time.Duration) {
	t.Helper()
	at := time.Now().Add(-by)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, c Cache) Inventory {
	t.Helper()
	inv, err := c.List()
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

func TestList(t *testing.T) {
	c, tree := stocked(t)
	before := kerneltest.SnapshotDir(t, c.Dir)
	inv := list(t, c)
	kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, c.Dir))
	label := "tree-9.8.7-" + tree.ID[:8]
	var labels []string
	for _, k := range inv.Kernels {
		labels = append(labels, k.Source.Label)
		if k.Broken || k.Size <= 0 || k.Built.IsZero() || k.Used.Before(k.Built) || len(k.Key) != 64 || k.Source.TreeID != tree.ID {
			t.Errorf("kernel %+v", k)
		}
		if text, err := k.Config(); err != nil || config.Parse(text)["DM_INIT"] != "y" {
			t.Errorf("configuration of %s: %v", k.Source.Label, err)
		}
		if sum, err := digest.File(k.Path()); err != nil || sum != k.Source.ImageHash {
			t.Errorf("image of %s: %v", k.Source.Label, err)
		}
	}
	if !slices.Equal(labels, []string{label + "-no-waitfor", label + "-stock-shim"}) {
		t.Errorf("kernels %v", labels)
	}
	for what, trees := range map[string][]CachedTree{tree.Origin: inv.Workspaces, filepath.Base(shelfOf(tree)): inv.Shelves, "x.patch": inv.Patches, "killed": inv.Leftovers} {
		if len(trees) != 1 || trees[0].Name != what || trees[0].Size <= 0 || trees[0].Used.IsZero() {
			t.Errorf("%s: %+v", what, trees)
		}
	}
	if inv.Workspaces[0].Source != "directory linux" || inv.Shelves[0].Source != "directory linux" {
		t.Errorf("sources %+v, %+v", inv.Workspaces, inv.Shelves)
	}
	if empty := list(t, Cache{Dir: filepath.Join(t.TempDir(), "none")}); len(empty.Kernels)+len(empty.Workspaces)+len(empty.Shelves)+len(empty.Leftovers) != 0 {
		t.Errorf("an absent cache has %+v", empty)
	}
}

func TestKernelByName(t *testing.T) {
	c, _ := stocked(t)
	k := list(t, c).Kernels[0]
	for _, name := range []string{k.Source.Label, k.Key, k.Key[:12]} {
		if got, err := c.Kernel(name); err != nil || got.Key != k.Key {
			t.Errorf("%s: %s, %v", name, got.Key, err)
		}
	}
	twin := c.Entry(k.Key[:20] + strings.Repeat("0", 44))
	if err := os.CopyFS(twin, os.DirFS(k.Dir)); err != nil {
		t.Fatal(err)
	}
	rewrite := strings.Replace(kerneltest.Read(t, filepath.Join(twin, cache.RecordFile)), k.Key, filepath.Base(twin), 1)
	kerneltest.WriteTree(t, twin, map[string]string{cache.RecordFile: rewrite})
	age(t, filepath.Join(k.Dir, cache.RecordFile), time.Hour)
	if got, err := c.Kernel(k.Source.Label); err != nil || got.Dir != twin {
		t.Errorf("of two with one label not the one used last: %s, %v", got.Key, err)
	}
	for name, want := range map[string]string{k.Key[:12]: "2 kernels in the cache have keys", "none": "the cache has no kernel none", k.Key[:3]: "has no kernel", "": "has no kernel"} {
		var usage *dmrace.UsageError
		if _, err := c.Kernel(name); !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", name, err, want)
		}
	}
}

func TestListBroken(t *testing.T) {
	c, _ := stocked(t)
	kernels := list(t, c).Kernels
	if err := errors.Join(os.Truncate(kernels[0].Path(), 1), os.Remove(filepath.Join(kernels[1].Dir, cache.RecordFile))); err != nil {
		t.Fatal(err)
	}
	for _, k := range list(t, c).Kernels {
		if !k.Broken {
			t.Errorf("%+v is broken", k)
		}
		if _, err := c.Kernel(k.Key); err == nil {
			t.Errorf("%s is handed out", k.Key)
		}
	}
}

func TestFindAndExplain(t *testing.T) {
	c, tree := stocked(t)
	img, err := tree.Find(kerneltest.TestContext(t), stockShim)
	if err != nil || !img.Cached {
		t.Fatalf("find: %+v, %v", img, err)
	}
	var usage *dmrace.UsageError
	if _, err := tree.Find(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock}); !errors.Is(err, builds.ErrNotBuilt) || !errors.As(err, &usage) {
		t.Errorf("find what is not built: %v", err)
	}
	if _, err := tree.Find(kerneltest.TestContext(t), Variant{Arm: "own"}); !errors.As(err, &usage) || errors.Is(err, builds.ErrNotBuilt) {
		t.Errorf("find an unknown arm: %v", err)
	}

	e, err := tree.Explain(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmNoWaitfor})
	if err != nil || !e.Built || len(e.Others) != 0 {
		t.Errorf("explain: %+v, %v", e, err)
	}
	values := map[string]string{}
	for _, in := range e.Ingredients {
		values[in.Name] = in.Value
	}
	if values["tree"] != tree.ID || values["arm"] != "no-waitfor" || len(values["edit"]) != 64 || values["shim"] != "" ||
		len(values["fragments"]) != 64 || values["compiler"] != "gcc (fake) 1.0; ld (fake) 2.0" || values["target"] != "vmlinux" {
		t.Errorf("ingredients %v", values)
	}

	kerneltest.FakeTools(t, map[string]string{"gcc": "cat >/dev/null </dev/null; echo 'gcc (fake) 2.0'"})
	e, err = tree.Explain(kerneltest.TestContext(t), stockShim)
	if err != nil || e.Built || len(e.Others) != 1 || !slices.Equal(e.Others[0].Differs, []string{"compiler"}) || e.Others[0].Kernel.Dir != filepath.Dir(img.Path) {
		t.Errorf("after another compiler: %+v, %v", e, err)
	}
	// A record of an older dmrace has no recipe.
	record := filepath.Join(filepath.Dir(img.Path), cache.RecordFile)
	head, _, _ := strings.Cut(kerneltest.Read(t, record), ",\n\t\"recipe\"")
	kerneltest.WriteTree(t, filepath.Dir(record), map[string]string{cache.RecordFile: head + "\n}\n"})
	e, err = tree.Explain(kerneltest.TestContext(t), stockShim)
	if err != nil || len(e.Others) != 1 || e.Others[0].Differs != nil {
		t.Errorf("after an older dmrace: %+v, %v", e, err)
	}
	if k, err := c.Kernel(filepath.Base(filepath.Dir(img.Path))); err != nil || k.Broken {
		t.Errorf("a kernel of an older dmrace: %+v, %v", k, err)
	}
}

// TestUseIsNoted checks that finding a kernel makes it younger, and not the time at
// which it was built.
func TestUseIsNoted(t *testing.T) {
	c, tree := stocked(t)
	for _, k := range list(t, c).Kernels {
		age(t, filepath.Join(k.Dir, cache.RecordFile), time.Hour)
		age(t, k.Path(), 2*time.Hour)
	}
	mustBuild(t, tree, stockShim)
	for _, k := range list(t, c).Kernels {
		if used := time.Since(k.Used) < time.Minute; used != k.Source.Shim || time.Since(k.Built) < time.Hour {
			t.Errorf("%s: built %s, used %s", k.Source.Label, k.Built, k.Used)
		}
	}
}
