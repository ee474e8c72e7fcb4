package target_test

import (
	"strings"
	"testing"

	"dmrace/linux/target"
)

// key is a hexadecimal key of 32 bytes.
const key = digest

func TestCrypt(t *testing.T) {
	const (
		found  = "3 dev rw; "
		mapped = found + "#0 2048+4096"
	)
	table := func(cipher, key, offset, start string, options ...string) string {
		return strings.Join(append([]string{cipher, key, offset, "dev", start}, options...), " ")
	}
	opts := func(options string) string {
		return table("aes-xts-plain64", key, "0", "2048", options)
	}
	cipher := func(spec string) string { return table(spec, key, "0", "2048") }
	long := strings.Repeat("a", 120)
	for _, c := range []struct{ name, args, want string }{
		{"good", cipher("aes-xts-plain64"), mapped},
		{"cipher only", cipher("aes"), mapped},
		{"plain", cipher("aes-plain"), mapped},
		{"ecb", cipher("aes-ecb"), mapped},
		{"ecb drops the IV mode", cipher("aes-ecb-nonsense"), mapped},
		{"essiv", cipher("aes-cbc-essiv:sha256"), mapped},
		{"many keys", cipher("aes:2-cbc-lmk"), mapped},
		{"a third key for the IV", table("aes:2-cbc-lmk", key[:64]+key[:32]+"00", "0", "2048"), mapped},
		{"a third key, and too little for two", table("aes:2-cbc-lmk", key[:62], "0", "2048"), "arg 1: Error decoding and setting key (-22)"},
		{"so many keys that none is left", cipher("aes:64-cbc-lmk"), "arg 1: Error decoding and setting key (-22)"},
		{"aes of 16 bytes", table("aes-cbc-plain64", key[:32], "0", "2048"), mapped},
		{"aes of 24 bytes", table("aes-cbc-plain64", key[:48], "0", "2048"), mapped},
		{"aes of 20 bytes", table("aes-cbc-plain64", key[:40], "0", "2048"), "arg 1: Error decoding and setting key (-22)"},
		{"aes of 2 bytes, crypto API", table("capi:cbc(aes)-plain64", "0011", "0", "2048"), "arg 1: Error decoding and setting key (-22)"},
		{"xts of 16 bytes", table("aes-xts-plain64", key[:32], "0", "2048"), "arg 1: Error decoding and setting key (-22)"},
		{"elephant takes half of the key", cipher("aes-cbc-elephant"), mapped},
		{"tcw takes 32 bytes of the key", table("aes-cbc-tcw", key[:32]+key, "0", "2048"), mapped},
		{"tcw leaves nothing of the key", cipher("aes-cbc-tcw"), "arg 1: Error decoding and setting key (-22)"},
		{"another cipher", table("serpent-cbc-plain64", "0011", "0", "2048"), mapped},
		{"random without integrity", cipher("aes-xts-random"), found + "arg 3: Integrity profile not supported. (-22)"},
		{"random, dropped by ecb", cipher("aes-ecb-random"), mapped},
		{"crypto API", cipher("capi:xts(aes)-plain64"), mapped},
		{"crypto API, essiv", cipher("capi:cbc(aes)-essiv:sha256"), mapped},
		{"no key", table("cipher_null-ecb", "-", "0", "2048"), mapped},
		{"key of odd length", table("aes-xts-plain64", key+"z", "0", "2048"), mapped},

		{"four arguments", "aes " + key + " 0 dev", "arg -1: Not enough arguments (-22)"},
		{"key size", table("aes", ":x:logon:k", "0", "0"), "arg 1: Cannot parse key size (-22)"},
		{"key size without a type", table("aes", ":32", "0", "0"), "arg 1: Cannot parse key size (-22)"},
		{"negative key size", table("aes", ":4294967295:logon:k", "0", "0"), "arg 1: Cannot parse key size (-22)"},
		{"parenthesis", cipher("xts(aes)-plain64"), "arg 0: Bad cipher specification (-22)"},
		{"three keys", cipher("aes:3-cbc-plain"), "arg 0: Bad cipher key count specification (-22)"},
		{"no keys", cipher("aes:0-cbc-plain"), "arg 0: Bad cipher key count specification (-22)"},
		{"empty key count", cipher("aes:-cbc-plain"), "arg 0: Bad cipher key count specification (-22)"},
		{"no IV", cipher("aes-xts"), "arg 0: IV mechanism required (-22)"},
		{"unknown IV", cipher("aes-xts-plain32"), "arg 0: Invalid IV mode (-22)"},
		{"unknown IV, crypto API", cipher("capi:xts(aes)-plain32"), "arg 0: Invalid IV mode (-22)"},
		{"empty IV", cipher("aes-xts-"), "arg 0: Invalid IV mode (-22)"},
		{"unknown IV of an unknown mode", cipher("aes-new-nonsense"), mapped},
		{"essiv without digest", cipher("aes-cbc-essiv"), "arg 0: Digest algorithm missing for ESSIV mode (-22)"},
		{"essiv without digest, crypto API", cipher("capi:cbc(aes)-essiv"), "arg 0: Digest algorithm missing for ESSIV mode (-22)"},
		{"long name", cipher(long + "-cbcmode-plain"), "arg 0: Cannot allocate cipher strings (-12)"},
		{"long essiv, crypto API", cipher("capi:" + long + "-essiv:sha256"), "arg 0: Cannot allocate cipher string (-12)"},
		{"key is not a number", table("aes-xts-plain64", "zz", "0", "0"), "arg 1: Error decoding and setting key (-22)"},
		{"key of one digit", table("aes-xts-plain64", "0", "0", "0"), "arg 1: Error decoding and setting key (-22)"},
		{"keyring", table("aes-xts-plain64", ":32:logon:k", "0", "0"), "arg 1: Error decoding and setting key (-126)"},
		{"keyring of size 0", table("aes-xts-plain64", ":0:logon:k", "0", "0"), "arg 1: Error decoding and setting key (-22)"},
		{"keyring, other type", table("aes-xts-plain64", ":32:other:k", "0", "0"), "arg 1: Error decoding and setting key (-22)"},
		{"keyring, no description", table("aes-xts-plain64", ":32:logon:", "0", "0"), "arg 1: Error decoding and setting key (-22)"},
		{"elephant", table("aes-cbc-elephant", key+key+key, "0", "0"), "arg 1: Unknown error (-22)"},
		{"IV offset", table("aes-xts-plain64", key, "x", "0"), "arg 2: Invalid iv_offset sector (-22)"},
		{"IV offset of large sectors", table("aes-xts-plain64", key, "4", "0", "1 sector_size:4096"), "arg 2: Invalid iv_offset sector (-22)"},
		{"start", table("aes-xts-plain64", key, "0", "x"), found + "arg 4: Invalid device sector (-22)"},

		{"words", opts("4 Allow_Discards same_cpu_crypt no_read_workqueue high_priority"), mapped},
		{"nine", opts("9" + strings.Repeat(" allow_discards", 9)), mapped},
		{"ten", opts("10" + strings.Repeat(" allow_discards", 10)), "arg 5: Invalid number of feature args (-22)"},
		{"beyond the count", opts("1 allow_discards same_cpu_crypt"), mapped + "; 1 unread"},
		{"misspelt", opts("1 allow_discard"), "arg 6: Invalid feature arguments (-22)"},
		{"sector size", opts("2 sector_size:4096 iv_large_sectors"), mapped},
		{"sector size wraps", opts("1 sector_size:66048"), mapped},
		{"sector size 1000", opts("1 sector_size:1000"), "arg 6: Invalid feature value for sector_size (-22)"},
		{"sector size 8192", opts("1 sector_size:8192"), "arg 6: Invalid feature value for sector_size (-22)"},
		{"sector size with text", opts("1 sector_size:512b"), "arg 6: Invalid feature arguments (-22)"},
		{"sector size in capitals", opts("1 SECTOR_SIZE:512"), "arg 6: Invalid feature arguments (-22)"},
		{"integrity none", opts("1 integrity:28:None"), mapped},
		{"integrity 0", opts("1 integrity:0:aead"), "arg 6: Invalid integrity arguments (-22)"},
		{"integrity 481", opts("1 integrity:481:none"), "arg 6: Invalid integrity arguments (-22)"},
		{"integrity profile", opts("1 integrity:28:hmac"), "arg 6: Unknown integrity profile (-22)"},
		{"integrity without a number", opts("1 integrity:aead"), "arg 6: Invalid feature arguments (-22)"},
		{"integrity without a profile", opts("1 integrity:28"), "arg 6: oops"},
		{"key of a MAC that is not there", table("capi:gcm(aes)-random", key, "0", "2048", "2 integrity:28:aead integrity_key_size:8"), "arg 7: oops"},
		{"key of a MAC in another order", table("capi:gcm(aes)-random", key, "0", "2048", "2 integrity_key_size:8 integrity:28:aead"), "arg 6: oops"},
		{"key of a MAC that is longer than all", table("capi:gcm(aes)-random", key, "0", "2048", "2 integrity:28:aead integrity_key_size:480"), "arg 1: Error decoding and setting key (-22)"},
		{"aead of the old format", opts("1 integrity:28:aead"), "arg 0: Bad cipher specification (-22)"},
		{"aead", table("capi:gcm(aes)-random", key, "0", "2048", "1 integrity:28:aead"), found + "arg 3: Integrity profile not supported. (-22)"},
		{"authenc without a MAC", table("capi:authenc(xts)-random", key, "0", "0", "1 integrity:28:aead"), "arg 0: Invalid AEAD cipher spec (-22)"},
		{"integrity key size", opts("1 integrity_key_size:32"), mapped},
		{"integrity key size 0", opts("1 integrity_key_size:0"), "arg 6: Invalid integrity_key_size argument (-22)"},
		{"lmk with large sectors", table("aes:2-cbc-lmk", key, "0", "0", "1 sector_size:1024"), "arg 0: Error creating IV (-22)"},
		{"eboiv with aead", table("capi:gcm(aes)-eboiv", key, "0", "0", "1 integrity:28:aead"), "arg 0: Error creating IV (-22)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := target.Parse("crypt", strings.Fields(c.args), target.Options{Length: 4096, Features: kernel(t, "6.12")})
			if show(got) != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.args, show(got), c.want)
			}
		})
	}
}

