package trees

import (
	"bytes"
	"testing"

	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/kerneltest"
)

// openFake opens a fake tree in a cache.
func openFake(t *testing.T, c cachedir.Dir, dir string) (*Tree, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	tree, err := Open(kerneltest.TestContext(t), c, TreeSpec{Dir: dir}, &out)
	if err != nil {
		t.Fatal(err)
	}
	return tree, &out
}
