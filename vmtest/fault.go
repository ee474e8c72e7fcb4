package vmtest

import "dmrace"

// driveOf returns the part of a -drive argument that says what is read, of a disk with a
// fault. The path has its commas doubled.
func driveOf(fault dmrace.Fault, path string) string {
	switch fault {
	case dmrace.FaultReadErrors:
		return failingReads(path)
	case dmrace.FaultReadOnly:
		return "format=raw,snapshot=on,readonly=on,file=" + path
	}
	return "format=raw,snapshot=on,file=" + path
}

// failingReads puts QEMU's blkdebug over the image: every read ends with EIO, and the
// emulated disk reports it to the guest (docs/devel/blkdebug.txt of QEMU).
func failingReads(path string) string {
	return "driver=raw,snapshot=on,file.driver=blkdebug,file.image.driver=file,file.image.filename=" + path +
		",file.inject-error.0.event=none,file.inject-error.0.iotype=read,file.inject-error.0.errno=5,rerror=report"
}

// withFault returns the -device arguments of a disk that has a fault, controller first.
func withFault(fault dmrace.Fault, devices []string) []string {
	last := len(devices) - 1
	switch fault {
	case dmrace.FaultAbsent:
		return devices[:last]
	case dmrace.FaultCardErrors:
		// A card in SPI mode answers a host that speaks the SD protocol out of turn
		// (sd_do_command() in hw/sd/sd.c).
		devices[last] += ",spi=on"
	case dmrace.FaultLargeBlocks:
		devices[last] += ",logical_block_size=8192,physical_block_size=8192"
	}
	return devices
}
