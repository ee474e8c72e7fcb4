package digest_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"dmrace/internal/digest"
)

// abc is the SHA-256 of "abc" (FIPS 180-2, B.1).
const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

func TestFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f")
	if err := os.WriteFile(name, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := digest.File(name); got != abc || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := digest.File(name + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := digest.File(dir); err == nil {
		t.Error("a folder has a content")
	}
	if got := digest.Bytes([]byte("abc")); got != abc {
		t.Errorf("got %s", got)
	}
}

// TestKey holds keys to what they were when the first kernels were kept: sums of
// "3\nabc" and of "1\na2\nbc", by sha256sum(1).
func TestKey(t *testing.T) {
	for _, c := range []struct {
		parts []string
		want  string
	}{
		{[]string{"abc"}, "b00c078ef550998002854805b6d1fac35a8601ebe3d9a9b32bf6f6157038e1b9"},
		{[]string{"a", "bc"}, "018e0d1d09e2147ccf5a30b398ed427e085e55f114b798afdcc3a859cb4beb87"},
	} {
		if got := digest.Key(c.parts...); got != c.want {
			t.Errorf("%q: got %s, want %s", c.parts, got, c.want)
		}
	}
	if digest.Key([]byte("abc")) != digest.Key("abc") {
		t.Error("bytes and strings have other keys")
	}
	seen := map[string]bool{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"a", "b"}, {"ab"}, {"ab", ""}, {"a\n1\nb"}} {
		k := digest.Key(parts...)
		if seen[k] {
			t.Errorf("%q has the key of another list", parts)
		}
		seen[k] = true
	}
}
