package target_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"dmrace/linux/target"
)

// A good verity table: 256 data blocks of 4096 bytes, so that the tree has two levels
// of 2 and 1 blocks.
const (
	digest   = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"
	goodArgs = "1 data hash 4096 4096 256 1 sha256 " + digest + " -"
	lookups  = "1 data; 2 hash; "
	mapped   = "#1 8+24 by target; #0 0+2048"
)

// with returns the good table with argument i replaced, and others behind it.
func with(i int, arg string, more ...string) string {
	f := strings.Fields(goodArgs)
	f[i] = arg
	return strings.Join(append(f, more...), " ")
}

func verityOptions(t testing.TB, version string) target.Options {
	return target.Options{ReadOnly: true, Length: 2048, Features: kernel(t, version)}
}

func TestVerity(t *testing.T) {
	const count = "Invalid number of feature args (-22)"
	for _, c := range []struct{ name, args, want string }{
		{"good", goodArgs, lookups + mapped},
		{"version 0", with(0, "0"), lookups + mapped},
		{"salt", with(9, "00Ff"), lookups + mapped},
		{"no options", goodArgs + " 0", lookups + mapped},
		{"options beyond the count", goodArgs + " 1 ignore_zero_blocks nonsense more", lookups + mapped + "; 2 unread"},
		{"all words", goodArgs + " 5 IGNORE_CORRUPTION restart_on_error ignore_zero_blocks check_at_most_once try_verify_in_tasklet", lookups + mapped},

		{"nine arguments", strings.TrimSuffix(goodArgs, " -"), "arg -1: Not enough arguments (-22)"},
		{"count is not a number", goodArgs + " x", "arg 10: " + count},
		{"count beyond the arguments", goodArgs + " 2 ignore_zero_blocks", "arg 10: " + count},
		{"count beyond the limit", goodArgs + " 16" + strings.Repeat(" ignore_zero_blocks", 16), "arg 10: " + count},
		{"count goes first", with(0, "2", "x"), "arg 10: " + count},
		{"version", with(0, "2"), "arg 0: Invalid version (-22)"},
		{"version with text", with(0, "1a"), "arg 0: Invalid version (-22)"},

		{"data block 0", with(3, "0"), lookups + "arg 3: Invalid data device block size (-22)"},
		{"data block 1000", with(3, "1000"), lookups + "arg 3: Invalid data device block size (-22)"},
		{"data block below a sector", with(3, "256"), lookups + "arg 3: Invalid data device block size (-22)"},
		{"data block above a page", with(3, "8192"), lookups + "arg 3: Invalid data device block size (-22)"},
		{"hash block 3", with(4, "3"), lookups + "arg 4: Invalid hash device block size (-22)"},
		{"hash block 2^31", with(4, "2147483648"), lookups + "arg 4: Invalid hash device block size (-22)"},
		{"hash block above a page", with(4, "8192"), lookups + "#1 16+16 by target; #0 0+2048"},
		{"data blocks", with(5, "many"), lookups + "arg 5: Invalid data blocks (-22)"},
		{"data blocks beyond sectors", with(5, "2305843009213693952"), lookups + "arg 5: Invalid data blocks (-22)"},
		{"data blocks below length", with(5, "255"), lookups + "arg 5: Data device is too small (-22)"},
		{"hash start", with(6, "-1"), lookups + "arg 6: Invalid hash start (-22)"},
		{"hash start beyond sectors", with(6, "2305843009213693952"), lookups + "arg 6: Invalid hash start (-22)"},
		{"unknown algorithm", with(7, "sha3000"), lookups + "#0 0+2048"},
		{"algorithm in capitals", with(7, "SHA256"), lookups + "#0 0+2048"},
		{"digest of another length", with(7, "sha512"), lookups + "arg 8: Invalid root digest (-22)"},
		{"digest is not a number", with(8, "g"+digest[1:]), lookups + "arg 8: Invalid root digest (-22)"},
		{"digest of an unknown algorithm", with(7, "x"), lookups + "#0 0+2048"},
		{"salt of odd length", with(9, "abc"), lookups + "arg 9: Invalid salt (-22)"},
		{"salt is not a number", with(9, "--"), lookups + "arg 9: Invalid salt (-22)"},

		{"misspelt option", goodArgs + " 1 restart-on-corruption",
			lookups + "arg 11: Unrecognized verity feature request (-22) after verity: Unrecognized verity feature request: restart-on-corruption"},
		{"two modes", goodArgs + " 2 ignore_corruption panic_on_corruption", lookups + "arg 12: Conflicting error handling parameters (-22)"},
		{"mode twice", goodArgs + " 2 panic_on_corruption panic_on_corruption", lookups + "arg 12: Conflicting error handling parameters (-22)"},
		{"two error modes", goodArgs + " 2 panic_on_error restart_on_error", lookups + "arg 12: Conflicting error handling parameters (-22)"},
		{"a mode and an error mode", goodArgs + " 2 panic_on_corruption panic_on_error", lookups + mapped},
		{"signature", goodArgs + " 2 root_hash_sig_key_desc k", lookups + "arg 12: DM Verity Sig Verification Invalid key specified (-126)"},
		{"signature without key", goodArgs + " 1 root_hash_sig_key_desc k", lookups + "arg 11: DM Verity Sig Verification Signature key not specified (-22)"},
		{"too many blocks for one bit each", with(5, "2147483648", "1", "check_at_most_once"), lookups + "arg 11: device too large to use check_at_most_once (-7)"},
		{"as many as can be", with(5, "2147483647", "1", "check_at_most_once"), lookups + "#1 8+135274568 by target; #0 0+2048"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := target.Parse("verity", strings.Fields(c.args), verityOptions(t, "6.12"))
			if show(got) != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.args, show(got), c.want)
			}
		})
	}
}

