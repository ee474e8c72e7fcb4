package process

import "bytes"

// LineWriter hands what is written to it on line by line. A line longer than
// maxLine is handed on in parts.
type LineWriter struct {
	part []byte
	Each func(line string)
}

const maxLine = 64 << 10

// Write implements [io.Writer].
func (w *LineWriter) Write(b []byte) (int, error) {
	n := len(b)
	for {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			break
		}
		w.Each(string(w.part) + string(b[:i]))
		w.part, b = w.part[:0], b[i+1:]
	}
	w.part = append(w.part, b...)
	if len(w.part) > maxLine {
		w.Flush()
	}
	return n, nil
}

// Flush hands on a last line that no newline ended.
func (w *LineWriter) Flush() {
	if len(w.part) > 0 {
		w.Each(string(w.part))
		w.part = w.part[:0]
	}
}
