// Package stream is how the files of a tree pass from where they lie to who copies them: one
// after the other, all or those that are asked for.
package stream

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"dmrace/images/kernel/config"
)

// Source hands out the files of one tree.
type Source interface {
	// Each calls do once for every regular file and symbolic link. It returns an
	// error if what it handed out is not the tree that was identified.
	Each(ctx context.Context, do func(File) error) error
}

// Picker is a source that can hand out single files without reading the rest.
type Picker interface {
	// Pick calls do once for each of the paths at which there is a file.
	Pick(ctx context.Context, paths []string, do func(File) error) error
}

// File is one entry of a tree. Of its permissions only "executable" counts.
type File struct {
	Path string // slash-separated, relative to the root of the tree
	Exec bool
	Link string    // where a symbolic link points; empty for a regular file
	Body io.Reader // content of a regular file, valid during the call
	Size int64     // of the content, in bytes
}

// EachInTar calls do for the files in a tar stream, with the first strip elements
// of their names cut off.
func EachInTar(ctx context.Context, r io.Reader, strip int, do func(File) error) error {
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
func tarFile(h *tar.Header, body io.Reader, strip int) (File, bool) {
	parts := strings.Split(path.Clean(strings.TrimPrefix(h.Name, "./")), "/")
	if len(parts) <= strip {
		return File{}, false
	}
	f := File{Path: path.Join(parts[strip:]...), Body: body}
	switch h.Typeflag {
	case tar.TypeReg:
		f.Exec, f.Size = fs.FileMode(h.Mode)&0o100 != 0, h.Size
	case tar.TypeSymlink:
		f.Link = h.Linkname
	default:
		return File{}, false
	}
	return f, true
}

// Follower is a source that may know by which files it differs from another tree,
// so that a copy of that can be brought up to date without reading the rest.
type Follower interface {
	// Since returns the changes that make this tree of the one called old, or false
	// where they cannot be told. They are valid during use.
	Since(ctx context.Context, old string, use func(Changes) error) (bool, error)
}

// Changes are the files in which a tree differs from an older one.
type Changes struct {
	Gone []string // paths at which it has no file
	Each func(do func(File) error) error
	All  []string // every path, gone or not
}

// AffectConfig reports whether the configuration that the fragments make may
// change.
func (c Changes) AffectConfig() bool { return slices.ContainsFunc(c.All, config.Affects) }
