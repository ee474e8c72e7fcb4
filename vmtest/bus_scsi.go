package vmtest

import "dmrace/linux/bus"

func init() {
	halves[bus.SCSI] = busHalf{compared: true, devices: func(n int, where, drive string) []string {
		return []string{"virtio-scsi-pci,id=" + hostID(n) + "," + where, "scsi-hd,bus=" + hostID(n) + ".0," + drive}
	}}
}
