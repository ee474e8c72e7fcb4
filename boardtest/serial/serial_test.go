package serial

import (
	"bytes"
	"errors"
	"testing"

	"dmrace"
)

func TestFilter(t *testing.T) {
	for _, c := range []struct {
		name       string
		in         []byte
		want, says string
	}{
		{"plain", []byte("hello\r\n"), "hello\r\n", ""},
		{"a return alone", []byte("a\r\x00b\r\nc"), "a\rb\r\nc", ""},
		{"the byte 255", []byte{'a', 255, 255, 'b'}, "a\xffb", ""},
		{"it echoes", []byte{255, 251, 1, 'x'}, "x", "\xff\xfd\x01"},
		{"bytes as they are", []byte{255, 253, 0, 255, 251, 0, 'x'}, "x", "\xff\xfb\x00\xff\xfd\x00"},
		{"the size of a window", []byte{255, 253, 31, 'x'}, "x", "\xff\xfc\x1f"},
		{"a status line", []byte{255, 251, 5, 'x'}, "x", "\xff\xfe\x05"},
		{"what is not wanted", []byte{255, 254, 1, 255, 252, 3, 'x'}, "x", ""},
		{"a subnegotiation", []byte{'a', 255, 250, 24, 1, 255, 255, 7, 255, 240, 'b'}, "ab", ""},
		{"a command of two bytes", []byte{'a', 255, 241, 'b'}, "ab", ""},
		{"a NUL where bytes are as they are", []byte{255, 251, 0, '\r', 0, 'x'}, "\r\x00x", "\xff\xfd\x00"},
	} {
		for size := 1; size <= len(c.in); size++ { // in pieces of every size
			var f filter
			var got, said bytes.Buffer
			for rest := bytes.Clone(c.in); len(rest) > 0; {
				piece := rest[:min(size, len(rest))]
				rest = rest[len(piece):]
				n, answer := f.take(piece)
				got.Write(piece[:n])
				said.Write(answer)
			}
			if got.String() != c.want || said.String() != c.says {
				t.Errorf("%s, in pieces of %d: got %q and said %q", c.name, size, got.String(), said.String())
			}
		}
	}
}

// TestFilterEnds: a server that asks for ever is not answered for ever.
func TestFilterEnds(t *testing.T) {
	var f filter
	n, answer := f.take(bytes.Repeat([]byte{255, 253, 31}, 10000))
	if n != 0 || len(answer) > 3*maxAnswered {
		t.Errorf("%d bytes, %d of answers", n, len(answer))
	}
}

func FuzzFilter(f *testing.F) {
	f.Add([]byte{255, 251, 1, 'a', 255, 250, 0, 255, 240, '\r', 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		var whole, pieces filter
		all := bytes.Clone(in)
		n, said := whole.take(all)
		if n > len(in) || len(said) > 3*maxAnswered {
			t.Fatalf("%d bytes of %d, %d of answers", n, len(in), len(said))
		}
		var got []byte
		for _, b := range in {
			one := []byte{b}
			if k, _ := pieces.take(one); k == 1 {
				got = append(got, one[0])
			}
		}
		if !bytes.Equal(got, all[:n]) {
			t.Fatalf("whole %q, in pieces %q", all[:n], got)
		}
	})
}

func TestOpenErrors(t *testing.T) {
	for name, open := range map[string]func() (Port, error){
		"no device":   func() (Port, error) { return OpenDevice("/dev/no-such-port", 115200) },
		"no terminal": func() (Port, error) { return OpenDevice("/dev/null", 115200) },
		"no server":   func() (Port, error) { return Dial(t.Context(), "127.0.0.1:1") },
		"no program":  func() (Port, error) { return Start([]string{"/no/such/program"}, "", nil) },
	} {
		p, err := open()
		var env *dmrace.EnvError
		if p != nil || !errors.As(err, &env) || env.Fix == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
