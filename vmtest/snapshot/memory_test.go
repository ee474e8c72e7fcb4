package snapshot

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// guest returns memory that holds text at an offset in each page of a list.
func guest(pages map[int]string) []Run {
	var runs []Run
	for n := range 64 {
		page := make([]byte, pageSize)
		copy(page[100:], pages[n])
		runs = appendPage(runs, int64(n*pageSize), page)
	}
	return runs
}

// TestPlaces finds each copy of a slot, and sees what stands behind it.
func TestPlaces(t *testing.T) {
	both := "a=" + Slot(0) + " b=" + Slot(1)
	across := guest(map[int]string{7: strings.Repeat("x", pageSize-150), 8: "y"}) // two pages in a row
	copy(across[0].Data[pageSize-50:], "x="+Slot(0)+" ")
	for _, c := range []struct {
		name   string
		memory []Run
		slots  int
		want   []Place
	}{
		{"none is asked for", guest(nil), 0, nil},
		{"as the kernel keeps its line", guest(map[int]string{3: both}), 2, []Place{{0, 3*pageSize + 102, true}, {1, 3*pageSize + 105 + SlotSize, false}}},
		{"several copies", guest(map[int]string{1: "a=" + Slot(0), 9: Slot(0) + " ", 10: Slot(0)[:50]}), 1, []Place{{0, pageSize + 102, false}, {0, 9*pageSize + 100, true}}},
		{"from page to page", across, 1, []Place{{0, 8*pageSize - 48, true}}},
	} {
		got, err := places(c.memory, c.slots)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	if got, err := places(guest(map[int]string{1: Slot(0)}), 2); err == nil {
		t.Errorf("a slot that is nowhere was found: %v", got)
	}
}

// TestRuns: what is kept of memory is all but its pages of zeros.
func TestRuns(t *testing.T) {
	memory := guest(map[int]string{0: "a", 1: "b", 5: "c", 63: "d"})
	if len(memory) != 3 || len(memory[0].Data) != 2*pageSize || memory[1].At != 5*pageSize {
		t.Fatalf("%d runs", len(memory))
	}
	b := encodeRuns(memory)
	again, err := decodeRuns(b)
	if err != nil || !slices.EqualFunc(again, memory, func(a, b Run) bool { return a.At == b.At && bytes.Equal(a.Data, b.Data) }) {
		t.Errorf("%d runs, %v", len(again), err)
	}
	for n := range len(b) {
		if n%977 != 0 && n > 32 {
			continue
		}
		if _, err := decodeRuns(b[:n]); err == nil && n != 0 && n != 16+2*pageSize && n != 32+3*pageSize {
			t.Errorf("the first %d bytes are taken", n)
		}
	}
}

// FuzzDecodeRuns: what comes from a file may be anything.
func FuzzDecodeRuns(f *testing.F) {
	f.Add(encodeRuns(guest(map[int]string{0: "a", 5: "c"})))
	f.Add([]byte("0123456789abcdef"))
	f.Fuzz(func(t *testing.T, b []byte) {
		runs, err := decodeRuns(b)
		if err == nil && !bytes.Equal(encodeRuns(runs), b) {
			t.Error("other runs than were written")
		}
	})
}

func TestFill(t *testing.T) {
	if got := fill("a:1", Place{}); string(got) != "a:1"+strings.Repeat("\x00", SlotSize-3) {
		t.Errorf("at the end of a string: %q", got)
	}
	if got := fill("a:1", Place{Space: true}); string(got) != "a:1"+strings.Repeat(" ", SlotSize-3) {
		t.Errorf("before a space: %q", got)
	}
}
