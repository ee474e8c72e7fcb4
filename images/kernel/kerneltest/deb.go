package kerneltest

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TarOf makes a tar archive.
func TarOf(t *testing.T, prefix string, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, text := range files {
		h := tar.Header{Name: prefix + name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FakeDeb makes a package of a fake kernel. It is the file system's tar itself, so
// fakeTools' dpkg-deb has nothing to unpack.
func FakeDeb(t *testing.T, files map[string]string) (path string) {
	t.Helper()
	xz, err := exec.Command("sh", "-c", "command -v xz").Output()
	if err != nil {
		t.Fatal("there is no xz: apt-get install xz-utils")
	}
	pack := exec.Command(strings.TrimSpace(string(xz)), "-c")
	pack.Stdin = bytes.NewReader(TarOf(t, "linux-source/", files))
	inner, err := pack.Output()
	if err != nil {
		t.Fatal(err)
	}
	deb := filepath.Join(t.TempDir(), "source.deb")
	outer := TarOf(t, "./usr/", map[string]string{"share/doc/x": "x", "src/linux-source.tar.xz": string(inner)})
	if err := os.WriteFile(deb, outer, 0o644); err != nil {
		t.Fatal(err)
	}
	FakeTools(t, map[string]string{"dpkg-deb": `cat "$2"`})
	return deb
}
