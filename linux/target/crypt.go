package target

import "strings"

// crypt is what the arguments of a crypt target have said so far.
type crypt struct {
	key        string // without the size in front of a key of the keyring
	keySize    int    // bytes
	sectorSize uint64
	aead       bool   // option integrity:N:aead
	chain      string // the mode of operation, "xts"
	iv         string // how initialisation vectors are made, "plain64"
	hasIV      bool   // whether the cipher says so
	of         algorithm
	authenc    bool   // the cipher is an authenc(), which has a key for its MAC
	macSize    uint32 // option integrity_key_size:N
	macAt      int    // where that stands
}

// What the five arguments of a crypt target are.
const (
	argCipher = iota
	argKey
	argIVOffset
	argCryptDevice
	argCryptStart
	cryptArgs
)

// cryptCtr is crypt_ctr() (drivers/md/dm-crypt.c): <cipher> <key> <IV offset> <device>
// <start sector> and options. Which ciphers the kernel has, and which sizes of key
// they take, the arguments do not tell: those checks count as passed.
func cryptCtr(c *ctr) {
	if len(c.argv) < cryptArgs {
		c.fail(-1, "Not enough arguments")
		return
	}
	x := &crypt{sectorSize: sector}
	for _, step := range []func(*ctr) bool{x.size, x.options, x.cipher, x.allocate, x.mode, x.setKey, x.macKey, x.createIV, x.device, x.integrityProfile} {
		if !step(c) {
			return
		}
	}
}

// size is get_key_size(). A key of the keyring is ":<bytes>:<type>:<description>"; any
// other is hexadecimal, and of an odd number of digits the last is dropped.
func (x *crypt) size(c *ctr) bool {
	x.key = c.argv[argKey]
	if !strings.HasPrefix(x.key, ":") {
		x.keySize = len(x.key) / 2
		return true
	}
	n, rest, ok := c.scanNumber(x.key[1:])
	if !ok || !strings.HasPrefix(rest, ":") || int32(n) < 0 || c.o.Build.NoKeys {
		return c.fail(argKey, "Cannot parse key size")
	}
	x.key, x.keySize = rest, int(int32(n))
	return true
}

// setKey is crypt_set_key(), provided that the cipher takes a key of that size.
func (x *crypt) setKey(c *ctr) bool {
	const message = "Error decoding and setting key"
	switch {
	case x.keySize == 0 && x.key != "-":
		return c.fail(argKey, message)
	case strings.HasPrefix(x.key, ":"):
		if hasSpace(x.key) {
			c.fail(argKey, message)
			c.spec.Fail.Extra = "crypt: whitespace chars not allowed in key string"
			return false
		}
		return c.failWith(argKey, message, keyringError(x.key[1:]))
	case !isHex(x.key[:2*x.keySize]), !x.keyFits():
		return c.fail(argKey, message)
	}
	return true
}

// keyringError is what crypt_set_keyring_key() returns for "<type>:<description>".
// There is no key of these types before user space has run. Encrypted and trusted
// keys are taken to be built in.
func keyringError(key string) int {
	typ, description, ok := strings.Cut(key, ":")
	if !ok || description == "" {
		return einval
	}
	switch typ {
	case "logon", "user", "encrypted", "trusted":
		return enokey
	}
	return einval
}

// device is the end of crypt_ctr(). Only here, after all that can fail without it, is
// the device looked up.
func (x *crypt) device(c *ctr) bool {
	offset, ok := c.scan64(c.argv[argIVOffset])
	if !ok || offset%(x.sectorSize/sector) != 0 {
		return c.fail(argIVOffset, "Invalid iv_offset sector")
	}
	found := c.lookup(argCryptDevice, "Device lookup failed")
	start, ok := c.scan64(c.argv[argCryptStart])
	if !ok {
		return c.fail(argCryptStart, "Invalid device sector")
	}
	c.area(found, start, c.o.Length)
	c.spec.HintsAt = uint32(x.sectorSize) // crypt_io_hints()
	return true
}
