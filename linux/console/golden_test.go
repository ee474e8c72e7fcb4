package console

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/golden"
)

// readLog returns a log of testdata, unpacked if it is gzipped.
func readLog(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return raw
	}
	zr, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	raw, err = io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// needs are the block devices that a log's table names, where the log's disk
// is not the one that the list of its file name's tells.
func criteria(name string) dmrace.Criteria {
	c := dmrace.Criteria{Window: dmrace.DefaultWindow, Mapped: !strings.Contains(name, "control")}
	switch {
	case strings.HasPrefix(name, "thread-2023"):
		// The mail's log was stopped 19.34 s after the partitions appeared, and it
		// does not say which of the 29 are the rootfs.
		c.Window = 15 * time.Second
	case strings.HasPrefix(name, "mmc"), strings.HasPrefix(name, "emmc"):
		c.Needs = []string{"mmcblk0p1", "mmcblk0p2"}
	case strings.HasPrefix(name, "usb"):
		c.Needs = []string{"sda1", "sda2"}
	case strings.HasPrefix(name, "virtio"):
		c.Needs = []string{"vda1", "vda2"}
	}
	return c
}

// TestRealLogs reads logs of real boots and compares the decisive events and the
// verdict with what is stored beside them.
func TestRealLogs(t *testing.T) {
	logs, _ := filepath.Glob("testdata/*.log*")
	if len(logs) < 2 {
		t.Fatalf("found %d logs in testdata", len(logs))
	}
	for _, path := range logs {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		t.Run(name, func(t *testing.T) {
			tl, err := Parse(bytes.NewReader(readLog(t, path)))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(name, "without-waitfor") {
				// The recorder watched the wait; nothing is printed during it.
				tl.End = dmrace.End{Reason: dmrace.EndObserved, At: tl.End.At + dmrace.DefaultWindow}
			}
			golden.Check(t, "testdata/"+name+".golden", render(t, tl, dmrace.Judge(tl, criteria(name))))
		})
	}
}

// render writes a verdict and the events that led to it.
func render(t *testing.T, tl *dmrace.Timeline, v dmrace.Verdict) []byte {
	t.Helper()
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	for _, e := range tl.Events {
		if e.Kind != dmrace.InitcallEnter && e.Kind != dmrace.InitcallReturn {
			got.WriteString(strings.Join([]string{dmrace.Seconds(e.At), e.Thread, string(e.Kind), e.Subject, e.Detail}, " | ") + "\n")
		}
	}
	return got.Bytes()
}

// TestThread2023 states in words what the golden files hold in full: the verdicts
// on the before and after logs of the thread that started it all.
func TestThread2023(t *testing.T) {
	for _, c := range []struct {
		log     string
		outcome dmrace.Outcome
		stage   dmrace.Stage
		cause   dmrace.Cause
	}{
		{"before", dmrace.Hung, dmrace.StageRootwait, dmrace.CauseDataDevice},
		{"after", dmrace.Inconclusive, dmrace.StageMount, dmrace.CauseCutShort}, // the mail stops at "dm-0 is ready"
	} {
		name := "thread-2023-" + c.log
		tl, err := Parse(bytes.NewReader(readLog(t, "testdata/"+name+".log")))
		if err != nil {
			t.Fatal(err)
		}
		v := dmrace.Judge(tl, criteria(name))
		if v.Outcome != c.outcome || v.Stage != c.stage || v.Cause != c.cause {
			t.Errorf("%s: got %s, %s, %s; want %s, %s, %s", c.log, v.Outcome, v.Stage, v.Cause, c.outcome, c.stage, c.cause)
		}
		if c.log == "after" && !strings.HasPrefix(v.Summary, "table ready: dm-0") {
			t.Errorf("after: summary %q does not say that the table is ready", v.Summary)
		}
	}
}
