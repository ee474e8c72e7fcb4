package explain

import (
	"fmt"
	"strings"

	"dmrace"
)

// errnos are those that a probe fails with most often (include/uapi/asm-generic/errno-base.h,
// errno.h, include/linux/errno.h).
var errnos = map[string]string{
	"-2": "ENOENT, something it looks up is not there", "-5": "EIO, the hardware does not answer as it should", "-6": "ENXIO, there is no such device",
	"-12": "ENOMEM, no memory", "-16": "EBUSY, something else has it", "-19": "ENODEV, there is no such device", "-22": "EINVAL, something it is given makes no sense",
	"-110": "ETIMEDOUT, the hardware does not answer", "-121": "EREMOTEIO", "-517": "EPROBE_DEFER, it waits for another device",
}

// plugged are ports by which disks are plugged in, as their messages begin, and what to look
// at there.
var plugged = []struct{ line, do string }{
	{"ata", "Look at the cable and the power of that disk, try it on another port and another disk on this one; libata.force= sets a slower link (1.5Gbps) or leaves out NCQ (noncq)."},
	{"usb ", "Look at the cable, the hub and the power of that device, and try another port; usbcore.quirks= and usb-storage.quirks= are for devices that behave badly."},
	{"nvme ", "Look at the slot, its power and its reset line, and try another disk in it; nvme_core.default_ps_max_latency_us=0 and pcie_aspm=off leave out what often makes a controller fall silent."},
	{"mpt", "Look at what the adapter's driver said before: its firmware, and whether it got memory that it can reach (crashkernel=, swiotlb=)."},
	{"xenbus_probe_frontend", "Look at the back end of that device in the driver domain (xenstore-ls, xl block-list), and build the driver of the front end in (CONFIG_XEN_BLKDEV_FRONTEND=y)."},
	{"XENBUS", "Look at the back end of that device in the driver domain (xenstore-ls, xl block-list): it did not come up."},
	{"virtio-fs", "Look at the tag that the host gives the share, and at root=."},
	{"9pnet", "Look at the tag that the host gives the share, and at root=."},
}

// adviseHost says what to do about a host whose driver refuses it.
func (b *Explanation) adviseHost() string {
	for _, p := range b.Verdict.Evidence {
		if p.Event.Kind != dmrace.HostFailed {
			continue
		}
		if do := ofPort(p.Event.Line); do != "" {
			return do
		}
		_, errno, _ := strings.Cut(p.Event.Detail, "error ")
		if meaning, ok := errnos[strings.TrimSpace(errno)]; ok {
			return fmt.Sprintf("Error %s is %s: what that means for this driver is in its probe function; look at the messages before it.", strings.TrimSpace(errno), meaning)
		}
	}
	return "Look at the messages of that driver before this one, and at the node of the device."
}

// ofPort says what to look at on the port that a message is of; "" of any other.
func ofPort(line string) string {
	for _, p := range plugged {
		if strings.HasPrefix(line, p.line) {
			return p.do
		}
	}
	return ""
}
