package devname

import (
	"fmt"
	"strconv"
	"strings"
)

// What is wrong with a PARTUUID=.
const (
	whyOneDigit  = "the number of an MS-DOS partition has two hexadecimal digits (%08x-%02x, set_info() in block/partitions/msdos.c)"
	whyHex       = "the number of an MS-DOS partition is hexadecimal (%08x-%02x, set_info() in block/partitions/msdos.c): "
	whyDashes    = "a GUID has dashes, and texts are compared (efi_guid_to_str() in block/partitions/efi.c)"
	whyPrefix    = "the kernel writes no 0x in front"
	whyBraces    = "the kernel writes no braces around it"
	whyUUIDGlued = "a blank is missing behind the UUID"
	whyUUIDComma = "a comma separates nothing here"
	whyFAT       = "this has the form of a FAT file system's serial number; a partition has another"
	whyForm      = "a partition's UUID is a GUID, 8-4-4-4-12 hexadecimal digits, or that of an MS-DOS table, 8-2; the beginning of one is enough"
)

// The lengths of what partition tables write.
const (
	lenGUID      = 36
	lenBareGUID  = 32
	lenSignature = 8
	lenMSDOS     = lenSignature + len("-02")
)

// UUIDFault is [Ref.Fault] for PARTUUID=: what no partition table's UUID begins with
// (match_dev_by_uuid() compares as many bytes as were given, without regard to case).
func (r Ref) UUIDFault() (Fault, bool) {
	text, ok := strings.CutPrefix(r.Name, "PARTUUID=")
	if !ok || text == "" {
		return Fault{}, false
	}
	uuid, offset, has := strings.Cut(text, "/")
	if has {
		offset = "/" + offset
	}
	f, found := uuidFault(uuid)
	if f.Better != "" {
		f.Better = "PARTUUID=" + f.Better + offset
	}
	return f, found
}

func uuidFault(uuid string) (Fault, bool) {
	if beginsGUID(uuid) {
		if len(uuid) == lenMSDOS-1 {
			return Fault{Why: whyOneDigit, Better: uuid[:lenSignature+1] + "0" + uuid[lenSignature+1:]}, true
		}
		if len(uuid) == lenMSDOS && uuid[lenSignature+1] != '0' && isDecimal(uuid[lenSignature+1:]) {
			return hexNumber(uuid), true
		}
		return Fault{}, false
	}
	for _, known := range []int{lenGUID, lenMSDOS} {
		if len(uuid) > known && beginsGUID(uuid[:known]) {
			return behindUUID(uuid[:known], uuid[known:])
		}
	}
	if low := strings.ToLower(uuid); strings.HasPrefix(low, "0x") {
		return Fault{Why: whyPrefix, Better: better(uuid[2:]), Sure: true}, true
	}
	if inner := strings.Trim(uuid, "{}"); inner != uuid {
		return Fault{Why: whyBraces, Better: better(inner), Sure: true}, true
	}
	if len(uuid) == lenBareGUID && isHex(uuid) {
		return Fault{Why: whyDashes, Better: dashed(uuid), Sure: true}, true
	}
	if len(uuid) == len("1234-ABCD") && uuid[4] == '-' && isHex(uuid[:4]+uuid[5:]) {
		return Fault{Why: whyFAT, Sure: true}, true
	}
	return Fault{Why: whyForm, Sure: true}, true
}

// IsMSDOS reports a text that has the form of the UUID of an MS-DOS partition: 1234abcd-02.
func IsMSDOS(uuid string) bool { return len(uuid) == lenMSDOS && beginsGUID(uuid) }

// hexNumber is 1234abcd-10, which is partition 16: few tables have that many.
func hexNumber(uuid string) Fault {
	text := uuid[lenSignature+1:]
	n, _ := strconv.Atoi(text)
	m, _ := strconv.ParseUint(text, 16, 8)
	return Fault{
		Why:    fmt.Sprintf("%s-%s is partition %d, and partition %d is -%02x", whyHex, text, m, n, n),
		Better: fmt.Sprintf("%s%02x", uuid[:lenSignature+1], n),
	}
}

// behindUUID is a UUID with more behind it.
func behindUUID(uuid, rest string) (Fault, bool) {
	if rest[0] == ',' || rest[0] == ';' {
		return Fault{Why: whyUUIDComma, Better: uuid, Rest: rest[1:], Sure: true}, true
	}
	for _, w := range words {
		if strings.HasPrefix(rest, w) {
			return Fault{Why: whyUUIDGlued, Better: uuid, Rest: rest, Sure: true}, true
		}
	}
	return Fault{Why: whyForm, Sure: true}, true
}

// better returns a UUID if it has the right form.
func better(uuid string) string {
	if beginsGUID(uuid) && len(uuid) >= lenMSDOS {
		return uuid
	}
	if len(uuid) == lenBareGUID && isHex(uuid) {
		return dashed(uuid)
	}
	return ""
}

func dashed(s string) string {
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// beginsGUID reports whether a GUID as the kernel writes it may begin like that. So does
// what an MS-DOS table has.
func beginsGUID(s string) bool {
	if len(s) > lenGUID {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHexDigit(s[i]) {
				return false
			}
		}
	}
	return true
}

func isHex(s string) bool {
	for i := range len(s) {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func isHexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
