package initramfs

import (
	"fmt"
	"path/filepath"

	"dmrace/images/initramfs/debian"
	"dmrace/internal/digest"
)

// Find returns the initramfs or initrd of that sum from the folder cache, by whatever dmrace
// it was built, or says that it is there no more.
func Find(cache, sum string) (*Image, error) {
	path := filepath.Join(cache, "initramfs", sum+".cpio")
	if got, err := digest.File(path); err == nil && got == sum {
		return &Image{Path: path, SHA256: sum}, nil
	}
	if img := debian.Find(cache, sum); img != nil {
		return &Image{img.Path, img.SHA256, img.Packages}, nil
	}
	return nil, fmt.Errorf("the initramfs %.12s is not in the cache", sum)
}
