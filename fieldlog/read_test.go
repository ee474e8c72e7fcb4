package fieldlog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"dmrace"
	"dmrace/internal/golden"
)

// render writes what was read of a log, for people to compare.
func render(l *Log) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "boot %d of %d, %d messages from %s to %s, wall clock: %t\n", l.Boot, l.Boots, l.Messages,
		dmrace.Seconds(l.First), dmrace.Seconds(l.Timeline.End.At), l.WallClock)
	fmt.Fprintf(&b, "kernel %s\ncommand line %s\ncut: %t\n", l.Release, l.Cmdline, l.CmdlineCut)
	for _, n := range l.Notices {
		fmt.Fprintf(&b, "notice: %s\n", n)
	}
	for _, e := range l.Timeline.Events {
		fmt.Fprintf(&b, "%s | %s | %s | %s | %s | %s\n", dmrace.Seconds(e.At), e.Thread, e.Kind, e.Subject, e.Detail, e.Line)
	}
	return b.Bytes()
}

// TestShapes reads a log of every shape that the package comment lists.
func TestShapes(t *testing.T) {
	logs, err := filepath.Glob("testdata/*.log*")
	if err != nil || len(logs) < 35 {
		t.Fatalf("found %d logs in testdata: %v", len(logs), err)
	}
	for _, path := range logs {
		if strings.HasSuffix(path, ".golden") {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			l, err := Read(t.Context(), bytes.NewReader(raw), Options{})
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, path+".golden", render(l))
			again, err := Read(t.Context(), iotest.OneByteReader(bytes.NewReader(raw)), Options{})
			if err != nil || !bytes.Equal(render(again), render(l)) {
				t.Errorf("byte by byte it reads otherwise (%v):\n%s", err, render(again))
			}
		})
	}
}
