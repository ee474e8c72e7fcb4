package dmrace

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// us returns n microseconds, printk's unit.
func us(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

func sample() *Timeline {
	var t Timeline
	t.Add(Event{At: us(368594), Kind: DMWait, Subject: "dm_init_init", Thread: "T1"})
	t.Add(Event{At: us(21680006), Kind: TableError, Detail: `<lookup> & "failed"`})
	t.Add(Event{At: us(21688166), Kind: RootwaitEnter, Subject: "/dev/dm-0"})
	t.End = End{EndObserved, us(41688166)}
	return &t
}

const sampleLines = `{"seq":1,"at_us":368594,"kind":"dm-wait","subject":"dm_init_init","thread":"T1"}
{"seq":2,"at_us":21680006,"kind":"table-error","detail":"<lookup> & \"failed\""}
{"seq":3,"at_us":21688166,"kind":"rootwait-enter","subject":"/dev/dm-0"}
{"end":"observed","end_us":41688166}
`

func TestTimelineWriteTo(t *testing.T) {
	var got bytes.Buffer
	n, err := sample().WriteTo(&got)
	if err != nil || n != int64(len(sampleLines)) || got.String() != sampleLines {
		t.Errorf("%d bytes, %v:\n%s", n, err, got.String())
	}
	if _, err := sample().WriteTo(brokenWriter{}); err == nil {
		t.Error("a write that fails goes unnoticed")
	}
}

// brokenWriter is a full disk.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestReadTimeline(t *testing.T) {
	for name, r := range map[string]io.Reader{
		"whole":            strings.NewReader(sampleLines),
		"byte by byte":     iotest.OneByteReader(strings.NewReader(sampleLines)),
		"no last newline":  strings.NewReader(strings.TrimSuffix(sampleLines, "\n")),
		"end with an EOF":  iotest.DataErrReader(strings.NewReader(sampleLines)),
		"CR before the LF": strings.NewReader(strings.ReplaceAll(sampleLines, "\n", "\r\n")),
	} {
		got, err := ReadTimeline(r)
		if err != nil || !reflect.DeepEqual(got, sample()) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	long := &Timeline{End: End{EndLog, 1 << 40}}
	long.Add(Event{Kind: Panic, Line: strings.Repeat("x", 1<<17)})
	var buf bytes.Buffer
	if _, err := long.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadTimeline(&buf); err != nil || len(got.Events[0].Line) != 1<<17 {
		t.Errorf("a line of 128 KiB: %v", err)
	}
}

func TestReadTimelineErrors(t *testing.T) {
	lines := strings.SplitAfter(sampleLines, "\n")
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "cut off after line 0"},
		{"no end line", strings.Join(lines[:3], ""), "cut off after line 3"},
		{"cut in a line", sampleLines[:40], "timeline line 1: "},
		{"no JSON", "hello\n", "timeline line 1: "},
		{"an empty line", lines[0] + "\n" + lines[3], "timeline line 2: "},
		{"a line missing", lines[0] + lines[2] + lines[3], "timeline line 2: it is not event number 2"},
		{"an object of another kind", "{}\n" + lines[3], "timeline line 1: it is not event number 1"},
		{"a wrong type", `{"seq":1,"kind":"panic","at_us":"x"}` + "\n", "timeline line 1: "},
		{"an end before boot", lines[0] + `{"end":"log","end_us":-1}`, "timeline line 2: -1 µs is not a time after boot"},
		{"two timelines", sampleLines + sampleLines, "timeline line 5: something stands after the end line"},
	} {
		if _, err := ReadTimeline(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := ReadTimeline(iotest.ErrReader(io.ErrClosedPipe)); err == nil || !strings.Contains(err.Error(), "read timeline: ") {
		t.Errorf("a read that fails: %v", err)
	}
}

func TestTimelineFirstLast(t *testing.T) {
	var tl Timeline
	tl.Add(Event{Kind: PartitionAdd, Subject: "sda"})
	tl.Add(Event{Kind: DMWait})
	tl.Add(Event{Kind: PartitionAdd, Subject: "sdb"})
	first, _ := tl.First(PartitionAdd)
	last, _ := tl.Last(PartitionAdd)
	if first.Subject != "sda" || first.Seq != 1 || last.Subject != "sdb" || last.Seq != 3 {
		t.Errorf("got %+v and %+v", first, last)
	}
	if _, ok := tl.First(Panic); ok {
		t.Error("found a panic")
	}
	if _, ok := tl.Last(Panic); ok {
		t.Error("found a panic")
	}
}

// FuzzReadTimeline shows that no file makes the reader panic and that what it
// reads is written back so that it is read the same again.
func FuzzReadTimeline(f *testing.F) {
	f.Add([]byte(sampleLines))
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"end":"log","end_us":10000000000000000}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tl, err := ReadTimeline(bytes.NewReader(data))
		if err != nil {
			return
		}
		var buf bytes.Buffer
		if _, err := tl.WriteTo(&buf); err != nil {
			t.Fatal(err)
		}
		again, err := ReadTimeline(&buf)
		if err != nil || !reflect.DeepEqual(again, tl) {
			t.Fatalf("wrote %+v, read %+v, %v", tl, again, err)
		}
	})
}

// TestUntil drops events by their time, in the middle as well, for a guest's stamps may go
// backwards. What is left is numbered without a gap, and can be stored.
func TestUntil(t *testing.T) {
	var all Timeline
	for _, at := range []time.Duration{1, 5, 2, 9, 3} {
		all.Add(Event{At: at * time.Second, Kind: DiskAdd})
	}
	u := all.Until(End{EndObserved, 3 * time.Second})
	if len(u.Events) != 3 || len(all.Events) != 5 {
		t.Fatalf("kept %d of %d", len(u.Events), len(all.Events))
	}
	for i, e := range u.Events {
		if e.Seq != i+1 || e.At > 3*time.Second {
			t.Errorf("event %d: %+v", i, e)
		}
	}
	var stored bytes.Buffer
	if _, err := u.WriteTo(&stored); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadTimeline(&stored); err != nil {
		t.Error(err)
	}
}