func TestVerityFEC(t *testing.T) {
	const (
		fec   = "use_fec_from_device fec fec_roots 2 fec_blocks 300 fec_start 5"
		found = lookups + "12 fec; "
	)
	for _, c := range []struct{ name, args, want string }{
		{"good", goodArgs + " 8 " + fec, found + "#1 8+24 by target; #2 40+32 by target; #0 0+2048"},
		{"case", goodArgs + " 8 " + strings.ReplaceAll(fec, "fec_roots", "FEC_Roots"), found + "#1 8+24 by target; #2 40+32 by target; #0 0+2048"},
		{"roots wrap", goodArgs + " 8 " + strings.Replace(fec, "roots 2", "roots 258", 1), found + "#1 8+24 by target; #2 40+32 by target; #0 0+2048"},
		{"no device, no parity", goodArgs + " 4 fec_roots 2 fec_blocks 1", lookups + mapped},
		{"value beyond the group", goodArgs + " 1 " + fec, lookups + "arg 11: FEC feature arguments require a value (-22)"},
		{"one root", goodArgs + " 4 use_fec_from_device fec fec_roots 1", found + "arg 14: Invalid fec_roots (-22)"},
		{"25 roots", goodArgs + " 4 use_fec_from_device fec fec_roots 25", found + "arg 14: Invalid fec_roots (-22)"},
		{"roots of letters", goodArgs + " 4 use_fec_from_device fec fec_roots x", found + "arg 14: Invalid fec_roots (-22)"},
		{"blocks", goodArgs + " 4 use_fec_from_device fec fec_blocks x", found + "arg 14: Invalid fec_blocks (-22)"},
		{"start", goodArgs + " 4 use_fec_from_device fec fec_start 9999999999999999999", found + "arg 14: Invalid fec_start (-22)"},
		{"no roots", goodArgs + " 2 use_fec_from_device fec", found + "arg -1: Missing fec_roots (-22)"},
		{"no blocks", goodArgs + " 4 use_fec_from_device fec fec_roots 2", found + "arg -1: Missing fec_blocks (-22)"},
		{"fewer blocks than data and tree", goodArgs + " 6 use_fec_from_device fec fec_roots 2 fec_blocks 258", found + "arg 16: Invalid fec_blocks (-22)"},
		{"just enough blocks", goodArgs + " 6 use_fec_from_device fec fec_roots 2 fec_blocks 259", found + "#1 8+24 by target; #2 0+32 by target; #0 0+2048"},
		{"block sizes differ", with(4, "1024", "8", fec), found + "arg 4: Block sizes must match to use FEC (-22)"},
		{"two devices", goodArgs + " 4 use_fec_from_device fec use_fec_from_device other", found + "arg 13: FEC device already specified (-22)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := target.Parse("verity", strings.Fields(c.args), verityOptions(t, "6.12"))
			if show(got) != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.args, show(got), c.want)
			}
		})
	}
}

