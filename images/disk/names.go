package disk

import (
	"crypto/sha256"

	"github.com/google/uuid"
)

// namespace is what all names on the disk are relative to.
var namespace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("dmrace:disk"))

// guid returns the GUID of a name: version 5 of RFC 9562, SHA-1 of the namespace
// and the name.
func guid(name string) uuid.UUID { return uuid.NewSHA1(namespace, []byte(name)) }

// salt returns the salt of a name, 32 bytes.
func salt(name string) []byte {
	sum := sha256.Sum256([]byte("dmrace:salt:" + name))
	return sum[:]
}
