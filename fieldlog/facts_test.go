package fieldlog

import "testing"

func TestBanner(t *testing.T) {
	for text, want := range map[string]string{
		"Linux version 6.1.192 (a@b) #1":                  "6.1.192",
		"Linux_Banner: Linux version 5.15.100-v (a@b) #1": "5.15.100-v",
		"foo: built for Linux version 4.4":                "",
		"Linux":                                           "",
	} {
		var f facts
		f.read(text)
		if f.release != want {
			t.Errorf("%q: got %q, want %q", text, f.release, want)
		}
	}
}
