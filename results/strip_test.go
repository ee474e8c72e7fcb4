package results

import (
	"strings"
	"testing"
	"time"
)

// TestStripInBands draws one boot on screens of several widths: a band goes on where the
// one above it ended, with what the disk and the wait were at then.
func TestStripInBands(t *testing.T) {
	at := func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }
	moments := []moment{
		{at(745), "dm-init waits", false}, {at(800), "partitions there", true},
		{at(20756), "root wait", false}, {at(20771), "STILL WAITING", false},
	}
	for columns, want := range map[int][]string{
		0: {
			"init  dm-init waits root wait STILL WAITING",
			"disk  ..... partitions there =============",
			"time  0.745 0.800   20.756    20.771",
		},
		40: {
			"init  dm-init waits root wait",
			"disk  ..... partitions there",
			"time  0.745 0.800   20.756",
			"init  STILL WAITING",
			"disk  ============",
			"time  20.771",
		},
	} {
		var got []string
		for _, b := range drawStrip(moments, columns) {
			for _, row := range b.rows() {
				got = append(got, strings.TrimRight(row, " "))
			}
		}
		t.Logf("%d columns:\n%s", columns, strings.Join(got, "\n"))
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("want:\n%s", strings.Join(want, "\n"))
		}
	}
}

// TestWithin puts an explanation beside its line, nearer to it, and below it.
func TestWithin(t *testing.T) {
	l := LogLine{Text: "[    1.271373] mmc1: new card", Why: "the disk under its name"}
	for columns, want := range map[int]string{
		0:  "[    1.271373] mmc1: new card <" + strings.Repeat("-", 59) + " the disk under its name",
		70: "[    1.271373] mmc1: new card <" + strings.Repeat("-", 15) + " the disk under its name",
		40: "[    1.271373] mmc1: new card\n  ^-- the disk under its name",
		24: "[    1.271373] mmc1: new card\n  ^-- the disk under its\n      name",
	} {
		if got := l.within(columns); got != want {
			t.Errorf("%d columns:\n%s\nwant:\n%s", columns, got, want)
		}
	}
}
