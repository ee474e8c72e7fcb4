package debian

import "path/filepath"

// Find returns the image of that sum from the folder cache, or nil.
func Find(cache, sum string) *Image {
	entries, err := filepath.Glob(filepath.Join(cache, "initramfs", "*", recordName))
	if err != nil {
		return nil
	}
	for _, path := range entries {
		if img, err := load(filepath.Dir(path)); err == nil && img.SHA256 == sum {
			return img
		}
	}
	return nil
}
