package results

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/namedpipe"
)

// TestLoadHostile reads evidence as somebody else may have made it. Each is refused for
// what it is, at once and without taking memory, by its name and by its folder.
func TestLoadHostile(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(dir string) error
		says  string
	}{
		"a gzip bomb":          {func(dir string) error { return bomb(dir) }, "console.log.gz: it holds more than 1048576 bytes"},
		"a long console":       {func(dir string) error { return long(dir, consoleFile) }, "console.log: it holds more than 1048576 bytes"},
		"a long plan":          {func(dir string) error { return long(dir, planFile) }, "plan.json: it holds more than 4194304 bytes"},
		"a long verdict":       {func(dir string) error { return long(dir, verdictFile) }, "verdict.json: it holds more than"},
		"a long provenance":    {func(dir string) error { return long(dir, provenanceFile) }, "provenance.json: it holds more than"},
		"a long timeline":      {func(dir string) error { return long(dir, timelineFile) }, "timeline.jsonl: "},
		"a FIFO for a console": {func(dir string) error { return fifo(dir, consoleFile) }, "console.log: it is not a regular file"},
		"a FIFO for a plan":    {func(dir string) error { return fifo(dir, planFile) }, "plan.json: it is not a regular file"},
		"a folder":             {func(dir string) error { return folder(dir, verdictFile) }, "verdict.json: it is not a regular file"},
		"a device":             {func(dir string) error { return link(dir, consoleFile, "/dev/zero") }, "console.log: path escapes"},
		"a link out":           {func(dir string) error { return link(dir, consoleFile, secret) }, "console.log: path escapes"},
		"a link up and out":    {func(dir string) error { return link(dir, consoleFile, "../../../../../../../../etc/passwd") }, "console.log: path escapes"},
		"a link to itself":     {func(dir string) error { return link(dir, planFile, planFile) }, "plan.json: too many levels"},
		"no gzip":              {func(dir string) error { return packed(dir, []byte("this is not gzip")) }, "console.log.gz: gzip: invalid header"},
		"nothing":              {func(dir string) error { return os.Remove(filepath.Join(dir, timelineFile)) }, "timeline.jsonl: no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			s := Store{Dir: t.TempDir()}
			dir, err := s.Save(recording("without-waitfor"))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.spoil(dir); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			for _, load := range []func() (*dmrace.Recording, error){func() (*dmrace.Recording, error) { return s.Load(oneRun) }, func() (*dmrace.Recording, error) { return Load(dir) }} {
				if r, err := load(); err == nil || r != nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("got %+v, %v", r, err)
				}
			}
			var m runtime.MemStats
			if runtime.ReadMemStats(&m); m.HeapInuse > 256<<20 || time.Since(began) > 10*time.Second {
				t.Errorf("%d MiB in use after %s", m.HeapInuse>>20, time.Since(began))
			}
		})
	}
}

// bomb packs 64 MiB of nothing into a few KB.
func bomb(dir string) error {
	b, err := pack(make([]byte, 64<<20))
	if err != nil {
		return err
	}
	return packed(dir, b)
}

func packed(dir string, b []byte) error {
	return errors.Join(os.Remove(filepath.Join(dir, consoleFile)), os.WriteFile(filepath.Join(dir, consoleFile+".gz"), b, 0o644))
}

func long(dir, name string) error { return os.Truncate(filepath.Join(dir, name), 1<<40) }

func fifo(dir, name string) error {
	return errors.Join(os.Remove(filepath.Join(dir, name)), namedpipe.Make(filepath.Join(dir, name)))
}

func folder(dir, name string) error {
	return errors.Join(os.Remove(filepath.Join(dir, name)), os.Mkdir(filepath.Join(dir, name), 0o755))
}

func link(dir, name, to string) error {
	return errors.Join(os.Remove(filepath.Join(dir, name)), os.Symlink(to, filepath.Join(dir, name)))
}

// TestLoadTampered changes the names in a recording, or where it lies.
func TestLoadTampered(t *testing.T) {
	for name, c := range map[string]struct {
		change func(r *dmrace.Recording)
		says   string
	}{
		"another scenario":  {func(r *dmrace.Recording) { r.Plan.Scenario = "mmc-natural" }, "plan: its hash is"},
		"another, rehashed": {func(r *dmrace.Recording) { r.Plan.Scenario = "mmc-natural"; r.Provenance.PlanID = r.Plan.ID() }, `it says that it is "mmc-natural/`},
		"another kernel":    {func(r *dmrace.Recording) { r.Provenance.Kernel.Label = "7.2" }, `it says that it is "mmc-slow-probe/without-waitfor/7.2"`},
		"up and out":        {func(r *dmrace.Recording) { r.Provenance.Kernel.Label = "../../../../x" }, "which is not the name of a run"},
		"with escapes":      {func(r *dmrace.Recording) { r.Plan.Variant = "\x1b[2J/a" }, `\x1b[2J/a`},
		"nothing":           {func(r *dmrace.Recording) { *r.Plan = dmrace.Plan{} }, "which is not the name of a run"},
	} {
		t.Run(name, func(t *testing.T) {
			s := Store{Dir: t.TempDir()}
			r := recording("without-waitfor")
			dir := s.Path(r)
			c.change(r)
			if err := s.write(r, dir); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Load(oneRun); err == nil || !strings.Contains(err.Error(), c.says) || strings.ContainsRune(err.Error(), '\x1b') {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestLoadThroughLinks has the folder of a run lead out of the store.
func TestLoadThroughLinks(t *testing.T) {
	s, other := filled(t), filled(t)
	dir := s.RunDir(oneRun)
	if err := errors.Join(os.RemoveAll(dir), os.Symlink(other.RunDir(oneRun), dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(oneRun); err == nil || !strings.Contains(err.Error(), "path escapes") {
		t.Errorf("got %v", err)
	}
}

// TestLoadAllEnds ends the reading of many recordings.
func TestLoadAllEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if all, err := filled(t).LoadAll(ctx, []string{oneRun}); !errors.Is(err, context.Canceled) || all != nil {
		t.Errorf("got %v, %v", all, err)
	}
}

func TestBounded(t *testing.T) {
	for n, ok := range map[int]bool{0: true, 9: true, 10: true, 11: false, 1000: false} {
		got, err := io.ReadAll(&bounded{bytes.NewReader(make([]byte, n)), 10, 10})
		if (err == nil) != ok || ok && len(got) != n || len(got) > 11 {
			t.Errorf("%d bytes: read %d, %v", n, len(got), err)
		}
	}
}
