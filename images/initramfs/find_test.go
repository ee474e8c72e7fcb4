package initramfs

import (
	"os"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	cache := t.TempDir()
	made, err := keep(cache, []byte("archive"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Find(cache, made.SHA256); err != nil || got.Path != made.Path || got.SHA256 != made.SHA256 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Find(cache, strings.Repeat("0", 64)); err == nil {
		t.Error("an initramfs is found that nobody made")
	}
	if err := os.WriteFile(made.Path, []byte("other"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Find(cache, made.SHA256); err == nil {
		t.Error("a spoilt one is found")
	}
}
