package builds

import (
	"testing"

	"dmrace"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/trees"
	"dmrace/internal/digest"
	"dmrace/linux/board"
)

func TestKey(t *testing.T) {
	base := func() cache.Recipe {
		r, err := recipeOf(&trees.Tree{ID: "t"}, Variant{Arm: dmrace.ArmNoWaitfor, Shim: true}, board.AMD64, "gcc 1")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	seen := map[string]bool{}
	for _, change := range []func(*cache.Recipe){
		func(*cache.Recipe) {}, func(r *cache.Recipe) { r.Tree = "u" }, func(r *cache.Recipe) { r.Arm = "stock" }, func(r *cache.Recipe) { r.Edit = "" },
		func(r *cache.Recipe) { r.Shim = "" }, func(r *cache.Recipe) { r.Fragments = "" }, func(r *cache.Recipe) { r.Compiler = "gcc 2" },
		func(r *cache.Recipe) { r.Config = "roots" }, func(r *cache.Recipe) { r.Arch = "arm64" },
	} {
		r := base()
		change(&r)
		seen[r.Key()] = true
	}
	if len(seen) != 9 {
		t.Errorf("%d different keys of 9", len(seen))
	}
	if once, again := base(), base(); once.Key() != again.Key() {
		t.Error("the key of one recipe varies")
	}
	if digest.Key([]byte("a"), []byte("b")) == digest.Key([]byte("ab"), nil) {
		t.Error("hashOf does not tell its arguments apart")
	}
}

// TestKeyStays pins the key of one recipe: where it changes, every kernel in every
// cache is built again.
func TestKeyStays(t *testing.T) {
	r := cache.Recipe{
		Format: 1, Tree: "6.1.192-2 sha256:00", Arm: "no-waitfor", Edit: "edit", Shim: "shim", Fragments: "fragments",
		Compiler: "gcc 1; ld 2", Target: "vmlinux", Env: []string{"LC_ALL=C"},
	}
	if got := r.Key(); got != "710d2e0ccf21ecf29d34129cfb04d584c7fa2fd04ec4465c0c72400296f2baf5" {
		t.Errorf("key %s", got)
	}
}
