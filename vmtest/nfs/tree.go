package nfs

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-billy/v5"
	"github.com/u-root/u-root/pkg/cpio"
	gonfs "github.com/willscott/go-nfs"
	"github.com/willscott/go-nfs/file"

	"dmrace"
)

// tree is the files by their paths relative to the root, which is "".
type tree struct {
	nodes map[string]*node
	order []*node // a file's place, from 1, is its number
}

// node is one file, folder or symbolic link. It is its own fs.FileInfo.
type node struct {
	path    string
	mode    fs.FileMode
	content io.ReaderAt
	size    int64
	number  uint64
	entries []os.FileInfo // of a folder, by name
}

// newTree takes files, folders and symbolic links.
func newTree(files []cpio.Record) (*tree, error) {
	t := &tree{nodes: map[string]*node{}}
	t.add(&node{mode: fs.ModeDir | 0o755})
	for _, r := range files {
		n := &node{path: cleaned(r.Name), mode: fs.FileMode(r.Mode & 0o777), content: r, size: int64(r.FileSize)}
		switch r.Mode & cpio.S_IFMT {
		case cpio.S_IFDIR:
			n.mode |= fs.ModeDir
		case cpio.S_IFLNK:
			n.mode |= fs.ModeSymlink
		case cpio.S_IFREG:
		default:
			return nil, fmt.Errorf("/%s is not a file, folder or symbolic link", n.path)
		}
		parent := t.nodes[cleaned(path.Dir(n.path))]
		if parent == nil || !parent.IsDir() {
			return nil, fmt.Errorf("the folder of /%s does not come before it", n.path)
		}
		t.add(n)
		parent.entries = append(parent.entries, n)
	}
	for _, n := range t.order {
		slices.SortFunc(n.entries, func(a, b os.FileInfo) int { return cmp.Compare(a.Name(), b.Name()) })
	}
	return t, nil
}

func (t *tree) add(n *node) {
	t.order = append(t.order, n)
	n.number = uint64(len(t.order))
	t.nodes[n.path] = n
}

// cleaned returns a path relative to the root, which is "".
func cleaned(p string) string {
	return strings.TrimPrefix(path.Clean("/"+p), "/")
}

// Name, Size, Mode, ModTime, IsDir and Sys implement fs.FileInfo.
func (n *node) Name() string       { return path.Base(n.path) }
func (n *node) Size() int64        { return n.size }
func (n *node) Mode() fs.FileMode  { return n.mode }
func (n *node) ModTime() time.Time { return time.Unix(0, 0) }
func (n *node) IsDir() bool        { return n.mode.IsDir() }
func (n *node) Sys() any           { return file.FileInfo{Nlink: 1, Fileid: n.number} }

// handler answers what the protocol asks of the tree.
type handler struct {
	*tree
	refuse bool
}

// Mount implements the mount protocol.
func (h handler) Mount(_ context.Context, _ net.Conn, r gonfs.MountRequest) (gonfs.MountStatus, billy.Filesystem, []gonfs.AuthFlavor) {
	flavors := []gonfs.AuthFlavor{gonfs.AuthFlavorNull}
	switch {
	case h.refuse:
		return gonfs.MountStatusErrAcces, h, flavors
	case !exported(r.Dirpath):
		return gonfs.MountStatusErrNoEnt, h, flavors
	}
	return gonfs.MountStatusOk, h, flavors
}

// ToHandle returns a file's number.
func (h handler) ToHandle(_ billy.Filesystem, path []string) []byte {
	var number uint64
	if n, ok := h.nodes[cleaned(strings.Join(path, "/"))]; ok {
		number = n.number
	}
	return binary.BigEndian.AppendUint64(nil, number)
}

// FromHandle returns the path of a file by its number.
func (h handler) FromHandle(handle []byte) (billy.Filesystem, []string, error) {
	if len(handle) == 8 {
		if n := binary.BigEndian.Uint64(handle); n > 0 && n <= uint64(len(h.order)) {
			path := h.order[n-1].path
			if path == "" {
				return h, nil, nil
			}
			return h, strings.Split(path, "/"), nil
		}
	}
	return nil, nil, &gonfs.NFSStatusError{NFSStatus: gonfs.NFSStatusStale}
}

// Change says that nothing can be changed; FSStat, that nothing is known of free space.
func (h handler) Change(billy.Filesystem) billy.Change                          { return nil }
func (h handler) FSStat(context.Context, billy.Filesystem, *gonfs.FSStat) error { return nil }
func (h handler) InvalidateHandle(billy.Filesystem, []byte) error               { return nil }
func (h handler) HandleLimit() int                                              { return 1 << 20 }

// Lstat implements billy.Filesystem, as the methods below do.
func (h handler) Lstat(name string) (os.FileInfo, error) {
	n, ok := h.nodes[cleaned(name)]
	if !ok {
		return nil, os.ErrNotExist
	}
	return n, nil
}

// Stat is Lstat: a client follows symbolic links itself.
func (h handler) Stat(name string) (os.FileInfo, error) { return h.Lstat(name) }

func (h handler) ReadDir(name string) ([]os.FileInfo, error) {
	n, ok := h.nodes[cleaned(name)]
	if !ok {
		return nil, os.ErrNotExist
	}
	return n.entries, nil
}

func (h handler) Readlink(name string) (string, error) {
	n, ok := h.nodes[cleaned(name)]
	if !ok || n.mode&fs.ModeSymlink == 0 {
		return "", os.ErrInvalid
	}
	b := make([]byte, n.size)
	_, err := n.content.ReadAt(b, 0)
	return string(b), err
}

func (h handler) Open(name string) (billy.File, error) {
	n, ok := h.nodes[cleaned(name)]
	if !ok || !n.mode.IsRegular() {
		return nil, os.ErrNotExist
	}
	return &reader{io.NewSectionReader(n.content, 0, n.size), n.path}, nil
}

func (h handler) OpenFile(name string, flag int, _ os.FileMode) (billy.File, error) {
	if flag != os.O_RDONLY {
		return nil, billy.ErrReadOnly
	}
	return h.Open(name)
}

// Capabilities says that it can only be read.
func (h handler) Capabilities() billy.Capability { return billy.ReadCapability | billy.SeekCapability }

func (h handler) Join(elem ...string) string                  { return path.Join(elem...) }
func (h handler) Root() string                                { return dmrace.NFSPath }
func (h handler) Chroot(string) (billy.Filesystem, error)     { return nil, billy.ErrNotSupported }
func (h handler) Create(string) (billy.File, error)           { return nil, billy.ErrReadOnly }
func (h handler) Rename(string, string) error                 { return billy.ErrReadOnly }
func (h handler) Remove(string) error                         { return billy.ErrReadOnly }
func (h handler) TempFile(string, string) (billy.File, error) { return nil, billy.ErrReadOnly }
func (h handler) MkdirAll(string, os.FileMode) error          { return billy.ErrReadOnly }
func (h handler) Symlink(string, string) error                { return billy.ErrReadOnly }

// Name, Write, Close, Lock, Unlock and Truncate implement billy.File.
func (r *reader) Name() string              { return r.name }
func (r *reader) Write([]byte) (int, error) { return 0, billy.ErrReadOnly }
func (r *reader) Close() error              { return nil }
func (r *reader) Lock() error               { return nil }
func (r *reader) Unlock() error             { return nil }
func (r *reader) Truncate(int64) error      { return billy.ErrReadOnly }
