package target

import (
	"slices"
	"strings"
)

// cipher is crypt_ctr_cipher() up to the allocation of the cipher, which counts as
// possible.
func (x *crypt) cipher(c *ctr) bool {
	if spec, ok := strings.CutPrefix(c.argv[argCipher], "capi:"); ok {
		return x.cipherNew(c, spec)
	}
	return x.cipherOld(c, c.argv[argCipher])
}

// maxAlgName is CRYPTO_MAX_ALG_NAME (include/linux/crypto.h), with the NUL.
const maxAlgName = 128

const noDigest = "Digest algorithm missing for ESSIV mode"

// cipherNew is crypt_ctr_cipher_new() for "<name of the crypto API>-<IV>:<IV options>".
func (x *crypt) cipherNew(c *ctr, spec string) bool {
	spec, options, hasOptions := cutLast(spec, ':')
	spec, x.iv, x.hasIV = cutLast(spec, '-')
	x.chain, _, _ = strings.Cut(spec, "(")
	x.of = newAlgorithm(spec)
	x.authenc = strings.HasPrefix(spec, "authenc(")
	if x.aead && x.macSize > 0 && !x.authenc && c.o.Features.CryptChecked {
		return c.fail(argCipher, "Invalid AEAD cipher spec")
	}
	if x.aead && strings.HasPrefix(spec, "authenc(") && !strings.Contains(spec, ",") {
		errno := enomem // in 6.1; in 6.12, the first read with integrity_key_size, -EINVAL
		if c.o.Features.CryptKeySize {
			errno = einval
		}
		return c.failWith(argCipher, "Invalid AEAD cipher spec", errno)
	}
	if x.hasIV && x.iv == "essiv" {
		if !hasOptions {
			return c.fail(argCipher, noDigest)
		}
		if len("essiv(,)")+len(spec)+len(options) >= maxAlgName {
			return c.failWith(argCipher, "Cannot allocate cipher string", enomem)
		}
	}
	return true
}

// cipherOld is crypt_ctr_cipher_old() for "<cipher>:<keys>-<mode>-<IV>:<IV options>".
func (x *crypt) cipherOld(c *ctr, spec string) bool {
	if x.aead || strings.Contains(spec, "(") {
		return c.fail(argCipher, "Bad cipher specification")
	}
	name, rest, hasMode := strings.Cut(spec, "-")
	name, count, counted := strings.Cut(name, ":")
	tfms := 1
	if n, ok := c.scan32(count); counted && (!ok || !powerOfTwo(n)) {
		return c.fail(argCipher, "Bad cipher key count specification")
	} else if counted {
		tfms = int(n)
	}
	x.chain, rest, x.hasIV = strings.Cut(rest, "-")
	iv, options, hasOptions := strings.Cut(rest, ":")
	x.iv = iv
	if !hasMode || x.chain == "plain" && !x.hasIV {
		x.chain, x.iv, x.hasIV = "cbc", "plain", true
	}
	if x.chain != "ecb" && !x.hasIV {
		return c.fail(argCipher, "IV mechanism required")
	}
	x.of = oldAlgorithm(x.chain, name, tfms)
	length := len(x.chain) + len("()") + len(name)
	if x.hasIV && x.iv == "essiv" {
		if !hasOptions {
			return c.fail(argCipher, noDigest)
		}
		length += len("essiv(,)") + len(options)
	}
	if length >= maxAlgName {
		return c.failWith(argCipher, "Cannot allocate cipher strings", enomem)
	}
	return true
}

// cutLast cuts s around the last sep.
func cutLast(s string, sep byte) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, sep); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// ivChains are modes of operation that have an initialisation vector. In one that has
// none, the IV mode is dropped unread.
var ivChains = []string{"adiantum", "cbc", "ctr", "gcm", "hctr2", "lrw", "xts"}

// ivModes are the IV modes of crypt_ctr_ivmode().
var ivModes = []string{"plain", "plain64", "plain64be", "essiv", "benbi", "null", "eboiv", "elephant", "lmk", "tcw", "random"}

// usesIV reports whether the IV mode matters, as far as that is known.
func (x *crypt) usesIV() bool { return x.hasIV && slices.Contains(ivChains, x.chain) }

// mode is crypt_ctr_ivmode().
func (x *crypt) mode(c *ctr) bool {
	const maxElephantKey = 32
	switch {
	case !x.usesIV():
		return true
	case !slices.Contains(ivModes, x.iv):
		return c.fail(argCipher, "Invalid IV mode")
	case x.iv == "elephant" && x.keySize/2 > maxElephantKey:
		return c.fail(argKey, "Unknown error") // dm_table_add_target()'s, for the target sets none
	}
	return true
}

// createIV is what the ctr functions of the IV modes refuse.
func (x *crypt) createIV(c *ctr) bool {
	large := (x.iv == "lmk" || x.iv == "tcw") && x.sectorSize != sector
	aead := (x.iv == "eboiv" || x.iv == "elephant") && x.aead
	if x.usesIV() && (large || aead) {
		return c.fail(argCipher, "Error creating IV")
	}
	if b := &c.o.Build; x.usesIV() && x.iv == "lmk" && !c.o.Features.LMKLibrary && b.Ciphers != nil && !slices.Contains(b.Hashes, "md5") {
		return c.failWith(argCipher, "Error creating IV", enoent) // crypt_iv_lmk_ctr() allocates md5
	}
	return true
}
