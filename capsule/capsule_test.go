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
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/blobs"
	"dmrace/blobs/blobtest"
	"dmrace/results"
)

// recorded returns a committed recording, made one of blobs that are small, with its kit and
// where these are.
func recorded(t testing.TB) (*dmrace.Recording, blobs.Kit, map[string]string) {
	t.Helper()
	r, err := results.Load("../results/runs/mmc-natural/without-waitfor/6.1.192-stock")
	if err != nil {
		t.Fatal(err)
	}
	k, paths := blobtest.Resolved(t, r)
	return r, k, paths
}

// packed returns a sound capsule.
func packed(t testing.TB) []byte {
	t.Helper()
	r, k, paths := recorded(t)
	var out bytes.Buffer
	if err := Pack(t.Context(), &out, r, k, paths); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPackOpen(t *testing.T) {
	file := packed(t)
	if !bytes.Equal(file, packed(t)) {
		t.Error("the same boot makes two capsules")
	}
	want, kit, _ := recorded(t)
	dir := t.TempDir()
	c, err := Open(t.Context(), bytes.NewReader(file), dir)
	if err != nil {
		t.Fatal(err)
	}
	if c.Recording.Plan.ID() != want.Plan.ID() || !bytes.Equal(c.Recording.Console, want.Console) || results.Outcome(c.Recording.Verdict) != results.Outcome(want.Verdict) {
		t.Error("another recording comes out than went in")
	}
	if c.Kit.ID() != kit.ID() {
		t.Error("another kit comes out than went in")
	}
	for _, sum := range kit.Sums() {
		if err := c.Blobs.Verify(t.Context(), sum); err != nil {
			t.Error(err)
		}
	}
}

func TestPackRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*dmrace.Recording, *blobs.Kit, map[string]string)
		want   string
	}{
		"another kernel": {func(_ *dmrace.Recording, k *blobs.Kit, p map[string]string) { k.Kernel.ImageHash = k.Disks.SHA256 }, "was recorded"},
		"another disk":   {func(_ *dmrace.Recording, k *blobs.Kit, p map[string]string) { k.Disks.SHA256 = k.Kernel.ImageHash }, "disks"},
		"a disk more": {func(_ *dmrace.Recording, k *blobs.Kit, _ map[string]string) {
			k.Disks.Others = []string{k.Disks.SHA256}
		}, "disks"},
		"an initramfs":   {func(_ *dmrace.Recording, k *blobs.Kit, _ map[string]string) { k.Initramfs = k.Disks.SHA256 }, "initramfs"},
		"another symbol": {func(_ *dmrace.Recording, k *blobs.Kit, _ map[string]string) { k.Symbols[dmrace.SymVerityRoot] = "00" }, "command line"},
		"another label":  {func(_ *dmrace.Recording, k *blobs.Kit, _ map[string]string) { k.Kernel.Label = "mine" }, "not what was recorded"},
		"a label that steers a terminal": {func(r *dmrace.Recording, k *blobs.Kit, _ map[string]string) {
			r.Provenance.Kernel.Label = "\x1b]0;x\x07"
			k.Kernel.Label = r.Provenance.Kernel.Label
		}, "cannot be shown"},
		"a QEMU that steers a terminal": {func(r *dmrace.Recording, _ *blobs.Kit, _ map[string]string) { r.Provenance.QEMU = "\x1b[2J" }, "cannot be shown"},
		"a blob is gone":                {func(_ *dmrace.Recording, k *blobs.Kit, p map[string]string) { os.Remove(p[k.Disks.SHA256]) }, "no such file"},
		"a blob is broken": {func(_ *dmrace.Recording, k *blobs.Kit, p map[string]string) {
			os.WriteFile(p[k.Disks.SHA256], []byte("disc"), 0o644)
		}, "does not match"},
	} {
		t.Run(name, func(t *testing.T) {
			r, k, paths := recorded(t)
			c.change(r, &k, paths)
			if err := Pack(t.Context(), io.Discard, r, k, paths); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// item is one entry of a tar.
type item struct {
	header tar.Header
	body   []byte
}

// unpacked returns the entries of a capsule.
func unpacked(t testing.TB, file []byte) (items []item) {
	t.Helper()
	zr, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return items
		}
		body, readErr := io.ReadAll(tr)
		if err := errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		items = append(items, item{*h, body})
	}
}

// repacked writes entries as they are, whatever they say.
func repacked(t testing.TB, items []item) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := gzip.NewWriter(&out)
	tw := tar.NewWriter(zw)
	for _, i := range items {
		h := i.header
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(i.body))
		}
		if err := tw.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		tw.Write(i.body)
	}
	if err := errors.Join(tw.Close(), zw.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// edited changes the manifest of a capsule.
func edited(t testing.TB, items []item, change func(m map[string]any)) []item {
	t.Helper()
	items = slices.Clone(items)
	m := map[string]any{}
	if err := json.Unmarshal(items[0].body, &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	items[0].body = body
	return items
}

// TestHostile: nothing but a sound capsule is taken, and nothing is written outside the folder.
func TestHostile(t *testing.T) {
	at := func(items []item, name string) int {
		return slices.IndexFunc(items, func(i item) bool { return strings.HasPrefix(i.header.Name, name) })
	}
	listed := func(m map[string]any, n int) map[string]any { return m["files"].([]any)[n].(map[string]any) }
	of := func(m map[string]any, keys ...string) map[string]any {
		for _, k := range keys {
			m = m[k].(map[string]any)
		}
		return m
	}
	insert := func(h tar.Header, body string) func(*testing.T, []item) []item {
		return func(_ *testing.T, items []item) []item { return slices.Insert(items, 1, item{h, []byte(body)}) }
	}
	change := func(f func(m map[string]any)) func(*testing.T, []item) []item {
		return func(t *testing.T, items []item) []item { return edited(t, items, f) }
	}
	for name, c := range map[string]struct {
		change func(*testing.T, []item) []item
		want   string
	}{
		"a path that leads out":        {insert(tar.Header{Typeflag: tar.TypeReg, Name: "../../escaped"}, "x"), "belongs"},
		"a path from the root":         {insert(tar.Header{Typeflag: tar.TypeReg, Name: "/tmp/escaped"}, "x"), "belongs"},
		"a link":                       {insert(tar.Header{Typeflag: tar.TypeSymlink, Name: "run/plan.json", Linkname: "/etc/passwd"}, ""), "not a plain file"},
		"a hard link":                  {insert(tar.Header{Typeflag: tar.TypeLink, Name: "run/plan.json", Linkname: "/etc/passwd"}, ""), "not a plain file"},
		"a device":                     {insert(tar.Header{Typeflag: tar.TypeBlock, Name: "run/plan.json", Devmajor: 8}, ""), "not a plain file"},
		"a FIFO":                       {insert(tar.Header{Typeflag: tar.TypeFifo, Name: "run/plan.json"}, ""), "not a plain file"},
		"a folder":                     {insert(tar.Header{Typeflag: tar.TypeDir, Name: "run/"}, ""), "belongs"},
		"an entry that is not listed":  {insert(tar.Header{Typeflag: tar.TypeReg, Name: "run/more"}, "x"), "belongs"},
		"an entry twice":               {func(_ *testing.T, i []item) []item { return slices.Insert(i, 2, i[1]) }, "belongs"},
		"an entry behind the last":     {func(_ *testing.T, i []item) []item { return append(i, i[1]) }, "behind its last"},
		"an entry less":                {func(_ *testing.T, i []item) []item { return i[:len(i)-1] }, "ends where"},
		"the entries in another order": {func(_ *testing.T, i []item) []item { i[1], i[2] = i[2], i[1]; return i }, "belongs"},
		"no entry":                     {func(_ *testing.T, i []item) []item { return nil }, "ends where"},
		"a hidden attribute": {func(_ *testing.T, i []item) []item {
			i[1].header.PAXRecords = map[string]string{"SCHILY.xattr.user.x": "y"}
			i[1].header.Format = tar.FormatPAX
			return i
		}, "not a plain file"},
		"another kernel":               {func(_ *testing.T, i []item) []item { i[at(i, "blobs/")].body = []byte("lernek"); return i }, "does not match"},
		"a longer kernel":              {func(_ *testing.T, i []item) []item { i[at(i, "blobs/")].body = []byte("kernel+"); return i }, "are listed"},
		"another console":              {func(_ *testing.T, i []item) []item { i[at(i, "run/console")].body[10] ^= 1; return i }, "does not match"},
		"a list that is no JSON":       {func(_ *testing.T, i []item) []item { i[0].body = []byte("{"); return i }, "capsule.json"},
		"a list with more behind":      {func(_ *testing.T, i []item) []item { i[0].body = append(i[0].body, "{}"...); return i }, "capsule.json"},
		"a huge list":                  {func(_ *testing.T, i []item) []item { i[0].body = bytes.Repeat([]byte(" "), maxManifest+1); return i }, "larger than"},
		"another format":               {change(func(m map[string]any) { m["format"] = 2 }), "format is 2"},
		"a key that nobody knows":      {change(func(m map[string]any) { m["exec"] = "/bin/sh" }), "unknown field"},
		"arguments of QEMU":            {change(func(m map[string]any) { m["argv"] = []string{"-monitor", "stdio"} }), "unknown field"},
		"a name that leads out":        {change(func(m map[string]any) { listed(m, 0)["name"] = "../plan.json" }), "belongs there"},
		"a size below 0":               {change(func(m map[string]any) { listed(m, 5)["size"] = -1 }), "are the most"},
		"a huge size":                  {change(func(m map[string]any) { listed(m, 5)["size"] = int64(1) << 60 }), "are the most"},
		"sizes that are huge together": {change(func(m map[string]any) { listed(m, 5)["size"], listed(m, 6)["size"] = maxBlob, maxBlob }), "together"},
		"a hash that is a path":        {change(func(m map[string]any) { listed(m, 5)["sha256"] = "../../x" }), "SHA-256"},
		"a kernel that is a path":      {change(func(m map[string]any) { of(m, "kit", "kernel")["image_sha256"] = "../../x" }), "SHA-256"},
		"a symbol with words":          {change(func(m map[string]any) { of(m, "kit", "symbols")["verity.root"] = "0 init=/x" }), "verity.root"},
		"another symbol":               {change(func(m map[string]any) { of(m, "kit", "symbols")["verity.root"] = "00" }), "command line"},
		"a device tree by its path": {change(func(m map[string]any) {
			of(m, "kit")["device_trees"] = map[string]string{"../x.dtb": strings.Repeat("0", 64)}
		}), "device tree"},
		"another plan than was recorded": {change(func(m map[string]any) { of(m, "plan")["cmdline"] = "root=/dev/sda" }), "not that of the recording"},
		"a bus with options":             {change(func(m map[string]any) { of(m, "plan", "disk")["bus"] = "mmc,file=/etc/shadow" }), "bus"},
		"a network": {change(func(m map[string]any) {
			of(m, "plan", "machine")["network"] = map[string]any{}
			of(m, "plan")["clock"] = "realtime"
		}), "a capsule cannot hold"},
		"a share":                     {change(func(m map[string]any) { of(m, "plan", "machine")["share"] = "9p"; of(m, "plan")["clock"] = "realtime" }), "a capsule cannot hold"},
		"words that steer a terminal": {func(_ *testing.T, i []item) []item { i[1].header.Name = "\x1b]0;x\x07"; return i }, `\x1b`},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, repacked(t, c.change(t, unpacked(t, packed(t)))), c.want)
		})
	}
	sound := packed(t)
	for name, file := range map[string][]byte{
		"nothing":               {},
		"something else":        []byte("#!/bin/sh\nreboot\n"),
		"a gzip of nothing":     gzipped(nil),
		"a gzip of zeros":       gzipped(make([]byte, 1<<20)),
		"cut":                   sound[:len(sound)/2],
		"the last byte is gone": sound[:len(sound)-1],
		"a byte more":           append(slices.Clone(sound), 0),
		"a second one behind":   append(slices.Clone(sound), sound...),
		"a flipped bit":         flipped(sound),
	} {
		t.Run(name, func(t *testing.T) { refuses(t, file, "not a sound capsule") })
	}
	refuses(t, gzipped(append(untarred(t, sound), "more"...)), "behind its end")
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	zw := gzip.NewWriter(&out)
	zw.Write(b)
	zw.Close()
	return out.Bytes()
}

