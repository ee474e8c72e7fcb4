package vmtest

import "dmrace/linux/bus"

func init() {
	halves[bus.SATA] = busHalf{compared: true, devices: func(n int, where, drive string) []string {
		return []string{"ich9-ahci,id=" + hostID(n) + "," + where, "ide-hd,bus=" + hostID(n) + ".0," + drive}
	}}
}
