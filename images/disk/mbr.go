package disk

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"

	"github.com/diskfs/go-diskfs/backend/file"

	"dmrace"
)

// writeTable writes the disk's partition table.
func (l layout) writeTable(f *os.File, d dmrace.Disk) error {
	if d.Table == dmrace.TableMBR {
		return l.writeMBR(f, d)
	}
	disk, err := file.New(f, false).Writable()
	if err != nil {
		return err
	}
	return l.table(d).Write(disk, l.size)
}

// The places in an MS-DOS table, as struct msdos_partition and msdos_partition() in
// block/partitions/msdos.c have them.
const (
	mbrSignature = 0x1b8 // le32_to_cpup() of it is what PARTUUID= begins with
	mbrEntries   = 0x1be
	mbrEntry     = 16
	mbrMagic     = 0x1fe
	mbrMax       = 4
	mbrLinux     = 0x83
)

// writeMBR writes an MS-DOS table: places and sizes in logical blocks, and no addresses by
// cylinder, which the kernel does not read.
func (l layout) writeMBR(f *os.File, d dmrace.Disk) error {
	signature, err := strconv.ParseUint(d.Signature(), 16, 32)
	switch {
	case err != nil:
		return fmt.Errorf("signature of an MS-DOS table: %w", err)
	case len(l.parts) > mbrMax:
		return fmt.Errorf("%d partitions: an MS-DOS table has %d", len(l.parts), mbrMax)
	}
	sector := make([]byte, sectorSize)
	binary.LittleEndian.PutUint32(sector[mbrSignature:], uint32(signature))
	for i, e := range l.parts {
		entry := sector[mbrEntries+i*mbrEntry:][:mbrEntry]
		entry[4] = mbrLinux
		binary.LittleEndian.PutUint32(entry[8:], uint32(e.start/l.block))
		binary.LittleEndian.PutUint32(entry[12:], uint32(e.size/l.block))
	}
	binary.LittleEndian.PutUint16(sector[mbrMagic:], 0xaa55)
	_, err = f.WriteAt(sector, 0)
	return err
}
