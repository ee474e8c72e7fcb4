package target

import "slices"

// digestSizes are the sizes in bytes of the digests of hash algorithms, by their
// cra_name (crypto/).
var digestSizes = map[string]int{
	"md5": 16, "rmd160": 20, "sha1": 20,
	"sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64,
	"sha3-224": 28, "sha3-256": 32, "sha3-384": 48, "sha3-512": 64,
	"blake2b-160": 20, "blake2b-256": 32, "blake2b-384": 48, "blake2b-512": 64,
	"sm3": 32, "streebog256": 32, "streebog512": 64, "wp256": 32, "wp384": 48, "wp512": 64,
}

// DigestSize returns the size in bytes of an algorithm's digest. The names of
// algorithms are case-sensitive.
func DigestSize(algorithm string) (int, bool) {
	n, ok := digestSizes[algorithm]
	return n, ok
}

// algorithm is verity_setup_hash_alg(). Of an algorithm that is not known here,
// nothing can be told. Two digests of a known one fit into any block.
func (v *Verity) algorithm(c *ctr) bool {
	v.Algorithm = c.argv[argAlgorithm]
	if built := c.o.Build.Hashes; built != nil && !slices.Contains(built, v.Algorithm) {
		return c.failWith(argAlgorithm, "Cannot initialize hash function", enoent)
	}
	v.DigestSize, _ = DigestSize(v.Algorithm)
	return true
}

func (v *Verity) rootDigest(c *ctr) bool {
	s := c.argv[argRootDigest]
	if !isHex(s) || v.DigestSize != 0 && len(s) != 2*v.DigestSize {
		return c.fail(argRootDigest, "Invalid root digest")
	}
	v.RootDigest = s
	return true
}

func (v *Verity) salt(c *ctr) bool {
	s := c.argv[argSalt]
	if s != "-" && !isHex(s) {
		return c.fail(argSalt, "Invalid salt")
	}
	v.Salt = s
	return true
}

// signature is verity_verify_root_hash() (drivers/md/dm-verity-verify-sig.c) without
// a signature: with one, the constructor has failed already.
func (v *Verity) signature(c *ctr) bool {
	if c.o.RequireSignatures && !c.o.Build.NoSignatures {
		return c.failWith(-1, "Root hash verification failed", enokey)
	}
	return true
}