// TestCryptVersions holds what differs between kernels.
func TestCryptVersions(t *testing.T) {
	const invalid = "arg 6: Invalid feature arguments (-22)"
	good := "aes-xts-plain64 " + key + " 0 dev 0 "
	for _, c := range []struct{ version, args, want string }{
		{"6.1", good + "1 high_priority", invalid},
		{"6.10", good + "1 high_priority", "3 dev rw; #0 0+4096"},
		{"6.1", good + "1 integrity_key_size:32", invalid},
		{"6.1", good + "9" + strings.Repeat(" allow_discards", 9), "arg 5: Invalid number of feature args (-22)"},
		{"6.1", "capi:authenc(x)-random " + key + " 0 dev 0 1 integrity:28:aead", "arg 0: Invalid AEAD cipher spec (-12)"},
	} {
		got := target.Parse("crypt", strings.Fields(c.args), target.Options{Length: 4096, Features: kernel(t, c.version)})
		if show(got) != c.want {
			t.Errorf("%s, %s\ngot  %s\nwant %s", c.version, c.args, show(got), c.want)
		}
	}
}

func TestCryptOptions(t *testing.T) {
	args := strings.Fields("aes-xts-plain64 " + key + " 0 dev 0 1 sector_size:4096")
	s := target.Parse("crypt", args, target.Options{Length: 4095})
	if want := "arg 6: Device size is not multiple of sector_size feature (-22)"; show(s) != want {
		t.Errorf("got %s, want %s", show(s), want)
	}
	args = []string{"aes-xts-plain64", ":32:logon:k", "0", "dev", "0"}
	s = target.Parse("crypt", args, target.Options{Build: target.Build{NoKeys: true}})
	if want := "arg 1: Cannot parse key size (-22)"; show(s) != want {
		t.Errorf("got %s, want %s", show(s), want)
	}
	args[1] = ":32:logon:k\xa0"
	s = target.Parse("crypt", args, target.Options{})
	if want := "arg 1: Error decoding and setting key (-22) after crypt: whitespace chars not allowed in key string"; show(s) != want {
		t.Errorf("got %s, want %s", show(s), want)
	}
}

