package vmtest

import "dmrace/linux/bus"

func init() {
	halves[bus.Virtio] = busHalf{compared: true, devices: func(n int, where, drive string) []string {
		return []string{"virtio-blk-pci,id=" + hostID(n) + "," + where + "," + drive}
	}}
}
