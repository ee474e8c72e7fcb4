package snapshot

import (
	"bytes"
	"strings"
	"testing"
)

// TestMemory: a saved machine's memory is written into another as it was, with the values
// of the boot in its slots, whatever that had in it.
func TestMemory(t *testing.T) {
	const size = 8 << 20
	line := "a=" + Slot(0) + " b=" + Slot(1)
	m := memory(t, size)
	write(t, m, 5*pageSize-7, "kernel "+line)
	write(t, m, 3<<20, strings.Repeat("z", 3*pageSize))
	saved, err := New(m, []byte("devices"), []byte("[    0.386196] devtmpfs: initialized\n"), 386196000, line, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if saved.Line() != line || saved.At() != 386196000 {
		t.Errorf("%q at %s", saved.Line(), saved.At())
	}
	other := memory(t, size)
	write(t, other, 1<<20, "what QEMU had put there")
	if err := saved.Load(other, []string{"x:1", "y:22"}); err != nil {
		t.Fatal(err)
	}
	want := make([]byte, size)
	copy(want[5*pageSize-7:], "kernel a=x:1"+strings.Repeat(" ", SlotSize-3)+" b=y:22"+strings.Repeat("\x00", SlotSize-4))
	copy(want[3<<20:], strings.Repeat("z", 3*pageSize))
	got := make([]byte, size)
	if _, err := other.File().ReadAt(got, 0); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the memory is another")
	}
	if err := saved.Load(other, []string{"x:1"}); err == nil {
		t.Error("a machine with two slots takes one value")
	}
	if err := saved.Load(memory(t, 1<<20), []string{"x:1", "y:2"}); err == nil {
		t.Error("a machine is written into less memory than it has")
	}
}

func memory(t *testing.T, size int64) *Memory {
	t.Helper()
	m, err := NewMemory(size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func write(t *testing.T, m *Memory, at int64, text string) {
	t.Helper()
	if _, err := m.File().WriteAt([]byte(text), at); err != nil {
		t.Fatal(err)
	}
}
