package arm

const dmCrypt = "drivers/md/dm-crypt.c"

// fixCrypt has dm-crypt refuse the tables that its constructor crashes on.
var fixCrypt = Fix{
	Arm:     "fix-crypt",
	Subject: "dm crypt: refuse arguments that the constructor crashes on",
	Log: `Four malformed tables, which only root or the command line can load, are
not refused:

- "integrity:28" without a second colon: sscanf() is content with the
  number, and strchr() + 1 of NULL is dereferenced.
- capi:gcm(aes)-random with integrity:28:aead and integrity_key_size:8:
  the size of a MAC's key makes crypt_setkey() copy to authenc_key,
  which only authenc() allocates.
- capi:authenc(hmac(sha256),cbc(aes))-tcw with integrity:…:aead and a
  key that is shorter than the seed and the whitening of tcw: key_size -
  key_extra_size wraps, and memcpy() runs until it faults.
  crypt_iv_tcw_ctr() would refuse the key, but is called after the key
  is set.
- des:2-cbc-lmk with a key of 25 bytes: three parts of 8 bytes, of which
  the seed is one, while crypt_iv_lmk_init() copies a whole MD5 digest
  from there.

Refuse them with -EINVAL. A second integrity: in one table leaks the
string of the first; free it.`,
	Files: []string{dmCrypt},
	File:  "fix_crypt.go",
	make: func(t *tree) {
		f := t.file(dmCrypt)
		cryptIntegrity(f)
		cryptMacSize(f)
		cryptSetKey(f)
		cryptSeed(f)
	},
}

// cryptIntegrity asks for the second colon, and frees what an earlier one left.
func cryptIntegrity(f *file) {
	body := f.function("crypt_ctr_optional")
	f.replace(f.match(body, `sval = strchr(opt_string …) + 1`, `(?m)^[ \t]*sval\s*=\s*strchr\s*\([^;]*\)\s*\+\s*1\s*;\n`),
		"\t\t\tsval = strchr(opt_string + strlen(\"integrity:\"), ':');\n"+
			"\t\t\tif (!sval) {\n\t\t\t\tti->error = \"Invalid integrity arguments\";\n\t\t\t\treturn -EINVAL;\n\t\t\t}\n"+
			"\t\t\tsval++;\n")
	body = f.function("crypt_ctr_optional")
	f.before(f.match(body, "cc->cipher_auth = kstrdup(sval, …)", `\bcc->cipher_auth\s*=\s*kstrdup\s*\(\s*sval\b`), "\t\t\tkfree(cc->cipher_auth);\n")
}

// cryptMacSize refuses the size of a MAC's key where there is no MAC: since 6.12, where
// it can be given.
func cryptMacSize(f *file) {
	if !f.whether(f.all(), `\bCRYPT_KEY_MAC_SIZE_SET\b`) {
		return
	}
	body := f.function("crypt_ctr_auth_cipher")
	not := f.statement(body, `if (!strstarts(cipher_api, "authenc("))`, `\bif\s*\(\s*!\s*strstarts\s*\(`)
	zero := f.statement(not, "return 0", `\breturn\s+0\s*;`)
	f.replace(zero, "return test_bit(CRYPT_KEY_MAC_SIZE_SET, &cc->cipher_flags) ? -EINVAL : 0;")
}

// cryptSetKey refuses a key of which nothing is left for the cipher.
func cryptSetKey(f *file) {
	body := f.function("crypt_setkey")
	size := f.statement(body, "subkey_size = crypt_subkey_size(cc)", `\bsubkey_size\s*=\s*crypt_subkey_size\s*\(\s*cc\s*\)`)
	f.after(size, "\tif (cc->key_size < cc->key_extra_size)\n\t\treturn -EINVAL;\n")
}

// cryptSeed refuses a key that ends within the seed. What is allocated by then crypt_dtr()
// frees.
func cryptSeed(f *file) {
	body := f.function("crypt_iv_lmk_ctr")
	seed := f.statement(body, "lmk->seed = kzalloc(LMK_SEED_SIZE, …)", `\blmk->seed\s*=\s*kzalloc\s*\(\s*LMK_SEED_SIZE\b`)
	f.before(seed, "\t/* it is the last part of the key, and a digest long */\n"+
		"\tif (cc->key_size / cc->key_parts * cc->tfms_count + MD5_DIGEST_SIZE > cc->key_size) {\n"+
		"\t\tti->error = \"Wrong key size for LMK\";\n\t\treturn -EINVAL;\n\t}\n\n")
}
