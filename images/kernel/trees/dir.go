package trees

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"dmrace"
	"dmrace/images/kernel/safefile"
	"dmrace/images/kernel/stream"
	"dmrace/linux/board"
)

// dirSource is a plain directory that holds a kernel.
type dirSource struct {
	dir  string
	hash string // over paths, modes and contents
}

// openDir identifies the tree in dir by reading it whole.
func openDir(ctx context.Context, dir string) (dirSource, error) {
	built := []string{"include/config"}
	for _, b := range board.All() {
		for _, dir := range b.Sources {
			built = append(built, dir+"include/generated")
		}
	}
	for _, name := range built {
		// outputmakefile in the kernel's Makefile refuses such a tree too.
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return dirSource{}, &dmrace.UsageError{Err: fmt.Errorf("%s has been built in (it has %s): run make mrproper there, or give a git tree, whose ignored files are left out", dir, name)}
		}
	}
	entries, err := listDir(dir)
	if err != nil {
		return dirSource{}, fmt.Errorf("read tree: %w", err)
	}
	sums, err := hashAll(ctx, dir, entries)
	if err != nil {
		return dirSource{}, fmt.Errorf("read tree: %w", err)
	}
	total := sha256.New()
	for i, e := range entries {
		e.addTo(total, sums[i])
	}
	return dirSource{dir, hex.EncodeToString(total.Sum(nil))}, nil
}

// dirEntry is a file of a directory, without its content.
type dirEntry struct {
	path string
	exec bool
	link string
}

// addTo adds the entry to the tree's hash. Lengths need no marks: a path holds no
// zero byte and a sum has a fixed size.
func (e dirEntry) addTo(h hash.Hash, sum []byte) {
	fmt.Fprintf(h, "%s\x00%t\x00%s\x00%x\n", e.path, e.exec, e.link, sum)
}

// listDir lists the files below dir, sorted by path, without .git and without the
// configuration that an earlier build may have left at the top.
func listDir(dir string) ([]dirEntry, error) {
	var entries []dirEntry
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		switch {
		case rel == ".git":
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case rel == ".config" || rel == ".config.old" || d.IsDir():
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(path)
			entries = append(entries, dirEntry{path: filepath.ToSlash(rel), link: link})
			return err
		case d.Type().IsRegular():
			info, err := d.Info()
			if err != nil {
				return err
			}
			entries = append(entries, dirEntry{path: filepath.ToSlash(rel), exec: info.Mode()&0o100 != 0})
		}
		return nil
	})
	return entries, err
}

// hashAll hashes the content of each entry, on all cores.
func hashAll(ctx context.Context, dir string, entries []dirEntry) ([][]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	sums := make([][]byte, len(entries))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for i := range next {
				var err error
				if sums[i], err = entries[i].sum(root); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range entries {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return sums, context.Cause(ctx)
}

// sum returns the SHA-256 of the entry's content.
func (e dirEntry) sum(root *os.Root) ([]byte, error) {
	h := sha256.New()
	if e.link != "" {
		return h.Sum(nil), nil
	}
	body, err := safefile.Read(root, e.path)
	if err != nil {
		return nil, err
	}
	h.Write(body)
	return h.Sum(nil), nil
}

// Each hands out the files and checks that together they are the tree that was
// identified.
func (d dirSource) Each(ctx context.Context, do func(stream.File) error) error {
	entries, err := listDir(d.dir)
	if err != nil {
		return fmt.Errorf("read tree: %w", err)
	}
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return fmt.Errorf("read tree: %w", err)
	}
	defer root.Close()
	total := sha256.New()
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		sum, err := d.one(root, e, do)
		if err != nil {
			return err
		}
		e.addTo(total, sum)
	}
	if hex.EncodeToString(total.Sum(nil)) != d.hash {
		return changedWhileRead(d.dir)
	}
	return nil
}

// one hands out one file and returns the hash of the bytes that it handed out.
func (d dirSource) one(root *os.Root, e dirEntry, do func(stream.File) error) ([]byte, error) {
	h := sha256.New()
	f := stream.File{Path: e.path, Exec: e.exec, Link: e.link}
	if e.link == "" {
		body, err := safefile.Read(root, e.path)
		if err != nil {
			return nil, fmt.Errorf("read tree: %w", err)
		}
		h.Write(body)
		f.Body, f.Size = bytes.NewReader(body), int64(len(body))
	}
	return h.Sum(nil), do(f)
}
