package kernel

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/images/kernel/process"
	"dmrace/internal/digest"
)

// debSource is the kernel source in a Debian package. The package is fetched only
// when its files are asked for.
type debSource struct {
	cache Cache
	from  archive
	rec   aptRecord
	out   io.Writer
}

// id identifies the source before it is fetched.
func (d debSource) id() string { return d.rec.Version + " sha256:" + d.rec.SHA256 }

// each fetches the package into scratch, verifies it and hands out the files of
// the tarball within.
func (d debSource) each(ctx context.Context, do func(file) error) error {
	dir, remove, err := d.cache.scratch("deb-")
	if err != nil {
		return err
	}
	defer remove()
	if err := d.cache.requireSpace(uint64(max(d.rec.Size, 0))); err != nil {
		return err
	}
	deb, err := d.download(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "unpacking %s %s\n", d.rec.Package, d.rec.Version)
	fsys := process.Command{Argv: []string{"dpkg-deb", "--fsys-tarfile", deb}, Env: process.CLocale()}
	err = fsys.Stream(ctx, func(r io.Reader) error {
		xz, err := tarballIn(r)
		if err != nil {
			return err
		}
		unxz := process.Command{Argv: []string{"xz", "-dc", "-T0"}, Stdin: xz}
		return unxz.Stream(ctx, func(r io.Reader) error { return eachInTar(ctx, r, 1, do) })
	})
	if err != nil {
		return fmt.Errorf("unpack %s: %w", d.rec.Package, err)
	}
	return nil
}

// tarballIn seeks the one .tar.xz below usr/src in a package's file system.
func tarballIn(r io.Reader) (io.Reader, error) {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the package holds no usr/src/*.tar.xz")
		}
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(h.Name, "./")
		if strings.HasPrefix(name, "usr/src/") && strings.HasSuffix(name, ".tar.xz") && h.Typeflag == tar.TypeReg {
			return t, nil
		}
	}
}

// download has apt fetch the package into dir and compares its hash with apt's
// record.
func (d debSource) download(ctx context.Context, dir string) (string, error) {
	fmt.Fprintf(d.out, "downloading %s %s (%d MB)\n", d.rec.Package, d.rec.Version, d.rec.Size>>20)
	if err := d.from.download(ctx, d.rec, dir); err != nil {
		var env *dmrace.EnvError
		if ctx.Err() != nil || errors.As(err, &env) {
			return "", err
		}
		return "", &dmrace.EnvError{Err: fmt.Errorf("download %s %s: %w", d.rec.Package, d.rec.Version, err), Fix: d.from.fix()}
	}
	debs, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil || len(debs) != 1 {
		return "", fmt.Errorf("download %s: apt-get left %d packages", d.rec.Package, len(debs))
	}
	sum, err := digest.File(debs[0])
	if err != nil {
		return "", fmt.Errorf("download %s: %w", d.rec.Package, err)
	}
	if sum != d.rec.SHA256 {
		return "", &dmrace.EnvError{
			Err: fmt.Errorf("download %s %s: SHA-256 is %s, apt's record says %s", d.rec.Package, d.rec.Version, sum, d.rec.SHA256),
			Fix: d.from.fix(),
		}
	}
	return debs[0], nil
}

// cachedSource is a package's tree that is already unpacked and cannot be fetched
// again. It is asked for files only when the workspace has lost its mark.
type cachedSource struct{ name string }

func (c cachedSource) each(context.Context, func(file) error) error {
	return &dmrace.EnvError{
		Err: fmt.Errorf("the cached tree of %s is gone and apt finds none", c.name),
		Fix: "apt-get update, or give your own source with --tree",
	}
}
