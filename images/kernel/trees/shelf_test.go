package trees

import (
	"testing"

	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/kerneltest"
)

// TestFilesInterrupted checks that a source that breaks off leaves nothing that is
// taken for an answer.
func TestFilesInterrupted(t *testing.T) {
	body := [2]string{"a/b", "content"}
	tree := &Tree{ID: "t", Source: "list", Cache: cachedir.Dir(t.TempDir()), From: listSource{body, {"fail", ""}}}
	if _, err := tree.Files(kerneltest.TestContext(t), []string{"a/b"}, "c"); err == nil || err.Error() != "interrupted" {
		t.Fatalf("error %v", err)
	}
	if files, unknown := tree.shelf().known([]string{"a/b", "c"}); len(files) != 0 || len(unknown) != 2 {
		t.Errorf("known are %v, unknown %v", files, unknown)
	}
	tree.From = listSource{body, {"link", "->a/b"}}
	got, err := tree.Files(kerneltest.TestContext(t), []string{"a/b"}, "c", "link")
	if err != nil || len(got) != 1 || string(got["a/b"]) != "content" {
		t.Errorf("%q, %v", got, err)
	}
}
