package apt

import (
	"bytes"
	"strings"
	"testing"

	"dmrace/images/kernel/kerneltest"
)

func TestTarballIn(t *testing.T) {
	if _, err := tarballIn(bytes.NewReader(kerneltest.TarOf(t, "./usr/", map[string]string{"src/x.tar.gz": ""}))); err == nil {
		t.Error("a package without a tarball is not an error")
	}
	if _, err := tarballIn(strings.NewReader("no tar at all, but long enough to look like a header" + strings.Repeat("x", 600))); err == nil {
		t.Error("rubbish is not an error")
	}
}
