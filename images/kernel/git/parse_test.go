package git

import "testing"

func FuzzParseRaw(f *testing.F) {
	f.Add([]byte(":100644 000000 aa 00 D\x00a b\x00:000000 120000 00 bb A\x00c\x00"))
	f.Add([]byte(":"))
	f.Fuzz(func(t *testing.T, out []byte) {
		entries, err := parseRaw(out)
		if err == nil && len(entries) > len(out)/10 {
			t.Fatalf("%d entries from %d bytes", len(entries), len(out))
		}
	})
}
