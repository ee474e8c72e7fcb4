package devname

// StaticMajor reports whether a major is the same driver's on every kernel, and its minors
// the same device's order: 1 ram, 2 fd, 3 and 22 hd, 7 loop, 8 and its fifteen sisters sd,
// 9 md, 11 sr, 31 mtdblock, 33, 34, 56 and 57 hd, 43 nbd, 98 ubd, 179 mmc, 202 xvd
// (Documentation/admin-guide/devices.txt). Of 259, blkext, the minors are given out as
// partitions come; majors from 234 to 254 and above 383 are, too.
func StaticMajor(major uint32) bool {
	switch major {
	case 1, 2, 3, 7, 8, 9, 11, 22, 31, 33, 34, 43, 56, 57, 98, 179, 202:
		return true
	}
	return 65 <= major && major <= 71 || 128 <= major && major <= 135
}
