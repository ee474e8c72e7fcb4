package fieldlog

import (
	"bytes"
	"context"
	"io"
)

// loneCR is what stands for a carriage return that ends a line without a line feed. Its first
// character is a separator of records, which no text has.
const loneCR = "\x1e\n"

// text is the unpacked text of a log, whose lines end in LF where they ended in LF, CR LF or
// CR CR LF, and in [loneCR] where a CR stood alone. It stops when ctx ends, and behind [MaxLog].
type text struct {
	ctx     context.Context
	r       io.Reader
	size    int // bytes read
	buf     [32 << 10]byte
	out     []byte // what was read and not given yet
	cr      bool   // the last byte was a carriage return, and is not in out
	err     error  // comes behind out
	stopped error  // why it was stopped, if it was
}

// Read implements io.Reader.
func (t *text) Read(p []byte) (int, error) {
	for len(t.out) == 0 && t.err == nil {
		if err := t.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	if len(t.out) > 0 {
		return n, nil
	}
	return n, t.err
}

// fill reads more.
func (t *text) fill() error {
	switch {
	case t.ctx.Err() != nil:
		t.stopped = context.Cause(t.ctx)
	case t.size > MaxLog:
		t.stopped = errEndless
	}
	if t.stopped != nil {
		return t.stopped
	}
	n, err := t.r.Read(t.buf[:min(len(t.buf), MaxLog+1-t.size)])
	t.size += n
	t.out, t.err = t.ended(t.buf[:n]), err
	if err != nil && t.cr {
		t.out, t.cr = append(t.out, loneCR...), false
	}
	return nil
}

// ended returns text with its lines ended alike.
func (t *text) ended(in []byte) []byte {
	if !t.cr && bytes.IndexByte(in, '\r') < 0 {
		return in
	}
	out := make([]byte, 0, len(in)+len(in)/8)
	for _, b := range in {
		if t.cr && b != '\n' && b != '\r' {
			out = append(out, loneCR...)
		}
		if t.cr = b == '\r'; !t.cr {
			out = append(out, b)
		}
	}
	return out
}