// TestVerityVersions holds what differs between kernels.
func TestVerityVersions(t *testing.T) {
	const unknown = "arg 11: Unrecognized verity feature request (-22)"
	named := func(option string) string {
		return unknown + " after verity: Unrecognized verity feature request: " + option
	}
	twice := goodArgs + " 6 use_fec_from_device a use_fec_from_device b fec_roots 2"
	for _, c := range []struct{ name, version, args, want string }{
		{"unknown option, 5.10", "5.10", goodArgs + " 1 x", lookups + unknown},
		{"unknown option, 6.1", "6.1", goodArgs + " 1 x", lookups + named("x")},
		{"count comes late in 5.10", "5.10", goodArgs + " x", lookups + "arg 10: Invalid number of feature args (-22)"},
		{"version before count in 5.10", "5.10", with(0, "2", "x"), "arg 0: Invalid version (-22)"},
		{"two modes in 5.10", "5.10", goodArgs + " 2 ignore_corruption panic_on_corruption", lookups + mapped},
		{"two modes in 5.15", "5.15", goodArgs + " 2 ignore_corruption panic_on_corruption", lookups + "arg 12: Conflicting error handling parameters (-22)"},
		{"tasklet in 5.10", "5.10", goodArgs + " 1 try_verify_in_tasklet", lookups + unknown},
		{"tasklet in 6.1", "6.1", goodArgs + " 1 try_verify_in_tasklet", lookups + mapped},
		{"error mode in 6.1", "6.1", goodArgs + " 1 panic_on_error", lookups + named("panic_on_error")},
		{"error mode in 7.2", "7.2", goodArgs + " 1 panic_on_error", lookups + mapped},
		{"two FEC devices in 6.1", "6.1", twice, lookups + "12 a; 14 b; arg -1: Missing fec_blocks (-22)"},
		{"two FEC devices in 7.2", "7.2", twice, lookups + "12 a; arg 13: FEC device already specified (-22)"},
		{"13 in 5.10", "5.10", goodArgs + " 13" + strings.Repeat(" ignore_zero_blocks", 13), lookups + mapped},
		{"14 in 5.10", "5.10", goodArgs + " 14" + strings.Repeat(" ignore_zero_blocks", 14), lookups + "arg 10: Invalid number of feature args (-22)"},
		{"14 in 6.1", "6.1", goodArgs + " 14" + strings.Repeat(" ignore_zero_blocks", 14), lookups + mapped},
		{"15 in 6.1", "6.1", goodArgs + " 15" + strings.Repeat(" ignore_zero_blocks", 15), "arg 10: Invalid number of feature args (-22)"},
		{"15 in 7.2", "7.2", goodArgs + " 15" + strings.Repeat(" ignore_zero_blocks", 15), lookups + mapped},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := target.Parse("verity", strings.Fields(c.args), verityOptions(t, c.version))
			if show(got) != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.args, show(got), c.want)
			}
		})
	}
}

