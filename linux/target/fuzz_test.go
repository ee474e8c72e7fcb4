package target_test

import (
	"strings"
	"testing"

	"dmrace/linux/series"
	"dmrace/linux/target"
)

func FuzzParse(f *testing.F) {
	f.Add(uint8(0), "a 0", uint64(8), false, true)
	f.Add(uint8(1), "a 0 1 b 2 3", uint64(8), true, false)
	f.Add(uint8(2), "2 8 a 0 b 16", uint64(4096), false, false)
	f.Add(uint8(2), "2147483649 1 a 0", uint64(2147483649), false, false)
	f.Add(uint8(3), goodArgs+" 8 use_fec_from_device fec fec_roots 2 fec_blocks 300 fec_start 5", uint64(2048), true, true)
	f.Add(uint8(4), "aes-xts-plain64 "+key+" 0 dev 0 2 sector_size:4096 integrity:28:aead", uint64(8), false, true)
	f.Add(uint8(4), "capi:authenc(hmac(sha256),xts(aes))-random :32:logon:k 0 dev 0 1 integrity:28", uint64(8), false, false)
	f.Add(uint8(5), "a", uint64(1), true, true)
	types := []string{"linear", "delay", "striped", "verity", "crypt", "snapshot-origin", "zero"}
	features := []series.Set{kernel(f, "5.10"), kernel(f, "7.2")}
	f.Fuzz(func(t *testing.T, typ uint8, args string, length uint64, readOnly, old bool) {
		argv := strings.Split(args, " ")
		o := target.Options{ReadOnly: readOnly, Length: length, Features: features[1]}
		if old {
			o.Features = features[0]
		}
		checkSpec(t, argv, target.Parse(types[int(typ)%len(types)], argv, o))
		o.Device = func(path string) (target.Device, bool) {
			return target.Device{Sectors: length, LogicalBlock: 512}, path != ""
		}
		checkSpec(t, argv, target.Parse(types[int(typ)%len(types)], argv, o))
	})
}

// checkSpec checks that a spec refers to what there is.
func checkSpec(t *testing.T, argv []string, s target.Spec) {
	t.Helper()
	for _, l := range s.Lookups {
		if l.Arg < 0 || l.Arg >= len(argv) || l.Path != argv[l.Arg] || l.Message == "" || l.Role == "" {
			t.Errorf("%q: lookup %+v", argv, l)
		}
	}
	for _, a := range s.Areas {
		if a.Lookup < 0 || a.Lookup >= len(s.Lookups) {
			t.Errorf("%q: area %+v", argv, a)
		}
	}
	if s.Unread < 0 || s.Unread >= max(1, len(argv)) {
		t.Errorf("%q: %d unread", argv, s.Unread)
	}
	switch f := s.Fail; {
	case f == nil && len(s.Areas) == 0:
		t.Errorf("%q: constructed, but maps nothing", argv)
	case f != nil && (f.Arg < -1 || f.Arg >= len(argv) || f.Oops != (f.Message == "") || f.Oops != (f.Errno == 0)):
		t.Errorf("%q: failure %+v", argv, f)
	}
}

func FuzzSuggest(f *testing.F) {
	for _, option := range []string{"restart-on-corruption", "sector_size:", "integrity:28:aead", "x"} {
		f.Add(true, option)
		f.Add(false, option)
	}
	f.Fuzz(func(t *testing.T, verity bool, option string) {
		typ := "crypt"
		if verity {
			typ = "verity"
		}
		if got := target.Suggest(typ, option); got != "" && (got == option || target.Suggest(typ, got) != "") {
			t.Errorf("%q: %q, which becomes %q", option, got, target.Suggest(typ, got))
		}
	})
}
