package vmtest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

// TestMark looks for a text in what arrives in pieces of every size.
func TestMark(t *testing.T) {
	const text = "ready: yes\r\n"
	for _, c := range []struct {
		name, said, shown string
		seen              bool
	}{
		{"alone", text, "", true},
		{"in the middle", "abc\r\n" + text + "$ ", "abc\r\n$ ", true},
		{"twice", text + text, text, true},
		{"begun twice", "readyready: yes\r\n$", "ready$", true},
		{"begun and not ended", "ready: no", "ready: no", false},
		{"never", "nothing of it", "nothing of it", false},
	} {
		for size := 1; size <= len(c.said); size++ {
			var shown bytes.Buffer
			m := newMark(text, &shown)
			for rest := c.said; rest != ""; {
				n := min(size, len(rest))
				if k, err := m.Write([]byte(rest[:n])); k != n || err != nil {
					t.Fatalf("%s: wrote %d of %d, %v", c.name, k, n, err)
				}
				rest = rest[n:]
			}
			seen := false
			select {
			case <-m.seen:
				seen = true
			default:
			}
			if seen != c.seen || shown.String()+string(m.held) != c.shown {
				t.Errorf("%s, by %d: seen %t, shown %q, held %q", c.name, size, seen, &shown, m.held)
			}
		}
	}
}

func FuzzMark(f *testing.F) {
	f.Add([]byte("a ready: yes\r\nb"), 3)
	f.Fuzz(func(t *testing.T, said []byte, size int) {
		const text = "ready: yes\r\n"
		size = max(1, size)
		var shown bytes.Buffer
		m := newMark(text, &shown)
		for rest := said; len(rest) > 0; {
			n := min(size, len(rest))
			m.Write(rest[:n])
			rest = rest[n:]
		}
		want := strings.Replace(string(said), text, "", 1)
		if got := shown.String() + string(m.held); got != want {
			t.Errorf("%q from %q", got, said)
		}
	})
}

// keyboard is keys that are typed by hand.
type keyboard struct{ keys chan string }

func (k keyboard) Read(b []byte) (int, error) {
	text, ok := <-k.keys
	if !ok {
		return 0, errors.New("cancelled")
	}
	return copy(b, text), nil
}

// TestKeysBeforeTheGuestListens drops what is typed before the guest was greeted.
func TestKeysBeforeTheGuestListens(t *testing.T) {
	guest, ours := net.Pipe()
	keys, greeted, done := keyboard{make(chan string)}, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		pass(ours, keys, greeted)
		ours.Close()
	}()
	keys.keys <- "too early"
	keys.keys <- "" // the first has been dealt with
	close(greeted)
	go func() {
		keys.keys <- "ls\r"
		close(keys.keys)
	}()
	got, err := io.ReadAll(guest)
	if err != nil || string(got) != "ls\r" {
		t.Errorf("the guest got %q, %v", got, err)
	}
	<-done
}
