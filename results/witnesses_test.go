package results

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
)

// TestWitnessTable: a board, QEMU and a prediction stand side by side, and what differs is
// said.
func TestWitnessTable(t *testing.T) {
	boot := func(variant string, v dmrace.Verdict) *dmrace.Recording {
		return &dmrace.Recording{Observation: dmrace.Observation{
			Plan: &dmrace.Plan{Scenario: "s", Variant: variant}, Verdict: v, Timeline: &dmrace.Timeline{},
			Provenance: &dmrace.Provenance{Board: &dmrace.BoardRun{Name: "pi"}},
		}}
	}
	booted := dmrace.Verdict{Outcome: dmrace.Booted}
	hung := dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CauseDataDevice}
	agree := func(v dmrace.Verdict) dmrace.Agreement { return dmrace.Agreement{Recorded: v, Predicted: v} }
	all := []Witnessed{
		{Compared{Recording: boot("all-agree", hung), Agreement: agree(hung)}, boot("all-agree", hung)},
		{Compared{Recording: boot("no-qemu", booted), Agreement: agree(booted)}, nil},
		{Compared{Recording: boot("qemu-differs", booted), Agreement: agree(booted)}, boot("qemu-differs", hung)},
		{Compared{Recording: boot("prediction-differs", booted), Agreement: dmrace.Agreement{Recorded: booted, Predicted: hung}}, boot("prediction-differs", booted)},
		{Compared{Recording: boot("not-modelled", booted), NotModelled: &dmrace.NotModelled{}}, nil},
	}
	var out bytes.Buffer
	if err := WitnessTable(&out, all); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"SCENARIO VARIANT PREDICTED QEMU BOARD AGREE",
		"s all-agree hung in rootwait: data-device-missing hung in rootwait: data-device-missing hung in rootwait: data-device-missing yes",
		"s no-qemu booted - booted yes",
		"s qemu-differs booted hung in rootwait: data-device-missing booted NO",
		"s prediction-differs hung in rootwait: data-device-missing booted booted NO",
		"s not-modelled not modelled - booted -",
		"s/qemu-differs: the board booted, QEMU hung in rootwait: data-device-missing",
		"s/prediction-differs: outcome: recorded booted, predicted hung",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for i, want := range []bool{false, false, true, true, false} {
		if all[i].Differs() != want {
			t.Errorf("%s differs: %t", all[i].Recording.Variant(), !want)
		}
	}
}

// TestTimes: the host's times of a board's console are kept, read again, and held against it.
func TestTimes(t *testing.T) {
	console := []byte("a\nb\nc")
	for _, c := range []struct {
		name, file, finding string
	}{
		{"whole", "0\n5\n1700\n", ""},
		{"too few", "0\n5\n", "console: it has 3 lines, and 2 times"},
		{"none", "", "console: it has 3 lines, and 0 times"},
		{"backwards", "0\n9\n5\n", "console: line 3 came before line 2"},
	} {
		r := &dmrace.Recording{Observation: dmrace.Observation{Console: console, Provenance: &dmrace.Provenance{Board: &dmrace.BoardRun{}}}}
		dir := t.TempDir()
		write(t, dir, timesFile, c.file)
		r.LineTimes = loadTimesOf(t, dir)
		if got := strings.Join(checkTimes(r), "\n"); !strings.Contains(got, c.finding) || (c.finding == "") != (got == "") {
			t.Errorf("%s: %q, want %q", c.name, got, c.finding)
		}
		if c.name == "whole" && string(timesText(r.LineTimes)) != c.file {
			t.Errorf("written again: %q", timesText(r.LineTimes))
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func loadTimesOf(t *testing.T, dir string) []time.Duration {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	times, err := loadTimes(root)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, timesFile, "0\nx\n")
	if _, err := loadTimes(root); err == nil {
		t.Error("a time that is none is read")
	}
	return times
}
