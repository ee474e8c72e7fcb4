package capsule

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"dmrace"
	"dmrace/blobs"
	"dmrace/results"
)

// Pack writes a recording with the blobs of its kit, each at one of the paths by its hash. A
// recording that the kit does not fit is refused, and so is a file that is not what its hash
// says.
func Pack(ctx context.Context, w io.Writer, r *dmrace.Recording, k blobs.Kit, paths map[string]string) error {
	files, err := results.Files(r)
	if err != nil {
		return err
	}
	m := &manifest{Format: format, Dmrace: r.Recorded().Dmrace, Plan: *r.Plan, Kit: k}
	for _, name := range runFiles {
		m.Files = append(m.Files, entry("run/"+name, files[name]))
	}
	for _, sum := range k.Sums() {
		st, err := os.Stat(paths[sum])
		if err != nil {
			return fmt.Errorf("pack %.12s: %w", sum, err)
		}
		m.Files = append(m.Files, file{"blobs/" + sum, st.Size(), sum})
	}
	if err := errors.Join(m.check(), m.fits(r)); err != nil {
		return err
	}
	return m.write(ctx, w, files, paths)
}

// write writes the manifest and what it lists.
func (m *manifest) write(ctx context.Context, w io.Writer, files map[string][]byte, paths map[string]string) error {
	var head bytes.Buffer
	enc := json.NewEncoder(&head)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return err
	}
	zw := gzip.NewWriter(w) // its header has neither a time nor a name
	tw := tar.NewWriter(zw)
	if err := add(tw, manifestName, int64(head.Len()), &head); err != nil {
		return err
	}
	for i, f := range m.Files {
		if i < len(runFiles) {
			if err := add(tw, f.Name, f.Size, bytes.NewReader(files[runFiles[i]])); err != nil {
				return err
			}
			continue
		}
		if err := addBlob(ctx, tw, f, paths[f.SHA256]); err != nil {
			return fmt.Errorf("pack %.12s: %w", f.SHA256, err)
		}
	}
	return errors.Join(tw.Close(), zw.Close())
}

// add writes one entry. The kind of header is fixed as well, so that no time of access or name
// of an owner gets into it.
func add(tw *tar.Writer, name string, size int64, r io.Reader) error {
	if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o644, Format: tar.FormatUSTAR}); err != nil {
		return err
	}
	_, err := io.Copy(tw, r)
	return err
}

// addBlob writes the file at path, if it is what its hash says.
func addBlob(ctx context.Context, tw *tar.Writer, f file, path string) error {
	if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: f.Name, Size: f.Size, Mode: 0o644, Format: tar.FormatUSTAR}); err != nil {
		return err
	}
	return blobs.CopyFile(ctx, tw, path, f.SHA256)
}
