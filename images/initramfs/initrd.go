package initramfs

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs/debian"
)

// BuildInitrd returns what the boot loader is to give, built or taken from the folder
// cache. What is said on the way to one of a distribution goes to say.
//
// Where a program, a package or room on the file system is missing the error wraps a
// *dmrace.EnvError. A cancelled ctx leaves the cache as it was.
func BuildInitrd(ctx context.Context, cache string, arch dmrace.Arch, kind dmrace.Initrd, say io.Writer) (*Image, error) {
	if kind.Distribution() {
		img, err := debian.Build(ctx, cache, kind, say)
		if err != nil {
			return nil, err
		}
		return &Image{img.Path, img.SHA256, img.Packages}, nil
	}
	content, err := contentOf(ctx, cache, arch, kind)
	if err != nil {
		return nil, fmt.Errorf("build initrd %s: %w", kind, err)
	}
	return keep(cache, content)
}

// contentOf returns the bytes of an initrd of our own.
func contentOf(ctx context.Context, cache string, arch dmrace.Arch, kind dmrace.Initrd) ([]byte, error) {
	switch kind {
	case dmrace.InitrdImage, dmrace.InitrdImageCut:
		image, err := disk.RootImage(ctx, cache, arch)
		if err != nil || kind == dmrace.InitrdImage {
			return image, err
		}
		return firstHalf(image), nil
	case dmrace.InitrdTooLarge:
		return zeros(tooLarge)
	}
	guest, err := disk.Guest(arch)
	if err != nil {
		return nil, err
	}
	archive, err := pack(filesOf(kind, guest))
	if err != nil {
		return nil, err
	}
	switch kind {
	case dmrace.InitrdNoInit, dmrace.InitrdNotExecutable, dmrace.InitrdNoInterpreter:
		return archive, nil
	case dmrace.InitrdCut: // /dev/console and what leads to it come before /init
		return firstHalf(archive), nil
	case dmrace.InitrdGzip:
		return gzipped(archive)
	case dmrace.InitrdGzipCut:
		packed, err := gzipped(archive)
		return firstHalf(packed), err
	case dmrace.InitrdXZ:
		return xzipped(ctx, archive)
	}
	return nil, fmt.Errorf("nothing is known to be named %q", kind)
}

// filesOf lists what the archive of that kind holds.
func filesOf(kind dmrace.Initrd, guest []byte) []cpio.Record {
	list := files(guest)
	at := slices.IndexFunc(list, func(r cpio.Record) bool { return r.Name == "init" })
	switch kind {
	case dmrace.InitrdNoInit:
		return slices.Delete(list, at, at+1)
	case dmrace.InitrdNotExecutable:
		list[at] = cpio.StaticFile("init", string(guest), 0o444)
	case dmrace.InitrdNoInterpreter:
		list[at] = cpio.StaticFile("init", "#!/bin/sh\nexec /sbin/init\n", 0o555)
	}
	return list
}

func firstHalf(b []byte) []byte { return b[:len(b)/2] }

// gzipped compresses b, the same on every host.
func gzipped(b []byte) ([]byte, error) { return gzipFrom(bytes.NewReader(b)) }

func gzipFrom(r io.Reader) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := io.Copy(w, r); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// tooLarge is the size of the file in an archive that the machine's 256 MiB cannot take.
const tooLarge = 300 << 20

// zeros returns a compressed archive of one file of zeros, whose header is made by hand so
// that the file is never in memory as a whole (buffer-format.rst).
func zeros(size int64) ([]byte, error) {
	const name = "zeros\x00"
	head := fmt.Sprintf("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s", 1, 0o100644, 0, 0, 1, 0, size, 0, 0, 0, 0, len(name), 0, name)
	head += strings.Repeat("\x00", -len(head)&3)
	trailer, err := pack(nil)
	if err != nil {
		return nil, err
	}
	return gzipFrom(io.MultiReader(strings.NewReader(head), io.LimitReader(nulls{}, size), bytes.NewReader(trailer)))
}

// nulls is an endless file of zeros.
type nulls struct{}

func (nulls) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// OnRoot returns what the root file system must hold more for an initrd: a root that
// `systemctl switch-root` is to enter must say which system it is
// (path_is_os_tree() in src/basic/os-util.c of systemd 252), and must have a folder for
// what is mounted on /run, or systemd says "Failed to switch root, trying to continue" and
// begins anew in the initramfs (switch_root() in src/shared/switch-root.c).
func OnRoot(kind dmrace.Initrd) []cpio.Record {
	if kind != dmrace.InitrdDracut {
		return nil
	}
	return []cpio.Record{
		cpio.StaticFile("etc/os-release", "ID=dmrace\nNAME=\"dmrace guest\"\n", 0o444),
		cpio.Directory("run", 0o755),
	}
}
