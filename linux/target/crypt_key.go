package target

import (
	"math/bits"
	"slices"
	"strings"
)

// algorithm is what a cipher is built of, where that is a block cipher in one mode of
// operation: "aes" in "xts". name is empty where it is anything else.
type algorithm struct {
	chain, name string
	tfms        int // how many instances of it there are, each with a part of the key
}

// oldAlgorithm is that of "<cipher>:<keys>-<mode>-<IV>".
func oldAlgorithm(chain, name string, tfms int) algorithm { return algorithm{chain, name, tfms} }

// newAlgorithm is that of "xts(aes)" in the words of the crypto API.
func newAlgorithm(spec string) algorithm {
	chain, name, ok := strings.Cut(strings.TrimSuffix(spec, ")"), "(")
	if !ok || strings.ContainsAny(name, "(),") {
		return algorithm{}
	}
	return algorithm{chain, name, 1}
}

// allocate is crypt_alloc_tfms(), as far as it is known what the kernel has built in. What
// it lacks is no module that could be loaded: there is no user space yet.
func (x *crypt) allocate(c *ctr) bool {
	b := &c.o.Build
	if x.of.name == "" || b.Ciphers == nil || slices.Contains(b.Ciphers, x.of.name) && slices.Contains(b.Chains, x.of.chain) {
		return true
	}
	return c.failWith(argCipher, "Error allocating crypto tfm", enoent)
}

// keyFits reports whether crypto_skcipher_setkey() takes each instance's part of the key:
// crypt_subkey_size(). Of ciphers other than aes that is not known, and counts as fitting.
func (x *crypt) keyFits() bool {
	if x.of.name != "aes" {
		return true
	}
	sizes, known := aesKeys[x.of.chain]
	subkey := (x.keySize - x.extraKey()) >> (bits.Len(uint(x.of.tfms)) - 1)
	return !known || slices.Contains(sizes, subkey)
}

// aesKeys are the sizes of keys in bytes that a mode of operation takes for aes: those of
// crypto_aes_set_key(), twice as many for xts (xts_verify_key()), and a block more for lrw.
var aesKeys = map[string][]int{
	"cbc": {16, 24, 32}, "ecb": {16, 24, 32}, "ctr": {16, 24, 32}, "gcm": {16, 24, 32},
	"xts": {32, 48, 64}, "lrw": {32, 40, 48}, "adiantum": {32},
}

// extraKey is cc->key_extra_size of crypt_ctr_ivmode(): what the IV takes of the key, in
// bytes.
func (x *crypt) extraKey() int {
	const aesBlock, whitening = 16, 16
	switch {
	case !x.usesIV():
		return 0
	case x.iv == "elephant":
		return x.keySize / 2
	case x.iv == "lmk" && x.of.tfms > 0 && x.keySize%x.of.tfms != 0:
		return x.keySize / (x.of.tfms + 1)
	case x.iv == "tcw":
		return aesBlock + whitening
	}
	return 0
}

// integrityProfile is crypt_integrity_ctr(): authenticated encryption and random
// initialisation vectors are kept in the integrity metadata of the device, which only
// dm-integrity gives it, and no table of dm-mod.create= makes that.
func (x *crypt) integrityProfile(c *ctr) bool {
	if x.aead || x.usesIV() && x.iv == "random" {
		return c.fail(argCryptDevice, "Integrity profile not supported.")
	}
	return true
}
