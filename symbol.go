package dmrace

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The symbols that a command line may contain. They are known once the disk is
// built, and that of the network once its server runs; [Plan.Resolve] puts their values in.
const (
	SymRootfsSectors = "rootfs.sectors" // size of the root file system in 512-byte sectors
	SymRootfsBlocks  = "rootfs.blocks"  // the same in 4096-byte verity blocks
	SymVerityRoot    = "verity.root"    // root hash of the verity tree, hexadecimal
	SymVeritySalt    = "verity.salt"    // its salt, hexadecimal
	SymRootfsUUID    = "rootfs.uuid"    // GUID of the partition rootfs, for PARTUUID=
	SymHashUUID      = "hash.uuid"      // of the partition hash
	SymCryptKey      = "crypt.key"      // key of the partition crypt for aes-xts-plain64, hexadecimal
	SymStripeSectors = "stripe.sectors" // what stripe-0 and stripe-1 hold together, in 512-byte sectors
	SymNFSPort       = "nfs.port"       // where the NFS server of the network listens, with its mount protocol
)

// DiskSymbols lists the symbols that every disk defines.
var DiskSymbols = []string{
	SymRootfsSectors, SymRootfsBlocks, SymVerityRoot, SymVeritySalt,
	SymRootfsUUID, SymHashUUID, SymCryptKey, SymStripeSectors,
}

// Symbols lists every symbol that a command line may contain.
var Symbols = append(slices.Clone(DiskSymbols), SymNFSPort)

// UUIDSymbol returns the symbol of the GUID of a partition that holds this, or "": the
// others have GUIDs that no command line can state.
func (p Part) UUIDSymbol() string {
	switch p {
	case PartRootfs:
		return SymRootfsUUID
	case PartHash:
		return SymHashUUID
	}
	return ""
}

// expand replaces each reference to a symbol by its value, and reports whether every ${ is
// closed. The guest imports this package for its types, and is smaller without regexp.
func expand(line string, value func(name string) string) (expanded string, closed bool) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(line, "${")
		out.WriteString(before)
		if !found {
			return out.String(), true
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return out.String() + "${" + rest, false
		}
		out.WriteString(value(name))
		line = after
	}
}

// checkSymbols refuses a reference to a symbol that no disk defines.
func checkSymbols(line string) error {
	var unknown error
	_, closed := expand(line, func(name string) string {
		if unknown == nil && !slices.Contains(Symbols, name) {
			unknown = fmt.Errorf("cmdline: unknown symbol ${%s}; there are ${%s}", name, strings.Join(Symbols, "}, ${"))
		}
		return ""
	})
	if unknown == nil && !closed {
		return errors.New("cmdline: a ${ is not closed by }")
	}
	return unknown
}

// UUID returns the UUID of the partition that holds this on the first disk that has one of
// its own, or "": then it is that of [Part.UUIDSymbol].
func (p *Plan) UUID(holds Part) string {
	for _, d := range p.Disks() {
		for i, part := range d.Partitions() {
			if _, uuid := d.Name(i); part == holds && uuid != "" {
				return uuid
			}
		}
	}
	return ""
}

// Resolve returns the command line with each symbol replaced by its value, that of a
// UUID by the disk's own where it has one.
func (p *Plan) Resolve(values map[string]string) (string, error) {
	own := map[string]string{}
	for _, holds := range Parts {
		if uuid := p.UUID(holds); uuid != "" && holds.UUIDSymbol() != "" {
			own[holds.UUIDSymbol()] = uuid
		}
	}
	var missing error
	line, _ := expand(p.Cmdline, func(name string) string {
		if v, ok := own[name]; ok {
			return v
		}
		v, ok := values[name]
		if !ok {
			missing = fmt.Errorf("cmdline: no value for ${%s}", name)
		}
		return v
	})
	return line, missing
}

// Placeholders returns a value for each symbol that has the form of the real one, which
// is known once the disk is built, and at least its length. With them a command line can
// be read before there is a disk. The sizes fit each other.
func Placeholders() map[string]string {
	const sectors, hash, uuid = "1048576", 64, "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c"
	return map[string]string{
		SymRootfsSectors: sectors,
		SymRootfsBlocks:  "131072",
		SymVerityRoot:    strings.Repeat("5a", hash/2),
		SymVeritySalt:    strings.Repeat("a5", hash/2),
		SymRootfsUUID:    uuid,
		SymHashUUID:      strings.Replace(uuid, "-0001-", "-0002-", 1),
		SymCryptKey:      strings.Repeat("3c", hash), // XTS takes two keys of 256 bits
		SymStripeSectors: sectors,
		SymNFSPort:       "32768",
	}
}
