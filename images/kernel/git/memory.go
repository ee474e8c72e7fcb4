package git

import (
	"bytes"
	"encoding/gob"
	"io/fs"
	"os"
	"time"

	"dmrace/internal/wholefile"
)

// memory is what the files of a work tree hashed to when they were last read, so that a
// file whose stamp is the same need not be read again. The index of the repository knows
// the same, but it comes from whoever made the repository.
type memory map[string]stamp

// stamp tells whether a file is the one that was read. The time of its last change of any
// kind (ctime) cannot be set by who owns it.
type stamp struct {
	Size, Changed, Modified int64 // bytes, and nanoseconds of Unix time
	Device, Inode           uint64
	Object                  string // the name of its content
}

// settled is how long before it is read a file must have been left alone. A clock of
// coarse ticks stamps two writes the same; two seconds are the coarsest (FAT).
const settled = 2 * time.Second

// recall returns the name of a file's content if it is known.
func (m memory) recall(path string, st fs.FileInfo) (object string, ok bool) {
	now, ok := stampOf(st)
	then := m[path]
	now.Object = then.Object
	return then.Object, ok && then.Object != "" && now == then
}

// remember keeps the stamps of files that were read since began.
func (m memory) remember(path string, st fs.FileInfo, object string, began time.Time) {
	s, ok := stampOf(st)
	if ok && max(s.Changed, s.Modified) < began.Add(-settled).UnixNano() {
		s.Object = object
		m[path] = s
	}
}

// loadMemory reads what was kept; where that is nothing, or damaged, it is empty.
func loadMemory(name string) memory {
	m := memory{}
	b, err := os.ReadFile(name)
	if err != nil || gob.NewDecoder(bytes.NewReader(b)).Decode(&m) != nil {
		return memory{}
	}
	return m
}

// save keeps it. A failure costs time the next time, and nothing else.
func (m memory) save(name string) {
	var b bytes.Buffer
	if gob.NewEncoder(&b).Encode(m) == nil {
		_ = wholefile.Write(name, b.Bytes(), 0o644)
	}
}