func untarred(t testing.TB, file []byte) []byte {
	t.Helper()
	zr, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func flipped(b []byte) []byte {
	b = slices.Clone(b)
	b[len(b)/2] ^= 1
	return b
}

// refuses opens a file below a folder of its own, and looks for what was written beside.
func refuses(t testing.TB, file []byte, want string) {
	t.Helper()
	above := t.TempDir()
	dir := filepath.Join(above, "a", "b")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Open(context.Background(), bytes.NewReader(file), dir)
	var usage *dmrace.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	within(t, above, dir)
}

// within fails the test if there is anything in a folder that is not in the one below it, or
// that is no plain file or folder.
func within(t testing.TB, above, dir string) {
	t.Helper()
	filepath.WalkDir(above, func(path string, d fs.DirEntry, err error) error {
		inside := strings.HasPrefix(path, dir) || strings.HasPrefix(dir, path)
		if err != nil || !inside || !d.IsDir() && !d.Type().IsRegular() {
			t.Errorf("%s: %s, %v", path, d.Type(), err)
		}
		return nil
	})
}

func FuzzOpen(f *testing.F) {
	sound := packed(f)
	f.Add(untarred(f, sound))
	f.Add(untarred(f, repacked(f, unpacked(f, sound)[:3])))
	f.Fuzz(func(t *testing.T, data []byte) {
		above := t.TempDir()
		dir := filepath.Join(above, "a", "b")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		c, err := Open(t.Context(), bytes.NewReader(gzipped(data)), dir)
		within(t, above, dir)
		if (c == nil) == (err == nil) && err == nil {
			t.Error("neither a capsule nor an error")
		}
		if err == nil && Refuse(c.Recording.Plan) != nil {
			t.Error("a plan passes that is refused")
		}
	})
}

// ExampleRefuse shows why a boot cannot be packed.
func ExampleRefuse() {
	fmt.Println(Refuse(&dmrace.Plan{Machine: dmrace.Machine{Network: &dmrace.Network{}}}))
	// Output: the machine has a network that the host answers, which a capsule cannot hold
}
