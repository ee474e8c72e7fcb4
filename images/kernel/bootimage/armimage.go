package bootimage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"dmrace/images/kernel/shim"
)

// Offsets in the header of an arm64 Image (Documentation/arm64/booting.rst in the kernel
// tree), which is little-endian whatever the kernel is.
const (
	offImageSize    = 16 // effective size in memory; 0 before v3.17
	offImageFlags   = 24 // bit 0: the kernel is big-endian
	offImageMagic   = 56 // "ARM\x64"
	imageHeaderSize = 64
)

var imageMagic = []byte("ARM\x64")

// maxImage bounds what is read of an Image; dmrace's own have some 10 MB.
const maxImage = 1 << 28

// readImage returns the release of an arm64 Image and whether it carries the shim.
func readImage(r io.ReaderAt) (release string, shimmed bool, err error) {
	b, err := io.ReadAll(io.NewSectionReader(r, 0, maxImage))
	if err != nil {
		return "", false, err
	}
	if len(b) < imageHeaderSize || !bytes.Equal(b[offImageMagic:][:len(imageMagic)], imageMagic) {
		return "", false, errOtherFormat
	}
	if binary.LittleEndian.Uint64(b[offImageFlags:])&1 != 0 {
		return "", false, errors.New("it is a big-endian Image")
	}
	if size := binary.LittleEndian.Uint64(b[offImageSize:]); size != 0 && size < uint64(len(b)) {
		return "", false, fmt.Errorf("its header says %d bytes, and it has %d", size, len(b))
	}
	banner := findBanner(b)
	if banner == nil {
		return "", false, errNoBanner
	}
	release, err = releaseOf(banner)
	return release, bytes.Contains(b, []byte(shim.Ready)), err
}
