package vmtest

import (
	"errors"
	"io"
	"os"
	"testing"
	"time"
)

// TestPipe: what is written is read in its order to the end; a deadline and a close end a read
// that is under way.
func TestPipe(t *testing.T) {
	p, theirs, err := pipePort()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for _, c := range "a guest" {
			theirs.WriteString(string(c))
		}
		theirs.Close()
	}()
	if got, err := io.ReadAll(p); string(got) != "a guest" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	if p.Close() != nil || !errors.Is(p.Close(), os.ErrClosed) {
		t.Error("closed once and again")
	}
	for name, c := range map[string]struct {
		end  func(port)
		want error
	}{
		"a deadline":       {func(p port) { p.SetReadDeadline(time.Now().Add(time.Millisecond)) }, os.ErrDeadlineExceeded},
		"one that is past": {func(p port) { p.SetReadDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded},
		"a close":          {func(p port) { p.Close() }, os.ErrClosed},
	} {
		p, theirs, err := pipePort()
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(5*time.Millisecond, func() { c.end(p) })
		if n, err := p.Read(make([]byte, 9)); n != 0 || !errors.Is(err, c.want) {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		if _, err := p.Write([]byte("x")); err == nil {
			t.Errorf("%s: written", name)
		}
		p.SetReadDeadline(time.Time{})
		theirs.Close()
		p.Close()
	}
}

// TestClaims: a CPU is claimed once, and given back.
func TestClaims(t *testing.T) {
	var all []cpuClaim
	seen := map[int]bool{}
	for range len(allowedCPUs()) + 1 {
		c := claimCPU()
		if words := c.words(); (len(words) == 0) != (c.held == nil) || c.held != nil && seen[c.cpu] {
			t.Errorf("%+v: %q", c, words)
		}
		if c.held != nil {
			seen[c.cpu] = true
		}
		all = append(all, c)
	}
	if all[len(all)-1].held != nil {
		t.Error("more are claimed than there are")
	}
	for _, c := range all {
		c.release()
	}
	if c := claimCPU(); len(seen) > 0 && c.held == nil {
		t.Error("none was given back")
	} else {
		c.release()
	}
}
