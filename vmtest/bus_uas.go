package vmtest

import (
	"fmt"

	"dmrace/linux/bus"
)

// QEMU does not save the state of the adapter (vmstate_usb_uas in hw/usb/dev-uas.c of 7.2 and
// 11.1), and one that is plugged in waits to be attached (usb_uas_realize()).
func init() {
	halves[bus.UAS] = busHalf{compared: true, unsaved: 2, attach: uasID, devices: func(n int, where, drive string) []string {
		return []string{"qemu-xhci,id=" + hostID(n) + "," + where, "usb-uas,id=" + uasID(n) + ",bus=" + hostID(n) + ".0", "scsi-hd,bus=" + uasID(n) + ".0," + drive}
	}}
}

// uasID is the USB adapter of disk n.
func uasID(n int) string { return fmt.Sprintf("uas%d", n) }
