package target

// macKey is what crypt_setkey() does where integrity_key_size: says how long the key of a
// MAC is, beside a cipher that has none: it copies the key to authenc_key, which
// crypt_ctr_auth_cipher() allocates for authenc() alone (7.2).
func (x *crypt) macKey(c *ctr) bool {
	switch {
	case !x.aead || x.macSize == 0 || x.authenc:
		return true
	case uint32(x.keySize) < x.macSize:
		return c.fail(argKey, "Error decoding and setting key")
	}
	c.spec.Fail = &Failure{Arg: x.macAt, Oops: true}
	return false
}
