// Package initramfs builds the initial root file system of the guests that boot with
// one: an uncompressed cpio archive, the same to the byte on every build.
//
// It holds the guest's PID 1 as /init, the console, and empty folders to mount on.
// The kernel unpacks it into the memory of its first root
// (Documentation/driver-api/early-userspace/buffer-format.rst); because there is an
// /init, it leaves the wait for the root to it.
//
// Others are made from it that lack something, are compressed or damaged, and there is the
// image of a file system for /dev/ram0: see dmrace.Initrd. Those of a distribution come
// from package debian below.
package initramfs

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
	"dmrace/images/cachefault"
	"dmrace/images/disk"
	"dmrace/internal/digest"
	"dmrace/internal/wholefile"
)

// Image is an initramfs in the cache.
type Image struct {
	Path     string   // not to be written to
	SHA256   string   // of the file
	Packages []string // that it was made of, as name=version; none: it is all our own
}

// Build returns the initramfs of an architecture, written into the folder cache if it is not
// there.
//
// Where the guest's PID 1 is not built in the error is a *dmrace.EnvError.
func Build(cache string, arch dmrace.Arch) (*Image, error) {
	guest, err := disk.Guest(arch)
	if err != nil {
		return nil, err
	}
	archive, err := pack(files(guest))
	if err != nil {
		return nil, fmt.Errorf("build initramfs: %w", err)
	}
	return keep(cache, archive)
}

// keep puts an archive or image into the cache, under its hash.
func keep(cache string, content []byte) (*Image, error) {
	img := &Image{SHA256: digest.Bytes(content)}
	img.Path = filepath.Join(cache, "initramfs", img.SHA256+".cpio")
	if err := store(img.Path, content); err != nil {
		return nil, fmt.Errorf("build initramfs: %w", cachefault.In(cache, err))
	}
	return img, nil
}

// files lists what the archive holds. /init gets /dev/console as its standard input
// and output (console_on_rootfs() in init/main.c), before devtmpfs is mounted.
func files(guest []byte) []cpio.Record {
	return []cpio.Record{
		cpio.Directory("dev", 0o755),
		cpio.CharDev("dev/console", 0o600, 5, 1),
		cpio.StaticFile("init", string(guest), 0o555),
		cpio.Directory("proc", 0o755),
		cpio.Directory("root", 0o755),
		cpio.Directory("sys", 0o755),
		cpio.Directory("tmp", 0o755),
	}
}

// pack returns the archive of the files, in the newc format.
func pack(files []cpio.Record) ([]byte, error) {
	var out bytes.Buffer
	w := cpio.Newc.Writer(&out)
	cpio.MakeAllReproducible(files)
	if err := cpio.WriteRecords(w, files); err != nil {
		return nil, err
	}
	if err := cpio.WriteTrailer(w); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// store writes the archive unless a file of that name holds it already.
func store(path string, archive []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, archive) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return wholefile.Write(path, archive, 0o644)
}
