package disk

import (
	"os"

	"dmrace"
)

// behindBootParts makes of an image that of an eMMC with boot partitions: QEMU takes the two
// from the head of the image and the disk from what follows (sd_part_offset() in hw/sd/sd.c).
// They hold zeros.
func behindBootParts(image string) error {
	disk, err := os.ReadFile(image)
	if err != nil {
		return err
	}
	f, err := os.Create(image)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(disk, 2*dmrace.BootPartBytes)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
