package serial

import (
	"bytes"
	"net"
	"sync"
)

// The commands of telnet (RFC 854).
const (
	iac  = 255 // a command follows
	dont = 254
	do   = 253
	wont = 252
	will = 251
	sb   = 250 // a subnegotiation begins
	se   = 240 // it ends
)

// The options that a console needs: bytes as they are (RFC 856), the server's echo (RFC
// 857), and no turns to speak (RFC 858). All others are refused.
const (
	optBinary   = 0
	optEcho     = 1
	optNoTurns  = 3
	carriage    = '\r'
	maxAnswered = 256 // answers of one kind to a server that asks the same again and again
)

// telnet is a connection to a server that speaks telnet.
type telnet struct {
	net.Conn
	in filter

	mu     sync.Mutex // guards what is sent: a Read answers
	binary bool       // what is sent is taken as it is
}

func newTelnet(c net.Conn) *telnet { return &telnet{Conn: c} }

// Read returns the bytes of the console alone, and answers what the server asks.
func (t *telnet) Read(p []byte) (int, error) {
	for {
		n, err := t.Conn.Read(p)
		n, answer := t.in.take(p[:n])
		if len(answer) > 0 {
			t.mu.Lock()
			t.binary = t.in.sendsBinary
			t.Conn.Write(answer)
			t.mu.Unlock()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// Write sends bytes to the console.
func (t *telnet) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := bytes.ReplaceAll(p, []byte{iac}, []byte{iac, iac})
	if !t.binary {
		out = bytes.ReplaceAll(out, []byte{carriage}, []byte{carriage, 0}) // RFC 854: a return alone
	}
	if _, err := t.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// filter takes the commands of telnet out of a stream that comes in pieces.
type filter struct {
	state       filterState
	verb        byte
	sendsBinary bool // the server takes what is sent as it is
	getsBinary  bool // and what comes is as it is
	answered    int
}

type filterState int

const (
	plain filterState = iota
	commanded
	optioned
	negotiating
	negotiatingIAC
	returned // a return came: a NUL behind it is none of the console's
)

// take moves the console's bytes of p to its beginning, and returns how many these are and
// what is to be answered.
func (f *filter) take(p []byte) (n int, answer []byte) {
	for _, b := range p {
		keep := false
		switch f.state {
		case returned:
			f.state = plain
			if b == 0 && !f.getsBinary {
				continue
			}
			fallthrough
		case plain:
			keep = f.plain(b)
		case commanded:
			keep = f.command(b)
		case optioned:
			answer = append(answer, f.option(b)...)
			f.state = plain
		case negotiating:
			if b == iac {
				f.state = negotiatingIAC
			}
		case negotiatingIAC:
			f.state = negotiating
			if b == se {
				f.state = plain
			}
		}
		if keep {
			p[n] = b
			n++
		}
	}
	return n, answer
}

func (f *filter) plain(b byte) bool {
	switch b {
	case iac:
		f.state = commanded
		return false
	case carriage:
		f.state = returned
	}
	return true
}

// command takes the byte behind IAC, and reports whether it is the console's own.
func (f *filter) command(b byte) bool {
	f.state = plain
	switch b {
	case iac:
		return true
	case will, wont, do, dont:
		f.verb, f.state = b, optioned
	case sb:
		f.state = negotiating
	}
	return false
}

// option returns the answer to what the server asks or offers.
func (f *filter) option(opt byte) []byte {
	if f.answered++; f.answered > maxAnswered {
		return nil
	}
	wanted := opt == optBinary || opt == optNoTurns || opt == optEcho && f.verb == will
	switch {
	case f.verb == will && wanted:
		f.getsBinary = f.getsBinary || opt == optBinary
		return []byte{iac, do, opt}
	case f.verb == will:
		return []byte{iac, dont, opt}
	case f.verb == do && wanted:
		f.sendsBinary = f.sendsBinary || opt == optBinary
		return []byte{iac, will, opt}
	case f.verb == do:
		return []byte{iac, wont, opt}
	}
	return nil
}