// TestVerityOptions holds what the kernel's configuration, the rest of the command
// line and the devices change.
func TestVerityOptions(t *testing.T) {
	size := func(sizes map[string]target.Device) func(string) (target.Device, bool) {
		return func(path string) (target.Device, bool) { d, ok := sizes[path]; return d, ok }
	}
	const fec = goodArgs + " 8 use_fec_from_device fec fec_roots 2 fec_blocks 300 fec_start 5"
	const found = lookups + "12 fec; "
	for _, c := range []struct {
		name, args string
		change     func(*target.Options)
		want       string
	}{
		{"writable table", goodArgs, func(o *target.Options) { o.ReadOnly = false }, "arg -1: Device must be readonly (-22)"},
		{"signatures required", goodArgs, func(o *target.Options) { o.RequireSignatures = true }, lookups + "arg -1: Root hash verification failed (-126)"},
		{"signatures required but not built", goodArgs, func(o *target.Options) { o.RequireSignatures, o.Build.NoSignatures = true, true }, lookups + mapped},
		{"no FEC", goodArgs + " 2 fec_roots 2", func(o *target.Options) { o.Build.NoFEC = true },
			lookups + "arg 11: Unrecognized verity feature request (-22) after verity: Unrecognized verity feature request: fec_roots"},
		{"no signatures", goodArgs + " 2 root_hash_sig_key_desc k", func(o *target.Options) { o.Build.NoSignatures = true },
			lookups + "arg 11: Unrecognized verity feature request (-22) after verity: Unrecognized verity feature request: root_hash_sig_key_desc"},
		{"fewer options fit", goodArgs + " 6" + strings.Repeat(" ignore_zero_blocks", 6), func(o *target.Options) { o.Build.NoFEC, o.Build.NoSignatures = true, true },
			"arg 10: Invalid number of feature args (-22)"},
		{"algorithm not built", goodArgs, func(o *target.Options) { o.Build.Hashes = []string{"sha1"} }, lookups + "arg 7: Cannot initialize hash function (-2)"},
		{"algorithm built", goodArgs, func(o *target.Options) { o.Build.Hashes = []string{"sha1", "sha256"} }, lookups + mapped},
		{"large pages", with(3, "16384"), func(o *target.Options) { o.PageSize = 65536 }, lookups + mapped},
		{"large logical blocks", with(3, "2048", "0"), func(o *target.Options) { o.Device = size(map[string]target.Device{"data": {LogicalBlock: 4096}}) },
			lookups + "arg 3: Invalid data device block size (-22)"},
		{"large logical blocks of the tree", with(4, "512"), func(o *target.Options) { o.Device = size(map[string]target.Device{"hash": {LogicalBlock: 1024}}) },
			lookups + "arg 4: Invalid hash device block size (-22)"},
		{"hash device large enough", goodArgs, func(o *target.Options) { o.Device = size(map[string]target.Device{"hash": {Sectors: 32}}) }, lookups + mapped},
		{"hash device too small", goodArgs, func(o *target.Options) { o.Device = size(map[string]target.Device{"hash": {Sectors: 31}}) },
			lookups + "arg 2: Hash device is too small (-7)"},
		{"no room for metadata", fec, func(o *target.Options) { o.Device = size(map[string]target.Device{"hash": {Sectors: 8*45 - 1}}) },
			found + "arg 16: Hash device is too small for fec_blocks (-7)"},
		{"FEC device too small", fec, func(o *target.Options) {
			o.Device = size(map[string]target.Device{"hash": {Sectors: 8 * 45}, "fec": {Sectors: 71}})
		}, found + "arg 12: FEC device is too small (-7)"},
		{"data device too small for FEC", fec, func(o *target.Options) {
			o.Device = size(map[string]target.Device{"fec": {Sectors: 72}, "data": {Sectors: 2047}})
		}, found + "arg 1: Data device is too small (-7)"},
		{"all large enough", fec, func(o *target.Options) {
			o.Device = size(map[string]target.Device{"hash": {Sectors: 8 * 45}, "fec": {Sectors: 72}, "data": {Sectors: 2048}})
		}, found + "#1 8+24 by target; #2 40+32 by target; #0 0+2048"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := verityOptions(t, "6.12")
			c.change(&o)
			if got := target.Parse("verity", strings.Fields(c.args), o); show(got) != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.args, show(got), c.want)
			}
		})
	}
}

