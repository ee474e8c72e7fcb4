package capsule

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"dmrace"
	"dmrace/blobs"
	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/scenarios"
)

// Capsule is one that was unpacked.
type Capsule struct {
	Recording *dmrace.Recording
	Kit       blobs.Kit
	Blobs     blobs.Store // holds the kit
}

// Open unpacks a capsule into a folder, which must be empty and the caller's own. What is no
// capsule, or not a sound one, is a [dmrace.UsageError]; a full disk is a [dmrace.EnvError].
func Open(ctx context.Context, r io.Reader, dir string) (*Capsule, error) {
	c, err := open(ctx, r, dir)
	var env *dmrace.EnvError
	switch {
	case err == nil:
		return c, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &env):
		return nil, err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return nil, &dmrace.EnvError{Err: fmt.Errorf("unpack the capsule: %w", err), Fix: "free space, or let TMPDIR name a folder with more"}
	}
	return nil, &dmrace.UsageError{Err: fmt.Errorf("this is not a sound capsule: %s", visible.Text(err.Error()))}
}

func open(ctx context.Context, r io.Reader, dir string) (*Capsule, error) {
	in := bufio.NewReader(r)
	zr, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	zr.Multistream(false)
	tr := tar.NewReader(zr)
	if err := next(tr, manifestName, -1); err != nil {
		return nil, err
	}
	m, err := readManifest(tr)
	if err != nil {
		return nil, err
	}
	if why := refused(&m.Plan); why != nil {
		return nil, why
	}
	if err := os.Mkdir(filepath.Join(dir, "run"), 0o755); err != nil {
		return nil, err
	}
	c := &Capsule{Kit: m.Kit, Blobs: blobs.Store{Dir: dir}}
	for i, f := range m.Files {
		if err := next(tr, f.Name, f.Size); err != nil {
			return nil, err
		}
		if i < len(runFiles) {
			err = takeRunFile(tr, filepath.Join(dir, "run", runFiles[i]), f)
		} else {
			err = c.Blobs.Take(ctx, tr, f.SHA256)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if err := ended(tr, zr, in); err != nil {
		return nil, err
	}
	if c.Recording, err = results.Load(filepath.Join(dir, "run")); err != nil {
		return nil, err
	}
	return c, m.fits(c.Recording)
}

// Refuse returns why no capsule holds the boots of a plan, or nil: what serves a machine from
// outside is not in it, and a kernel of somebody else's gets no way to the host's network or
// to a folder of the host.
func Refuse(p *dmrace.Plan) error {
	switch n := p.Machine.Network; {
	case n != nil && !n.Alone:
		return errors.New("the machine has a network that the host answers, which a capsule cannot hold")
	case p.Machine.Share != "":
		return errors.New("the machine has a share that the host serves, which a capsule cannot hold")
	}
	return nil
}

// refused returns why a plan that came in a capsule is not booted.
func refused(p *dmrace.Plan) error { return errors.Join(scenarios.CheckForeign(p), Refuse(p)) }

// next goes to the next entry, which must be a plain file of that name and size; -1 is any.
func next(tr *tar.Reader, name string, size int64) error {
	h, err := tr.Next()
	if err == io.EOF {
		return fmt.Errorf("it ends where %s belongs", name)
	}
	switch {
	case err != nil:
		return err
	case h.Name != name:
		return fmt.Errorf("it holds %q where %s belongs", h.Name, name)
	case h.Typeflag != tar.TypeReg || len(h.PAXRecords) > 0:
		return fmt.Errorf("%s is not a plain file in it", name)
	case size >= 0 && h.Size != size:
		return fmt.Errorf("%s has %d bytes, and %d are listed", name, h.Size, size)
	}
	return nil
}

// takeRunFile writes a file of the recording.
func takeRunFile(r io.Reader, path string, f file) error {
	content, err := io.ReadAll(io.LimitReader(r, f.Size+1))
	if err != nil {
		return err
	}
	if entry(f.Name, content) != f {
		return blobs.ErrBroken
	}
	return os.WriteFile(path, content, 0o644)
}

// ended returns an error unless all of the file was read.
func ended(tr *tar.Reader, zr io.Reader, in *bufio.Reader) error {
	if h, err := tr.Next(); err == nil {
		return fmt.Errorf("it holds %q behind its last entry", h.Name)
	} else if err != io.EOF {
		return err
	}
	if n, err := io.Copy(io.Discard, io.LimitReader(zr, 1)); err != nil || n > 0 {
		return errors.Join(err, errors.New("something stands behind its end"))
	}
	if _, err := in.ReadByte(); err != io.EOF {
		return errors.New("something stands behind its end")
	}
	return nil
}
