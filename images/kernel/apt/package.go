package apt

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/process"
	"dmrace/images/kernel/stream"
	"dmrace/internal/digest"
)

// Package is the kernel source in a Debian package. The package is fetched only
// when its files are asked for.
type Package struct {
	Cache cachedir.Dir
	From  archive
	Rec   Record
	Out   io.Writer
}

// ID identifies the source before it is fetched.
func (d Package) ID() string { return d.Rec.Version + " sha256:" + d.Rec.SHA256 }

// Each fetches the package into scratch, verifies it and hands out the files of
// the tarball within.
func (d Package) Each(ctx context.Context, do func(stream.File) error) error {
	dir, remove, err := d.Cache.Scratch("deb-")
	if err != nil {
		return err
	}
	defer remove()
	if err := d.Cache.RequireSpace(uint64(max(d.Rec.Size, 0))); err != nil {
		return err
	}
	deb, err := d.download(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.Out, "unpacking %s %s\n", d.Rec.Package, d.Rec.Version)
	fsys := process.Command{Argv: []string{"dpkg-deb", "--fsys-tarfile", deb}, Env: process.CLocale()}
	err = fsys.Stream(ctx, func(r io.Reader) error {
		xz, err := tarballIn(r)
		if err != nil {
			return err
		}
		unxz := process.Command{Argv: []string{"xz", "-dc", "-T0"}, Stdin: xz}
		return unxz.Stream(ctx, func(r io.Reader) error { return stream.EachInTar(ctx, r, 1, do) })
	})
	if err != nil {
		return fmt.Errorf("unpack %s: %w", d.Rec.Package, err)
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
func (d Package) download(ctx context.Context, dir string) (string, error) {
	fmt.Fprintf(d.Out, "downloading %s %s (%d MB)\n", d.Rec.Package, d.Rec.Version, d.Rec.Size>>20)
	told := watch(d.Out, dir, d.Rec.Size)
	err := d.From.download(ctx, d.Rec, dir)
	told()
	if err != nil {
		var env *dmrace.EnvError
		if ctx.Err() != nil || errors.As(err, &env) {
			return "", err
		}
		return "", &dmrace.EnvError{Err: fmt.Errorf("download %s %s: %w", d.Rec.Package, d.Rec.Version, err), Fix: d.From.fix()}
	}
	debs, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil || len(debs) != 1 {
		return "", fmt.Errorf("download %s: apt-get left %d packages", d.Rec.Package, len(debs))
	}
	sum, err := digest.File(debs[0])
	if err != nil {
		return "", fmt.Errorf("download %s: %w", d.Rec.Package, err)
	}
	if sum != d.Rec.SHA256 {
		return "", &dmrace.EnvError{
			Err: fmt.Errorf("download %s %s: SHA-256 is %s, apt's record says %s", d.Rec.Package, d.Rec.Version, sum, d.Rec.SHA256),
			Fix: d.From.fix(),
		}
	}
	return debs[0], nil
}