func TestVerityFacts(t *testing.T) {
	args := goodArgs + " 5 PANIC_on_corruption restart_on_error fec_roots 8 ignore_zero_blocks"
	s := target.Parse("verity", strings.Fields(args), verityOptions(t, "6.12"))
	want := &target.Verity{
		Version: 1, DataBlock: 4096, HashBlock: 4096, DataBlocks: 256, HashStart: 1, Algorithm: "sha256", DigestSize: 32, HashEnd: 4,
		RootDigest: digest, Salt: "-", Mode: "panic_on_corruption", ErrorMode: "restart_on_error",
		Options: []target.VerityOption{{11, "panic_on_corruption", ""}, {12, "restart_on_error", ""}, {13, "fec_roots", "8"}, {15, "ignore_zero_blocks", ""}},
	}
	if s.Fail != nil || !reflect.DeepEqual(s.Verity, want) {
		t.Errorf("%s\ngot  %+v\nwant %+v", show(s), s.Verity, want)
	}
	s = target.Parse("verity", strings.Fields(goodArgs+" 2 ignore_corruption panic_on_corruption"), verityOptions(t, "5.10"))
	if s.Verity.Mode != "panic_on_corruption" {
		t.Errorf("in 5.10 the last mode holds: %+v", s.Verity)
	}
}

func TestVerityLookups(t *testing.T) {
	s := target.Parse("verity", strings.Fields(goodArgs+" 2 use_fec_from_device fec"), verityOptions(t, "6.12"))
	want := []target.Lookup{
		{Arg: 1, Path: "data", Message: "Data device lookup failed", Role: target.Data},
		{Arg: 2, Path: "hash", Message: "Hash device lookup failed", Role: target.Hash},
		{Arg: 12, Path: "fec", Message: "FEC device lookup failed", Role: target.FEC},
	}
	if !slices.Equal(s.Lookups, want) {
		t.Errorf("got  %+v\nwant %+v", s.Lookups, want)
	}
}

// TestTree counts blocks by hand: each level holds the digests of the one below, as
// many to a block as the largest power of two that fits, and the top is one block.
func TestTree(t *testing.T) {
	for _, c := range []struct {
		hashBlock, algorithm, digest string
		data                         string // blocks
		want                         uint64 // blocks
	}{
		{"4096", "sha256", digest, "0", 0},
		{"4096", "sha256", digest, "1", 0},
		{"4096", "sha256", digest, "2", 1},
		{"4096", "sha256", digest, "128", 1},
		{"4096", "sha256", digest, "129", 3},
		{"4096", "sha256", digest, "16384", 129},
		{"4096", "sha256", digest, "16385", 132},
		{"512", "sha256", digest, "17", 3},
		{"4096", "sha1", digest[:40], "128", 1}, // 204 digests fit, 128 are used
		{"4096", "sha1", digest[:40], "129", 3},
		{"1024", "sha512", digest + digest, "17", 3},
	} {
		f := strings.Fields(goodArgs)
		f[4], f[5], f[6], f[7], f[8] = c.hashBlock, c.data, "0", c.algorithm, c.digest
		s := target.Parse("verity", f, target.Options{ReadOnly: true, Features: kernel(t, "6.1")})
		if s.Fail != nil {
			t.Errorf("%v: %s", c, show(s))
			continue
		}
		if got := s.Verity.HashEnd; got != c.want {
			t.Errorf("%v: the tree has %d blocks", c, got)
		}
	}
	overflow := with(6, "18446744073709551615", "0")
	f := strings.Fields(overflow)
	f[4] = "512"
	s := target.Parse("verity", f, verityOptions(t, "6.1"))
	if want := lookups + "arg 6: Hash device offset overflow (-7)"; show(s) != want {
		t.Errorf("got %s, want %s", show(s), want)
	}
}

func TestDigestSize(t *testing.T) {
	for name, want := range map[string]int{"sha256": 32, "sha1": 20, "sha512": 64, "SHA256": 0, "": 0} {
		if got, ok := target.DigestSize(name); got != want || ok != (want != 0) {
			t.Errorf("%q: %d, %t", name, got, ok)
		}
	}
	for algorithm, text := range map[string]string{"sha1": digest[:40], "sha512": digest + digest} {
		f := strings.Fields(with(8, text))
		f[4], f[7] = "512", algorithm
		if s := target.Parse("verity", f, verityOptions(t, "6.1")); s.Fail != nil {
			t.Errorf("%s: %s", algorithm, show(s))
		}
	}
}
