package kernel

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace/images/kernel/kerneltest"
)

// sameFiles fails the test for each file that differs between two directories, in
// mode or content.
func sameFiles(t *testing.T, want, got string) {
	t.Helper()
	list := func(dir string) map[string]string {
		files := map[string]string{}
		for path, what := range kerneltest.SnapshotDir(t, dir) {
			rel, err := filepath.Rel(dir, path)
			if err != nil {
				t.Fatal(err)
			}
			st, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			if st.IsDir() || rel == ".git" || strings.HasPrefix(rel, ".git/") || rel == ".config" {
				continue
			}
			link, _ := os.Readlink(path)
			_, what, _ = strings.Cut(what, st.ModTime().String()) // when it was written does not matter
			files[rel] = st.Mode().String() + link + what
		}
		return files
	}
	kerneltest.SameDir(t, list(want), list(got))
}
