//go:build linux

package disk

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"dmrace"
	"dmrace/internal/entries"
)

func TestCacheIsUsed(t *testing.T) {
	cache := t.TempDir()
	first := build(t, cache)
	before, err := os.Stat(first.path)
	if err != nil {
		t.Fatal(err)
	}
	second := build(t, cache)
	after, err := os.Stat(second.path)
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) {
		t.Error("built again")
	}
	if before.Mode().Perm() != 0o444 {
		t.Errorf("mode %v: the image could be written to", before.Mode())
	}
	left(t, cache, filepath.Base(filepath.Dir(first.path)))
}

func TestBrokenEntryIsRebuilt(t *testing.T) {
	cache := t.TempDir()
	img := build(t, cache)
	want := readFile(t, img.path)
	entry := filepath.Dir(img.path)
	desc := filepath.Join(entry, recordName)
	for _, c := range []struct {
		name   string
		damage func() error
	}{
		{"flipped byte", func() error { flip(t, img.path, 2<<20); return nil }},
		{"cut off image", func() error { return os.Truncate(img.path, 1<<20) }},
		{"image gone", func() error { return os.Remove(img.path) }},
		{"empty record", func() error { return os.Truncate(desc, 0) }},
		{"another salt", func() error {
			b := bytes.Replace(readFile(t, desc), []byte(img.symbols["verity.salt"]), []byte(strings.Repeat("0", 64)), 1)
			if err := os.Remove(desc); err != nil {
				return err
			}
			return os.WriteFile(desc, b, 0o644)
		}},
		{"a file in its place", func() error {
			if err := os.RemoveAll(entry); err != nil {
				return err
			}
			return os.WriteFile(entry, nil, 0o644)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.damage(); err != nil {
				t.Fatal(err)
			}
			again := build(t, cache)
			if again.path != img.path || !reflect.DeepEqual(again.identity, img.identity) {
				t.Errorf("rebuilt as %+v, was %+v", again, img)
			}
			if !bytes.Equal(readFile(t, again.path), want) {
				t.Error("rebuilt image differs")
			}
			left(t, cache, filepath.Base(entry))
		})
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	cache := t.TempDir()
	stale := filepath.Join(cache, "disks", entries.TempPrefix+"123", "root")
	if err := os.MkdirAll(stale, 0o755); err != nil {
		t.Fatal(err)
	}
	img := build(t, cache)
	left(t, cache, filepath.Base(filepath.Dir(img.path)))
}

func TestBuildsOneAtATime(t *testing.T) {
	cache := t.TempDir()
	var group sync.WaitGroup
	var sets [4]*Set
	var errs [4]error
	for i := range sets {
		group.Go(func() { sets[i], errs[i] = Build(t.Context(), cache, "", []dmrace.Disk{{}}) })
	}
	group.Wait()
	for i, set := range sets {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if set.Paths[0] != sets[0].Paths[0] {
			t.Errorf("image at %s, another at %s", set.Paths[0], sets[0].Paths[0])
		}
	}
}

func TestFailedBuildLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	boom := errors.New("boom")
	for _, c := range []struct {
		name string
		err  error
		stop bool // cancel while the build runs
	}{
		{"error", boom, false},
		{"cancelled", context.Canceled, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := openStore(cache).get(ctx, "key", func(dir string) (*record, error) {
				if err := os.WriteFile(filepath.Join(dir, imageName), []byte("half"), 0o644); err != nil {
					return nil, err
				}
				if c.stop {
					cancel()
					return &record{}, nil
				}
				return nil, boom
			})
			if !errors.Is(err, c.err) {
				t.Errorf("error %v", err)
			}
			left(t, cache)
		})
	}
}

func TestCacheKey(t *testing.T) {
	base := cacheKey([]byte("guest"), "4.5.1", dmrace.Disk{Bus: "mmc"})
	if base != cacheKey([]byte("guest"), "4.5.1", dmrace.Disk{Bus: "usb", Parts: []dmrace.Part{"rootfs", "hash"}}) {
		t.Error("disks that hold the same have two keys")
	}
	for name, other := range map[string]string{
		"guest":   cacheKey([]byte("guesu"), "4.5.1", dmrace.Disk{}),
		"version": cacheKey([]byte("guest"), "4.6", dmrace.Disk{}),
		"parts":   cacheKey([]byte("guest"), "4.5.1", dmrace.Disk{Parts: []dmrace.Part{"hash", "rootfs"}}),
		"damage":  cacheKey([]byte("guest"), "4.5.1", dmrace.Disk{Corrupt: dmrace.DamageFile}),
	} {
		if other == base {
			t.Errorf("another %s gives the same key", name)
		}
	}
}
