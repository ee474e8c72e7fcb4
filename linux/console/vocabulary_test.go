package console

import (
	"slices"
	"strings"
	"testing"

	"dmrace"
)

// kindsOf reads a console by a vocabulary.
func kindsOf(v dmrace.Vocabulary, log string) (kinds []dmrace.EventKind) {
	p := NewParser(v, func(e dmrace.Event) { kinds = append(kinds, e.Kind) })
	p.Write([]byte(log))
	p.Close()
	return kinds
}

// TestVocabulary reads a console by each: the first has no kinds of boards, the whole has
// all that the first has and what boards and programs say beside, in the order of the
// console.
func TestVocabulary(t *testing.T) {
	log := strings.Join([]string{
		"Booting from ROM...",
		"[    0.600000][    T1] mmc1: error -110 whilst initialising SD card",
		"[    0.700000][    T1] Waiting for root device /dev/mmcblk1p2...",
		"[    0.800000][    T7]  mmcblk0: p1 p2",
		"[   11.000000][   T20] platform fa00000.mmc: deferred probe pending",
		"ALERT!  /dev/mmcblk1p2 does not exist.  Dropping to a shell!",
		dmrace.ReportMark + `{"mounts":["ALERT! x does not exist."],"uptime_ms":12000}`,
		"[   13.000000][    T1] reboot: Restarting system",
	}, "\r\n")
	first := []dmrace.EventKind{dmrace.RootwaitEnter, dmrace.PartitionAdd, dmrace.InitReport, dmrace.Poweroff}
	whole := []dmrace.EventKind{
		dmrace.CardError, dmrace.RootwaitEnter, dmrace.PartitionAdd, dmrace.HostPending, dmrace.GaveUp, dmrace.InitReport, dmrace.Poweroff,
	}
	if got := kindsOf(dmrace.VocabularyFirst, log); !slices.Equal(got, first) {
		t.Errorf("first: %v", got)
	}
	if got := kindsOf(dmrace.VocabularyWhole, log); !slices.Equal(got, whole) {
		t.Errorf("whole: %v", got)
	}
}
