package disk

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"dmrace"
)

// Find returns the disks of these sums from the folder cache, by whatever dmrace they were
// built, or says which of them is there no more.
func Find(cache string, id dmrace.DiskIdentity) (*Set, error) {
	var set Set
	for _, sum := range append([]string{id.SHA256}, id.Others...) {
		img, err := openStore(cache).find(sum)
		if err != nil {
			return nil, err
		}
		set.add(img)
	}
	return &set, nil
}

// find returns the entry whose image has that sum. Its records are read first, and only the
// image of one that says so is hashed.
func (s store) find(sum string) (*image, error) {
	records, err := filepath.Glob(filepath.Join(s.Dir, "*", recordName))
	if err != nil {
		return nil, err
	}
	for _, path := range records {
		var r record
		if b, err := os.ReadFile(path); err != nil || json.Unmarshal(b, &r) != nil || r.Identity.SHA256 != sum {
			continue
		}
		if img, err := load(filepath.Dir(path)); err == nil {
			return img, nil
		}
	}
	return nil, fmt.Errorf("the disk %.12s is not in the cache", sum)
}
