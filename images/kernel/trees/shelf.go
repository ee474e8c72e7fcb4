package trees

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"dmrace/internal/digest"
	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

// shelf is where single files of one tree are kept:
//
//	index.json   what is known of the tree's files
//	tree/        their contents, under their own paths
//	lock         held while files are added
type shelf struct{ dir string }

// shelfIndex is what is known of a tree's files.
type shelfIndex struct {
	Source string            `json:"source"`
	Files  map[string]string `json:"files"` // path to [digest.Key] of the content; "" for a file that the tree does not have
}

// shelf returns the tree's shelf. A tree's ID has characters in it that no folder
// should.
func (t *Tree) shelf() shelf { return shelf{t.Cache.Join("files", digest.Key([]byte(t.ID)))} }

func (s shelf) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// get returns those of the files that the tree has, after it has added what is not
// known yet.
func (s shelf) get(ctx context.Context, t *Tree, paths []string) (map[string][]byte, error) {
	files, unknown := s.known(paths)
	if unknown == nil {
		return files, nil
	}
	if err := t.Cache.Mkdir(s.dir); err != nil {
		return nil, err
	}
	release, err := filelock.Take(ctx, s.path("lock"), func() {
		fmt.Fprintf(t.Out, "waiting for another dmrace that reads %s\n", t.Source)
	})
	if err != nil {
		return nil, err
	}
	defer release()
	if files, unknown = s.known(paths); unknown == nil { // added while we waited
		return files, nil
	}
	found, err := t.extract(ctx, unknown)
	if err != nil {
		return nil, err
	}
	if err := s.add(t.Source, unknown, found); err != nil {
		return nil, fmt.Errorf("keep files of %s: %w", t.Source, err)
	}
	maps.Copy(files, found)
	return files, nil
}

// known returns the files that are there and whole, and the paths of which nothing
// is known.
func (s shelf) known(paths []string) (files map[string][]byte, unknown []string) {
	files = map[string][]byte{}
	index := s.read()
	for _, p := range paths {
		sum, ok := index.Files[p]
		if ok && sum == "" {
			continue
		}
		b, err := os.ReadFile(s.path("tree", filepath.FromSlash(p)))
		if !ok || err != nil || digest.Key(b) != sum {
			unknown = append(unknown, p)
			continue
		}
		files[p] = b
	}
	return files, unknown
}

// read returns the index; a damaged one is empty.
func (s shelf) read() shelfIndex {
	var index shelfIndex
	if b, err := os.ReadFile(s.path("index.json")); err != nil || json.Unmarshal(b, &index) != nil {
		return shelfIndex{}
	}
	return index
}

// add keeps the files that were found of those that were asked for. The index
// comes last: what it does not list is not there.
func (s shelf) add(source string, asked []string, found map[string][]byte) error {
	index := s.read()
	if index.Files == nil {
		index = shelfIndex{source, map[string]string{}}
	}
	for _, p := range asked {
		index.Files[p] = ""
		b, ok := found[p]
		if !ok {
			continue
		}
		path := s.path("tree", filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := wholefile.Write(path, b, 0o644); err != nil {
			return err
		}
		index.Files[p] = digest.Key(b)
	}
	b, err := json.MarshalIndent(index, "", "\t")
	if err != nil {
		return err
	}
	return wholefile.Write(s.path("index.json"), append(b, '\n'), 0o644)
}
