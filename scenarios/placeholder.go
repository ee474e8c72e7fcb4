package scenarios

import (
	"strings"

	"dmrace"
)

// Placeholders returns a value for each symbol of [dmrace.Symbols] that has the form of
// the real one, which is known once the disk is built, and at least its length. With
// them a command line can be checked before there is a disk.
func Placeholders() map[string]string {
	const sectors, hash, uuid = "1048576", 64, "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c"
	return map[string]string{
		dmrace.SymRootfsSectors: sectors,
		dmrace.SymRootfsBlocks:  "131072",
		dmrace.SymVerityRoot:    strings.Repeat("5a", hash/2),
		dmrace.SymVeritySalt:    strings.Repeat("a5", hash/2),
		dmrace.SymRootfsUUID:    uuid,
		dmrace.SymHashUUID:      strings.Replace(uuid, "-0001-", "-0002-", 1),
		dmrace.SymCryptKey:      strings.Repeat("3c", hash), // XTS takes two keys of 256 bits
		dmrace.SymStripeSectors: sectors,
	}
}
