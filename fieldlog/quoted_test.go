package fieldlog

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/transform"
)

func TestQuotedPrintable(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a code", "root=3D/dev/sda1\n", "root=/dev/sda1\n"},
		{"a soft break", "Cannot open root =\ndevice\n", "Cannot open root device\n"},
		{"one of a mail", "er=\r\nror -6\r\n", "error -6\r\n"},
		{"no code", "root=/dev/sda1 a=zz", "root=/dev/sda1 a=zz"},
		{"at the end", "x=", "x="},
		{"cut short", "x=3", "x=3"},
		{"a blank", "end=20\nx", "end \nx"},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text))} {
			got, err := io.ReadAll(transform.NewReader(r, quotedPrintable{}))
			if err != nil || string(got) != c.want {
				t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
			}
		}
	}
}

func TestIsQuotedPrintable(t *testing.T) {
	for text, want := range map[string]bool{
		"a =3D b =\nc =20\n": true,
		"[    0.000000] Kernel command line: root=/dev/sda1 a=20\n": false,
		"x=\n y=\n": false,
		"ip=10.0.2.15 root=/dev/nfs nr_cpu_ids=2\nsize=20971520 rate=2000\nrootserver=10.0.2.2, rootpath=\n": false,
		"root=3D/dev/sda1 and no break": false,
	} {
		if got := isQuotedPrintable([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func FuzzQuotedPrintable(f *testing.F) {
	f.Add([]byte("a=3D=\nb=20\r\n=\r\n="))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, _, err := transform.Bytes(quotedPrintable{}, text)
		if err != nil || len(got) > len(text) {
			t.Fatalf("%q gives %q, %v", text, got, err)
		}
	})
}
