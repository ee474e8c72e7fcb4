package vmtest

import "dmrace/linux/bus"

func init() {
	halves[bus.USB] = busHalf{compared: true, devices: func(n int, where, drive string) []string {
		return []string{"qemu-xhci,id=" + hostID(n) + "," + where, "usb-storage,bus=" + hostID(n) + ".0," + drive}
	}}
}

// mediumReader is the storage device of a reader that is empty for now.
func mediumReader(device string) string { return device + ",removable=on,id=" + cardID(1) }
