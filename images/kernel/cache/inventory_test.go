package cache

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"dmrace"
)

// TestListOfAnotherImage: a kernel whose image is not vmlinux was called broken.
func TestListOfAnotherImage(t *testing.T) {
	c := Cache{Dir: t.TempDir()}
	files := map[string]string{}
	for name, text := range map[string]string{"Image": "image", SymbolsFile: "more than the image", "config": "CONFIG_X=y", "build.log": ""} {
		files[name] = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(files[name], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Put(t.Context(), Recipe{Tree: "x", Arm: "stock", Target: "Image"}, dmrace.KernelSource{Label: "x"}, files, io.Discard); err != nil {
		t.Fatal(err)
	}
	inv, err := c.List()
	if err != nil || len(inv.Kernels) != 1 {
		t.Fatalf("%+v, %v", inv, err)
	}
	if k := inv.Kernels[0]; k.Broken || filepath.Base(k.Path()) != "Image" || k.Built.IsZero() {
		t.Errorf("got %+v", k)
	}
	if err := os.Truncate(inv.Kernels[0].Path(), 2); err != nil {
		t.Fatal(err)
	}
	if inv, err := c.List(); err != nil || !inv.Kernels[0].Broken {
		t.Errorf("a cut image: %+v, %v", inv, err)
	}
}
