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
// all that the first has and what boards and programs say beside, and the newest requests
// that fail, each in the order of the console.
func TestVocabulary(t *testing.T) {
	log := strings.Join([]string{
		"Booting from ROM...",
		"[    0.600000][    T1] mmc1: error -110 whilst initialising SD card",
		"[    0.700000][    T1] Waiting for root device /dev/mmcblk1p2...",
		"[    0.750000][    C0] I/O error, dev mmcblk0, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2",
		"[    0.760000][    T9] critical medium error, dev mmcblk0, sector 8 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2",
		"[    0.800000][    T7]  mmcblk0: p1 p2",
		"[   11.000000][   T20] platform fa00000.mmc: deferred probe pending",
		"ALERT!  /dev/mmcblk1p2 does not exist.  Dropping to a shell!",
		dmrace.ReportMark + `{"mounts":["ALERT! x does not exist."],"uptime_ms":12000}`,
		"[   13.000000][    T1] reboot: Restarting system",
	}, "\r\n")
	first := []dmrace.EventKind{dmrace.RootwaitEnter, dmrace.PartitionAdd, dmrace.InitReport, dmrace.Poweroff}
	whole := []dmrace.EventKind{
		dmrace.CardError, dmrace.RootwaitEnter, dmrace.DiskError, dmrace.PartitionAdd, dmrace.HostPending, dmrace.GaveUp, dmrace.InitReport, dmrace.Poweroff,
	}
	requests := slices.Insert(slices.Clone(whole), 2, dmrace.DiskError)
	if got := kindsOf(dmrace.VocabularyFirst, log); !slices.Equal(got, first) {
		t.Errorf("first: %v", got)
	}
	if got := kindsOf(dmrace.VocabularyWhole, log); !slices.Equal(got, whole) {
		t.Errorf("whole: %v", got)
	}
	if got := kindsOf(dmrace.VocabularyRequests, log); !slices.Equal(got, requests) {
		t.Errorf("requests: %v", got)
	}
}

// TestOnlyInLogs: what a log alone is read for depends on the words of the recording.
func TestOnlyInLogs(t *testing.T) {
	for _, c := range []struct {
		line string
		only map[dmrace.Vocabulary]bool
	}{
		{"I/O error, dev vda, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2", map[dmrace.Vocabulary]bool{dmrace.VocabularyWhole: true}},
		{"critical target error, dev vda, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2", nil},
		{"Freeing unused kernel image (initmem) memory: 1000K", map[dmrace.Vocabulary]bool{dmrace.VocabularyWhole: true, dmrace.VocabularyRequests: true}},
		{"no words of any", nil},
	} {
		for _, v := range []dmrace.Vocabulary{dmrace.VocabularyWhole, dmrace.VocabularyRequests} {
			if got := (Message{Text: c.line}).OnlyInLogs(v); got != c.only[v] {
				t.Errorf("%q by %q: %t", c.line, v, got)
			}
		}
	}
}
