package vmtest

import (
	"slices"
	"strings"
	"testing"
)

// TestMoving: device 1 on the first bus has its configuration at 0x80000800.
func TestMoving(t *testing.T) {
	if got, want := moving(1), []string{"o /w 0xcf8 0x80000814", "o /w 0xcfc 0x100"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := moving(2)[0]; got != "o /w 0xcf8 0x80001014" {
		t.Errorf("disk 2: %s", got)
	}
}

// TestAnnounced waits for the word of the driver about this controller, and no other.
func TestAnnounced(t *testing.T) {
	c := captureFrom(strings.NewReader("[    0.480003][    T1] nvme nvme0: pci function 0000:00:01.0\n"))
	<-c.ended
	if !c.announced("0000:00:01.0") || c.announced("0000:00:02.0") {
		t.Error("the controller is taken for another")
	}
}
