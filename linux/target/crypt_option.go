package target

import (
	"slices"
	"strings"
)

// The options of crypt that are a word. Those with a value follow.
var cryptWords = []string{
	"allow_discards", "same_cpu_crypt", "high_priority", "submit_from_crypt_cpus",
	"no_read_workqueue", "no_write_workqueue", "iv_large_sectors",
}

// The options of crypt that carry a number. Unlike the words they are case-sensitive.
const (
	optIntegrity        = "integrity:"
	optIntegrityKeySize = "integrity_key_size:"
	optSectorSize       = "sector_size:"
)

// options is crypt_ctr_optional().
func (x *crypt) options(c *ctr) bool {
	if len(c.argv) == cryptArgs {
		return true
	}
	most := 8 // in 6.1; 9 in 6.12
	if c.o.Features.CryptKeySize {
		most = 9
	}
	g, ok := c.group(cryptArgs, most)
	if !ok {
		return false
	}
	for g.more() {
		if at, arg := g.shift(); !x.option(c, at, arg) {
			return false
		}
	}
	return true
}

func (x *crypt) option(c *ctr, at int, arg string) bool {
	if slices.ContainsFunc(cryptWords, func(w string) bool { return fold(arg, w) }) {
		if fold(arg, "high_priority") && !c.o.Features.CryptPriority {
			return c.fail(at, invalidFeature)
		}
		return true
	}
	if v, rest, ok := c.option(arg, optIntegrity); ok {
		return x.integrity(c, at, v, rest)
	}
	if v, rest, ok := c.option(arg, optIntegrityKeySize); ok && rest == "" && c.o.Features.CryptKeySize {
		x.macSize, x.macAt = uint32(v), at
		return x.macSize != 0 || c.fail(at, "Invalid integrity_key_size argument")
	}
	if v, rest, ok := c.option(arg, optSectorSize); ok && rest == "" {
		return x.setSectorSize(c, at, uint16(v))
	}
	return c.fail(at, invalidFeature)
}

const invalidFeature = "Invalid feature arguments"

// option is sscanf(arg, "<name>%u", …) and returns what follows the number.
func (c *ctr) option(arg, name string) (v uint64, rest string, ok bool) {
	if rest, ok = strings.CutPrefix(arg, name); !ok {
		return 0, "", false
	}
	return c.scanNumber(rest)
}

// integrity takes "integrity:<tag size>:<profile>". Without the profile and its colon
// the constructor reads a string from address 1.
func (x *crypt) integrity(c *ctr, at int, tag uint64, rest string) bool {
	const maxTag = 480
	if v := uint32(tag); v == 0 || v > maxTag {
		return c.fail(at, "Invalid integrity arguments")
	}
	_, profile, ok := strings.Cut(rest, ":")
	switch {
	case !ok && c.o.Features.CryptChecked:
		return c.fail(at, "Invalid integrity arguments")
	case !ok:
		c.spec.Fail = &Failure{Arg: at, Oops: true}
		return false
	}
	x.aead = x.aead || fold(profile, "aead")
	return fold(profile, "aead") || fold(profile, "none") || c.fail(at, "Unknown integrity profile")
}

// setSectorSize takes what "%hu" has left of "sector_size:<bytes>": 66048 is 512.
func (x *crypt) setSectorSize(c *ctr, at int, size uint16) bool {
	if size < sector || size > 4096 || !powerOfTwo(uint32(size)) {
		return c.fail(at, "Invalid feature value for sector_size")
	}
	x.sectorSize = uint64(size)
	if c.o.Length%(x.sectorSize/sector) != 0 {
		return c.fail(at, "Device size is not multiple of sector_size feature")
	}
	return true
}
