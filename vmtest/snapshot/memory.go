package snapshot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// pageSize is the unit in which memory is kept: pages of zeros are not.
const pageSize = 4096

// Run is a stretch of memory that has no page of zeros in it, at its offset in the memory.
type Run struct {
	At   int64
	Data []byte
}

// Place is where a slot is in memory.
type Place struct {
	Slot  int   `json:"slot"`
	At    int64 `json:"at"`
	Space bool  `json:"space,omitempty"` // a space stands behind it, not the end of a string
}

// places finds all copies of n slots in memory, and fails unless each slot has one. A part
// of one, as in a log that cuts long lines, is left as it is.
func places(memory []Run, n int) ([]Place, error) {
	var found []Place
	for slot := range n {
		text, before := []byte(Slot(slot)), len(found)
		for _, run := range memory {
			for from := 0; ; {
				i := bytes.Index(run.Data[from:], text)
				if i < 0 {
					break
				}
				end := from + i + len(text)
				found = append(found, Place{slot, run.At + int64(from+i), end < len(run.Data) && run.Data[end] == ' '})
				from = end
			}
		}
		if len(found) == before {
			return nil, fmt.Errorf("the kernel has no copy of its command line in which value %d could be replaced", slot+1)
		}
	}
	return found, nil
}

// appendPage adds a page to the runs unless it is all zeros. Pages come in their order.
func appendPage(runs []Run, at int64, page []byte) []Run {
	if isZero(page) {
		return runs
	}
	if n := len(runs) - 1; n >= 0 && runs[n].At+int64(len(runs[n].Data)) == at {
		runs[n].Data = append(runs[n].Data, page...)
		return runs
	}
	return append(runs, Run{at, bytes.Clone(page)})
}

var zeroPage [pageSize]byte

func isZero(page []byte) bool { return bytes.Equal(page, zeroPage[:len(page)]) }

// encodeRuns is how runs are kept in a file: the offset and the length of each, of eight
// bytes, before its data.
func encodeRuns(runs []Run) []byte {
	var b []byte
	for _, r := range runs {
		b = binary.LittleEndian.AppendUint64(b, uint64(r.At))
		b = binary.LittleEndian.AppendUint64(b, uint64(len(r.Data)))
		b = append(b, r.Data...)
	}
	return b
}

// errRuns says that a file of runs is none.
var errRuns = errors.New("a file of memory is not as it was written")

// decodeRuns reads what encodeRuns wrote. The runs point into b.
func decodeRuns(b []byte) ([]Run, error) {
	var runs []Run
	for end := uint64(0); len(b) > 0; {
		if len(b) < 16 {
			return nil, errRuns
		}
		at, n := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
		if b = b[16:]; n == 0 || n > uint64(len(b)) || at < end || at > 1<<40 {
			return nil, errRuns
		}
		runs = append(runs, Run{int64(at), b[:n:n]})
		b, end = b[n:], at+n
	}
	return runs, nil
}
