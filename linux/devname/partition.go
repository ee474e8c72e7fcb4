package devname

import (
	"strings"

	"dmrace/linux/cmdline"
)

// The most that struct partition_meta_info (include/linux/blkdev.h) holds, in bytes.
const (
	maxUUID  = 36
	maxLabel = 63
)

// partUUID is the part of devt_from_partuuid() that needs no partitions. Everything up
// to the first '/' is the UUID, and behind it there must be "PARTNROFF=" and a number.
func (r Ref) partUUID(text string) Ref {
	uuid, suffix, slash := strings.Cut(text, "/")
	var offset int32
	if slash {
		number, ok := strings.CutPrefix(suffix, "PARTNROFF=")
		if ok {
			offset, suffix, ok = r.numbers.signed(number)
		}
		if !ok || suffix != "" {
			return r.malformed(BadPartUUID)
		}
	}
	if uuid == "" {
		return r.malformed(BadPartUUID)
	}
	r.Kind, r.Key, r.Offset = PartUUID, uuid, offset
	if len(uuid) > maxUUID {
		r.reason = UUIDTooLong
	}
	return r
}

// partLabel is the part of devt_from_partlabel() that needs no partitions.
func (r Ref) partLabel(label string) Ref {
	r.Kind, r.Key = PartLabel, label
	if len(label) > maxLabel {
		r.reason = LabelTooLong
	}
	return r
}

// beginsWith is strncasecmp() over the length of what was asked for: "PARTUUID=8" is
// any UUID that begins with an 8.
func beginsWith(uuid, asked string) bool {
	if len(asked) > len(uuid) {
		return false
	}
	for i := range len(asked) {
		if cmdline.ToLower(uuid[i]) != cmdline.ToLower(asked[i]) {
			return false
		}
	}
	return true
}
