// Package bootimage reads kernels as they are booted: an x86-64 bzImage, an ELF vmlinux with
// a PVH entry, or an arm64 Image.
package bootimage

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"dmrace/internal/openflag"

	"dmrace"
	"dmrace/internal/digest"
	"dmrace/linux/board"
)

// Image is a kernel that can be booted.
type Image struct {
	Path    string              // a vmlinux (ELF, entered through PVH), a bzImage or an Image
	Source  dmrace.KernelSource // where it came from
	Symbols string              // the vmlinux that the image was made from; empty: it is not here
	Log     string              // the log of its build; empty for a kernel given as it is
	Cached  bool                // whether it was found rather than built
}

// TreePath returns where a device tree of the kernel is, if it was built with it: beside the
// image, as the cache has it, or below "dts", as make leaves it.
func (i *Image) TreePath(tree string) string {
	beside := filepath.Join(filepath.Dir(i.Path), path.Base(tree))
	made := filepath.Join(filepath.Dir(i.Path), "dts", filepath.FromSlash(tree))
	if _, err := os.Stat(beside); err != nil {
		if _, err := os.Stat(made); err == nil {
			return made
		}
	}
	return beside
}

// Open takes a kernel as it is: an x86-64 bzImage, an ELF vmlinux with a PVH entry, or an
// arm64 Image. Whether it carries the shim is known of a vmlinux and an Image; a bzImage is
// compressed and counts as uninstrumented.
//
// Anything else is a [dmrace.UsageError].
func Open(path string) (*Image, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openflag.NonBlock, 0) // a FIFO is refused, not waited for
	if err != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("open kernel: %w", err)}
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%s is not a kernel that boots here: it is not a regular file", path)}
	}
	src := dmrace.KernelSource{Source: "file " + filepath.Base(path)}
	src.Release, err = readBzImage(f)
	if errors.Is(err, errOtherFormat) {
		src.Release, src.Shim, err = readVmlinux(f)
	}
	if errors.Is(err, errOtherFormat) {
		src.Arch = board.ARM64.Arch
		src.Release, src.Shim, err = readImage(f)
	}
	if err != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%s is not a kernel that boots here: %w", path, err)}
	}
	if src.ImageHash, err = digest.File(path); err != nil {
		return nil, fmt.Errorf("open kernel: %w", err)
	}
	src.Label = "image-" + src.Release + "-" + src.ImageHash[:8]
	return &Image{Path: path, Source: src}, nil
}

// errOtherFormat says that a file does not begin like the format that was tried.
var errOtherFormat = errors.New("it is neither a bzImage, an ELF file nor an arm64 Image")

// errNoBanner says that a file looks like a kernel and does not say which.
var errNoBanner = errors.New(`it says "Linux version" nowhere`)
