package digest

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"
)

func all(string) bool { return false }

// TestTree holds that every change of a file shows, and what is left out does not.
func TestTree(t *testing.T) {
	base := fstest.MapFS{
		"sbin/init": {Data: []byte("program"), Mode: 0o555},
		"etc/known": {Data: []byte("known")},
		"dev":       {Mode: fs.ModeDir},
		"link":      {Data: []byte("sbin/init"), Mode: fs.ModeSymlink},
	}
	want, files, n, err := Tree(base, all)
	if err != nil || files != 2 || n != 12 {
		t.Fatalf("%d files, %d bytes, %v", files, n, err)
	}
	for _, c := range []struct {
		name   string
		change func(fstest.MapFS)
		same   bool
	}{
		{"another mode and time", func(m fstest.MapFS) { m["sbin/init"] = &fstest.MapFile{Data: []byte("program"), Mode: 0o644} }, true},
		{"a folder that is skipped", func(m fstest.MapFS) { m["dev/null"] = &fstest.MapFile{Data: []byte("x")} }, true},
		{"a byte", func(m fstest.MapFS) { m["etc/known"] = &fstest.MapFile{Data: []byte("knowm")} }, false},
		{"a name", func(m fstest.MapFS) { m["etc/knowm"] = m["etc/known"]; delete(m, "etc/known") }, false},
		{"a file more", func(m fstest.MapFS) { m["a"] = &fstest.MapFile{} }, false},
		{"a byte that changes its file", func(m fstest.MapFS) {
			m["etc/known"] = &fstest.MapFile{Data: []byte("know")}
			m["sbin/init"] = &fstest.MapFile{Data: []byte("nprogram")}
		}, false},
	} {
		tree := fstest.MapFS{}
		for name, f := range base {
			tree[name] = f
		}
		c.change(tree)
		got, _, _, err := Tree(tree, func(path string) bool { return path == "dev" })
		if err != nil || (got == want) != c.same {
			t.Errorf("%s: %s, %v", c.name, got, err)
		}
	}
}

// broken is a folder one of whose files cannot be opened.
type broken struct{ fstest.MapFS }

func (b broken) Open(name string) (fs.File, error) {
	if name == "b" {
		return nil, fs.ErrPermission
	}
	return b.MapFS.Open(name)
}

func TestTreeThatCannotBeRead(t *testing.T) {
	sum, files, n, err := Tree(broken{fstest.MapFS{"a": {Data: []byte("12")}, "b": {}, "c": {}}}, all)
	if !errors.Is(err, fs.ErrPermission) || sum != "" || files != 2 || n != 2 {
		t.Errorf("%q, %d files, %d bytes, %v", sum, files, n, err)
	}
}
