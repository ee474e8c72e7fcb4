// Package debian builds initramfs images of Debian's with Debian's own tools: mkinitramfs
// of initramfs-tools, and dracut. They run on a small system that is unpacked from packages
// into scratch, with its root as theirs and in namespaces of their own: nothing of the
// machine's is installed, mounted or changed, and no rights of root are needed.
//
// An image has no kernel modules in it, for dmrace's kernels have none. It is built once
// and kept in the cache with the versions of the packages that it was made of; a point
// release of Debian's changes nothing until the cache is emptied.
package debian

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel/apt"
	"dmrace/images/kernel/cachedir"
	"dmrace/internal/digest"
	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

// Image is an initramfs in the cache.
type Image struct {
	Path     string   `json:"-"` // not to be written to
	SHA256   string   `json:"sha256"`
	Packages []string `json:"packages"` // all that was unpacked, as name=version, sorted
}

// The files of an entry.
const (
	imageName  = "initrd.img"
	recordName = "initrd.json"
	logName    = "build.log" // what the tools said
)

// space is what a build takes for a while, in bytes: packages, the system, the image.
const space = 700 << 20

// Build returns the image of that kind, built or taken from the folder cache. What is going
// on is said to out.
//
// A program that is missing, an archive that cannot be reached, a full disk and a kernel
// that allows no namespaces are *dmrace.EnvError. A cancelled ctx leaves no half image.
func Build(ctx context.Context, cache string, kind dmrace.Initrd, out io.Writer) (*Image, error) {
	r, ok := recipes[kind]
	if !ok {
		return nil, fmt.Errorf("build initramfs: Debian has no tool named %q", kind)
	}
	dir := cachedir.Dir(cache)
	entry := dir.Join("initramfs", string(kind)+"-"+r.key())
	if img, err := load(entry); err == nil {
		return img, nil
	}
	if err := findPrograms(); err != nil {
		return nil, err
	}
	if err := dir.Mkdir(dir.Join("initramfs")); err != nil {
		return nil, err
	}
	unlock, err := filelock.Take(ctx, dir.Join("initramfs", "lock"), func() {
		fmt.Fprintln(out, "waiting for another dmrace that builds an initramfs")
	})
	if err != nil {
		return nil, err
	}
	defer unlock()
	if img, err := load(entry); err == nil {
		return img, nil
	}
	if err := build(ctx, dir, r, entry, out); err != nil {
		return nil, fmt.Errorf("build initramfs %s: %w", kind, dir.Explain(err))
	}
	return load(entry)
}

// build makes the image in scratch and puts it in place as a whole.
func build(ctx context.Context, cache cachedir.Dir, r recipe, entry string, out io.Writer) error {
	scratch, remove, err := cache.Scratch("initramfs-")
	if err != nil {
		return err
	}
	defer remove()
	if err := cache.RequireSpace(space); err != nil {
		return err
	}
	debs := filepath.Join(scratch, "debs")
	fmt.Fprintf(out, "fetching %s of Debian %s and what it needs\n", r.name, suite)
	if err := apt.FetchAll(ctx, cache, suite, r.packages(), debs, out); err != nil {
		return err
	}
	packages, err := versions(debs)
	if err != nil {
		return err
	}
	result := filepath.Join(scratch, "entry")
	if err := os.Mkdir(result, 0o755); err != nil {
		return err
	}
	fmt.Fprintf(out, "making the initramfs with %s from %d packages\n", r.name, len(packages))
	if err := r.run(ctx, scratch, debs, result); err != nil {
		return err
	}
	return keep(result, packages, entry)
}

// keep writes the record of an image and puts both in place.
func keep(result string, packages []string, entry string) error {
	sum, err := digest.File(filepath.Join(result, imageName))
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(Image{SHA256: sum, Packages: packages}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(result, recordName), append(b, '\n'), 0o444); err != nil {
		return err
	}
	if err := os.Chmod(filepath.Join(result, imageName), 0o444); err != nil {
		return err
	}
	return wholefile.Folder(result, entry)
}

// load returns the image in a folder of the cache if it is what was stored.
func load(entry string) (*Image, error) {
	b, err := os.ReadFile(filepath.Join(entry, recordName))
	if err != nil {
		return nil, err
	}
	img := &Image{Path: filepath.Join(entry, imageName)}
	if err := json.Unmarshal(b, img); err != nil {
		return nil, fmt.Errorf("read %s: %w", recordName, err)
	}
	sum, err := digest.File(img.Path)
	if err != nil {
		return nil, err
	}
	if sum != img.SHA256 {
		return nil, errors.New(imageName + " does not match its sum")
	}
	return img, nil
}
