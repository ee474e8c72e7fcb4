package kernel

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// source hands out the files of one tree.
type source interface {
	// each calls do once for every regular file and symbolic link. It returns an
	// error if what it handed out is not the tree that was identified.
	each(ctx context.Context, do func(file) error) error
}

// picker is a source that can hand out single files without reading the rest.
type picker interface {
	// pick calls do once for each of the paths at which there is a file.
	pick(ctx context.Context, paths []string, do func(file) error) error
}

// file is one entry of a tree. Of its permissions only "executable" counts.
type file struct {
	path string // slash-separated, relative to the root of the tree
	exec bool
	link string    // where a symbolic link points; empty for a regular file
	body io.Reader // content of a regular file, valid during the call
	size int64     // of the content, in bytes
}

// eachInTar calls do for the files in a tar stream, with the first strip elements
// of their names cut off.
func eachInTar(ctx context.Context, r io.Reader, strip int, do func(file) error) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read tar: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		f, ok := tarFile(h, t, strip)
		if !ok {
			continue
		}
		if err := do(f); err != nil {
			return err
		}
	}
}

// tarFile turns a tar header into a file. Directories and pax headers are none.
func tarFile(h *tar.Header, body io.Reader, strip int) (file, bool) {
	parts := strings.Split(path.Clean(strings.TrimPrefix(h.Name, "./")), "/")
	if len(parts) <= strip {
		return file{}, false
	}
	f := file{path: path.Join(parts[strip:]...), body: body}
	switch h.Typeflag {
	case tar.TypeReg:
		f.exec, f.size = fs.FileMode(h.Mode)&0o100 != 0, h.Size
	case tar.TypeSymlink:
		f.link = h.Linkname
	default:
		return file{}, false
	}
	return f, true
}
