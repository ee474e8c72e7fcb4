package results

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
)

// TestLogHasWhatTheMapperSaid puts lines of the console that are no events in their
// place, and leaves out those before dm_init_init() and after the end.
func TestLogHasWhatTheMapperSaid(t *testing.T) {
	r := recording("without-waitfor")
	r.Console = []byte(strings.ReplaceAll(`[    0.600000][    T1] device-mapper: ioctl: 4.47.0-ioctl initialised
[   21.611900][    T1] device-mapper: table: 253:0: verity: Data device lookup failed (-19)
[   21.611950][    T1] device-mapper: ioctl: error adding target to table
[   21.612000][    T1] random: not the mapper
[   99.000000][    T1] device-mapper: after the end
[   21.61][ device-mapper: garbled
`, "\n", "\r\n"))
	var texts []string
	for _, l := range Log(r) {
		texts = append(texts, l.Text)
	}
	i := slices.Index(texts, "[   21.611950][    T1] device-mapper: ioctl: error adding target to table")
	if i < 1 || !strings.Contains(texts[i-1], "lookup failed") || !strings.Contains(texts[i+1], "Waiting for root") {
		t.Errorf("got\n%s", strings.Join(texts, "\n"))
	}
	if all := strings.Join(texts, "\n"); strings.Count(all, "lookup failed") != 1 || strings.Contains(all, "4.47.0") || strings.Contains(all, "after the end") || strings.Contains(all, "garbled") {
		t.Errorf("got\n%s", all)
	}
}

func TestProbeTime(t *testing.T) {
	for detail, want := range map[string]time.Duration{
		"returned 0 after 20886285 µs":         20886285 * time.Microsecond,
		"returned -517 after 3 µs":             3 * time.Microsecond,
		"returned 0 after -3 µs":               0,
		"returned 0 after 9000000000000000 µs": 0, // longer than the boot
		"":                                     0,
	} {
		if got := ProbeTime(dmrace.Event{At: time.Minute, Detail: detail}); got != want {
			t.Errorf("%q: %s, want %s", detail, got, want)
		}
	}
}
