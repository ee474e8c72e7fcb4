package vmtest

import (
	"bytes"
	"io"
	"os"
	"sync"
	"time"
)

// maxWords is how much is kept of what QEMU itself says, in bytes: the end of it.
const maxWords = 4 << 10

// words takes what QEMU and its guard write to their standard output and error. QEMU
// writes to a pipe of ours: the library's console would keep all of it in memory, and
// look through all of it at each character.
type words struct {
	from  *os.File
	ended chan struct{} // closed when the pipe has ended

	mu  sync.Mutex
	buf bytes.Buffer
}

// listen returns what takes the words, and the end to write them to.
func listen() (*words, *os.File, error) {
	from, to, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	w := &words{from: from, ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		io.Copy(writerOnly{w}, from)
	}()
	return w, to, nil
}

// writerOnly hides all but Write, so that io.Copy goes piece by piece.
type writerOnly struct{ io.Writer }

// end waits for the end of the pipe, which a process that was left over may hold open,
// and closes it.
func (w *words) end(patience time.Duration) {
	select {
	case <-w.ended:
	case <-time.After(patience):
	}
	w.from.Close()
	<-w.ended
}

// Write implements io.Writer.
func (w *words) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.buf.Write(p)
	if extra := w.buf.Len() - maxWords; extra > 0 {
		w.buf.Next(extra)
	}
	return len(p), nil
}

// Close is the library's, which has come to the end of what the guard says. The pipe may
// have more.
func (w *words) Close() error { return nil }

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}