// TestCryptBuild: what the kernel has not got built in cannot be allocated.
func TestCryptBuild(t *testing.T) {
	const key = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"
	build := target.Build{Ciphers: []string{"aes"}, Chains: []string{"cbc", "xts"}, Hashes: []string{"sha256"}}
	for _, c := range []struct{ cipher, want string }{
		{"aes-xts-plain64", ""},
		{"capi:cbc(aes)-plain", ""},
		{"serpent-cbc-plain64", "Error allocating crypto tfm"},
		{"aes-lrw-benbi", "Error allocating crypto tfm"},
		{"capi:ctr(aes)-plain64", "Error allocating crypto tfm"},
		{"aes-cbc-lmk", "Error creating IV"},
		{"capi:authenc(hmac(sha256),cbc(aes))-plain64", ""}, // built of several: not known
	} {
		got := target.Parse("crypt", []string{c.cipher, key, "0", "dev", "0"}, target.Options{Length: 8, Build: build})
		switch {
		case c.want == "" && got.Fail != nil, c.want != "" && (got.Fail == nil || got.Fail.Message != c.want || got.Fail.Errno != 2):
			t.Errorf("%s: %+v, want %q", c.cipher, got.Fail, c.want)
		}
	}
	for version, refused := range map[string]bool{"6.12": true, "6.18": true, "6.19": false, "7.2": false} {
		got := target.Parse("crypt", []string{"aes-cbc-lmk", key, "0", "dev", "0"}, target.Options{Length: 8, Build: build, Features: kernel(t, version)})
		if (got.Fail != nil) != refused {
			t.Errorf("lmk without md5 on %s: %+v", version, got.Fail)
		}
	}
}

// TestCryptChecked: the arm fix-crypt refuses what the constructor would crash on.
func TestCryptChecked(t *testing.T) {
	f := kernel(t, "6.12")
	f.CryptChecked = true
	for args, want := range map[string]string{
		"aes-xts-plain64 00112233445566778899aabbccddeeff 0 /dev/sda1 0 1 integrity:28":                                "arg 6: Invalid integrity arguments (-22)",
		"capi:gcm(aes)-random 00112233445566778899aabbccddeeff 0 /dev/sda1 0 2 integrity:28:aead integrity_key_size:8": "arg 0: Invalid AEAD cipher spec (-22)",
	} {
		got := target.Parse("crypt", strings.Fields(args), target.Options{Length: 4096, Features: f})
		if show(got) != want {
			t.Errorf("%s\ngot  %s\nwant %s", args, show(got), want)
		}
	}
}
