package capsule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"dmrace"
	"dmrace/blobs"
	"dmrace/internal/digest"
	"dmrace/internal/visible"
)

// format is that of the files that this package writes and reads.
const format = 1

// What an entry holds at most, in bytes, and all of them.
const (
	maxManifest = 1 << 20
	maxRunFile  = 32 << 20
	maxBlob     = 512 << 20
	maxTotal    = 1 << 30
)

// manifestName is the first entry.
const manifestName = "capsule.json"

// runFiles are the entries of the recording, in their order.
var runFiles = []string{"plan.json", "provenance.json", "verdict.json", "timeline.jsonl", "console.log"}

// manifest is capsule.json.
type manifest struct {
	Format int         `json:"format"`
	Dmrace string      `json:"dmrace"` // that recorded the boot
	Plan   dmrace.Plan `json:"plan"`   // for people who look into the file; it is that of plan.json
	Kit    blobs.Kit   `json:"kit"`
	Files  []file      `json:"files"` // the entries behind this one
}

// file is one entry behind the manifest.
type file struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// names are the entries that a capsule with this kit has.
func names(k blobs.Kit) (all []string) {
	for _, name := range runFiles {
		all = append(all, "run/"+name)
	}
	for _, sum := range k.Sums() {
		all = append(all, "blobs/"+sum)
	}
	return all
}

// readManifest reads the first entry, strictly.
func readManifest(r io.Reader) (*manifest, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxManifest {
		return nil, fmt.Errorf("%s is larger than %d KiB", manifestName, maxManifest>>10)
	}
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestName, err)
	}
	if head.Format != format {
		return nil, fmt.Errorf("its format is %d, and this dmrace reads %d: use the dmrace that made it, or a newer one", head.Format, format)
	}
	m := &manifest{}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestName, err)
	}
	if dec.More() {
		return nil, fmt.Errorf("%s: something stands behind its end", manifestName)
	}
	return m, m.check()
}

// check returns why the list of entries cannot be that of a capsule.
func (m *manifest) check() error {
	if err := m.Kit.Check(); err != nil {
		return err
	}
	want := names(m.Kit)
	if len(m.Files) != len(want) {
		return fmt.Errorf("%s lists %d entries, and its boot has %d", manifestName, len(m.Files), len(want))
	}
	var total int64
	for i, f := range m.Files {
		most := int64(maxBlob)
		if i < len(runFiles) {
			most = maxRunFile
		}
		switch {
		case f.Name != want[i]:
			return fmt.Errorf("%s: entry %d is %q, and %q belongs there", manifestName, i+1, f.Name, want[i])
		case f.Size < 0 || f.Size > most:
			return fmt.Errorf("%s: %s has %d bytes, and %d are the most", manifestName, f.Name, f.Size, most)
		case !blobs.IsSum(f.SHA256):
			return fmt.Errorf("%s: %q of %s is no SHA-256", manifestName, f.SHA256, f.Name)
		case i >= len(runFiles) && f.Name != "blobs/"+f.SHA256:
			return fmt.Errorf("%s: %s has another hash than its name", manifestName, f.Name)
		}
		if total += f.Size; total > maxTotal {
			return fmt.Errorf("%s: the entries have more than %d MiB together", manifestName, maxTotal>>20)
		}
	}
	return nil
}

// fits returns why a recording is not that of the manifest's kit and plan.
func (m *manifest) fits(r *dmrace.Recording) error {
	p, k := r.Recorded(), m.Kit
	sameDisks := p.Disk.SHA256 == k.Disks.SHA256 && slices.Equal(p.Disk.Others, k.Disks.Others)
	switch {
	case m.Plan.ID() != r.Plan.ID():
		return errors.New("the plan is not that of the recording")
	case p.Kernel.ImageHash != k.Kernel.ImageHash:
		return fmt.Errorf("its kernel is %.12s, and %.12s was recorded", k.Kernel.ImageHash, p.Kernel.ImageHash)
	case !reflect.DeepEqual(p.Kernel, k.Kernel):
		return errors.New("what it says of its kernel is not what was recorded")
	case visible.Line(p.Kernel.Label+p.Kernel.Release+p.QEMU) != p.Kernel.Label+p.Kernel.Release+p.QEMU:
		return errors.New("the names of its kernel or its QEMU hold what cannot be shown")
	case !sameDisks || len(k.DiskSums()) != len(r.Plan.Disks()):
		return errors.New("its disks are not those that were recorded")
	case p.Initramfs != k.Initramfs || (k.Initramfs != "") != r.Plan.Machine.HasInitrd():
		return errors.New("its initramfs is not the one that was recorded")
	}
	line, err := r.Plan.Resolve(k.Symbols)
	if err != nil {
		return err
	}
	if line != p.Cmdline {
		return errors.New("the command line is not the one that was recorded")
	}
	return nil
}

// entry describes a file of the recording.
func entry(name string, content []byte) file {
	return file{name, int64(len(content)), digest.Bytes(content)}
}
