package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf16"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/devname"
)

// checkTable returns what is wrong with a disk's partition table and its names, beginning
// with the key.
func checkTable(d dmrace.Disk) error {
	switch {
	case !slices.Contains([]dmrace.Table{"", dmrace.TableGPT, dmrace.TableMBR}, d.Table):
		return fmt.Errorf("table %q is neither gpt nor mbr", d.Table)
	case d.Table == dmrace.TableMBR && len(d.Partitions()) > maxMBR:
		return fmt.Errorf("parts: an MS-DOS table has at most %d partitions", maxMBR)
	case len(d.Names) > len(d.Partitions()):
		return fmt.Errorf("names: there are %d, and %d partitions", len(d.Names), len(d.Partitions()))
	}
	for i, name := range d.Names {
		if err := checkName(d, i); err != nil {
			return fmt.Errorf("names: %q: %w", name, err)
		}
	}
	return checkHardware(d)
}

// CheckNames returns what is wrong with the names of a disk whose partitions need not be
// whole: the beginning of a UUID is enough to be found by it.
func CheckNames(d dmrace.Disk) error {
	for i, name := range d.Names {
		if label, _, err := devname.ParsePartition(name); name != "" && err != nil {
			return err
		} else if len(utf16.Encode([]rune(label))) > maxLabel {
			return fmt.Errorf("partition %d: a label has at most %d characters", i+1, maxLabel)
		}
	}
	return nil
}

// maxMBR is how many partitions an MS-DOS table has without an extended one.
const maxMBR = 4

// maxLabel is how many UTF-16 code units a label has: partition_name of struct _gpt_entry
// in block/partitions/efi.h.
const maxLabel = 36

// checkName checks what is said of one partition.
func checkName(d dmrace.Disk, i int) error {
	label, uuid, err := devname.ParsePartition(d.Names[i])
	switch {
	case err != nil:
		return err
	case len(utf16.Encode([]rune(label))) > maxLabel:
		return fmt.Errorf("a label has at most %d characters", maxLabel)
	case d.Table == dmrace.TableMBR && label != "":
		return errors.New("an MS-DOS table has no labels: write =SIGNATURE-NUMBER")
	case d.Table == dmrace.TableMBR && uuid != fmt.Sprintf("%s-%02x", d.Signature(), i+1):
		return fmt.Errorf("all partitions of an MS-DOS table have one signature, and their number behind it: %s-%02x", d.Signature(), i+1)
	case d.Table != dmrace.TableMBR && uuid != "" && len(uuid) != lenGUID:
		return errors.New("a partition of a GUID partition table has a whole GUID, 8-4-4-4-12 digits")
	}
	return nil
}

// lenGUID is the length of a GUID in text.
const lenGUID = 36

// checkHardware checks what the disk itself must be able to do.
func checkHardware(d dmrace.Disk) error {
	info, _ := bus.Of(d.Bus)
	switch {
	case d.BlockSize != 0 && d.BlockSize != dmrace.SectorSize && d.BlockSize != large:
		return fmt.Errorf("block-size %d is neither %d nor %d", d.BlockSize, dmrace.SectorSize, large)
	case d.BlockSize == large && !info.LargeBlocks:
		return fmt.Errorf("block-size: disks on %s have blocks of %d bytes", d.Bus, dmrace.SectorSize)
	case d.BootParts && !info.BootParts:
		return fmt.Errorf("boot-partitions: disks on %s have none", d.Bus)
	}
	return nil
}

// large is the other block size that disks have.
const large = 4096
