package kernel

import "bytes"

// lineWriter hands what is written to it on line by line. A line longer than
// maxLine is handed on in parts.
type lineWriter struct {
	part []byte
	each func(line string)
}

const maxLine = 64 << 10

// Write implements [io.Writer].
func (w *lineWriter) Write(b []byte) (int, error) {
	n := len(b)
	for {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			break
		}
		w.each(string(w.part) + string(b[:i]))
		w.part, b = w.part[:0], b[i+1:]
	}
	w.part = append(w.part, b...)
	if len(w.part) > maxLine {
		w.flush()
	}
	return n, nil
}

// flush hands on a last line that no newline ended.
func (w *lineWriter) flush() {
	if len(w.part) > 0 {
		w.each(string(w.part))
		w.part = w.part[:0]
	}
}
