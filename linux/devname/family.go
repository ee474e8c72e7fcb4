package devname

import "strings"

// Family is what the names of a driver's disks have in common: "mmcblk" of mmcblk0p2,
// "sd" of sda1. Drivers that letter their disks have names of two letters, or three.
func Family(name string) string {
	prefix := name[:len(name)-len(strings.TrimLeft(name, lower))]
	if rest := strings.TrimPrefix(name, prefix); len(prefix) <= 4 && len(prefix) > 2 && strings.Trim(rest, decimal) == "" {
		return prefix[:len(prefix)-1]
	}
	return prefix
}

// IsPartition reports whether a name is that of a partition of a disk: disk_name() in
// block/genhd.c puts a "p" between a name that ends in a digit and the number.
func IsPartition(name, disk string) bool {
	number, ok := strings.CutPrefix(name, disk)
	if ok && disk != "" && strings.Contains(decimal, disk[len(disk)-1:]) {
		number, ok = strings.CutPrefix(number, "p")
	}
	return ok && disk != "" && number != "" && strings.Trim(number, decimal) == ""
}

// aside begin the names of block devices that are there without a disk that somebody
// plugs in: they hold no root unless somebody puts one there.
var aside = []string{"ram", "loop", "mtdblock", "zram", "fd", "sr", "nbd"}

// Aside reports whether a name is that of such a device.
func Aside(name string) bool {
	for _, prefix := range aside {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	decimal = "0123456789"
)
