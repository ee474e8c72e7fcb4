package vmtest

import (
	"fmt"

	"dmrace/linux/bus"
)

func init() {
	halves[bus.UAS] = busHalf{devices: func(n int, where, drive string) []string {
		uas := fmt.Sprintf("uas%d", n)
		return []string{"qemu-xhci,id=" + hostID(n) + "," + where, "usb-uas,id=" + uas + ",bus=" + hostID(n) + ".0", "scsi-hd,bus=" + uas + ".0," + drive}
	}}
}
