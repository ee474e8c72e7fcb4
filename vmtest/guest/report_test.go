//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dmrace"
)

// beInit makes the test binary run main, as a process that is not PID 1.
const beInit = "DMRACE_TEST_BE_INIT"

func TestMain(m *testing.M) {
	if os.Getenv(beInit) != "" {
		main()
	}
	os.Exit(m.Run())
}

func TestRefusesUnlessPID1(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), beInit+"=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 2 {
		t.Errorf("ended with %v, want exit status 2", err)
	}
	if !strings.Contains(stderr.String(), "refuses to run as process") {
		t.Errorf("said %q", &stderr)
	}
}

// TestReport: what is printed is one line, and reads back as the vocabulary's report, whatever the
// strings hold and whatever is missing.
func TestReport(t *testing.T) {
	odd := "odd\nname\r\u2028 & <x> \"\\ \u0085\x7f\x1b[2J ü"
	for name, c := range map[string]struct {
		report report
		want   dmrace.GuestReport
	}{
		"nothing": {report{}, dmrace.GuestReport{}},
		"empty lists": {
			report{mounts: []string{}, maps: []mapState{}, errors: []string{}, root: &rootCheck{}},
			dmrace.GuestReport{Mounts: []string{}, Maps: []dmrace.MapState{}, Root: &dmrace.RootCheck{}},
		},
		"all": {
			report{
				[]string{"/dev/root / squashfs ro 0 0", odd},
				[]mapState{{"v\nroot", "u", "253:0", []string{"0 8 verity"}, []string{odd, ""}}, {name: "x"}},
				"00ff", &rootCheck{"dm-0", 3, 4096, "ab", odd}, "waited", -2012, []string{"open x: no\nsuch file"},
			},
			dmrace.GuestReport{
				Mounts:    []string{"/dev/root / squashfs ro 0 0", odd},
				Maps:      []dmrace.MapState{{Name: "v\nroot", UUID: "u", Dev: "253:0", Table: []string{"0 8 verity"}, Status: []string{odd, ""}}, {Name: "x"}},
				KnownFile: "00ff", Root: &dmrace.RootCheck{Device: "dm-0", Files: 3, Bytes: 4096, SHA256: "ab", Error: odd},
				NoRoot: "waited", UptimeMS: -2012, Errors: []string{"open x: no\nsuch file"},
			},
		},
	} {
		line := c.report.line()
		if n := bytes.Count(line, []byte("\n")); n != 1 || line[len(line)-1] != '\n' || bytes.ContainsAny(line, "\r\u2028\u0085\x1b") {
			t.Errorf("%s: not one line: %q", name, line)
		}
		body, marked := strings.CutPrefix(string(line), dmrace.ReportMark)
		d := json.NewDecoder(strings.NewReader(body))
		d.DisallowUnknownFields()
		var got dmrace.GuestReport
		if err := d.Decode(&got); err != nil || !marked || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: read back %+v, %v, want %+v", name, got, err, c.want)
		}
		if again, err := json.Marshal(c.want); err != nil || name != "all" && string(again)+"\n" != body {
			t.Errorf("%s: %s, as encoding/json has it %s", name, body, again)
		}
	}
}

// TestReportIsWhole: no field of the vocabulary's report is missing here.
func TestReportIsWhole(t *testing.T) {
	for _, pair := range [][2]any{{report{}, dmrace.GuestReport{}}, {rootCheck{}, dmrace.RootCheck{}}, {mapState{}, dmrace.MapState{}}} {
		ours, theirs := reflect.TypeOf(pair[0]), reflect.TypeOf(pair[1])
		if ours.NumField() != theirs.NumField() {
			t.Errorf("%s has %d fields, and %s %d", ours, ours.NumField(), theirs, theirs.NumField())
		}
	}
	if knownFilePath != dmrace.KnownFilePath || reportMark != dmrace.ReportMark {
		t.Error("not the vocabulary's path and mark")
	}
}

func FuzzReport(f *testing.F) {
	f.Add("a\xff\x00\x1b[2J", "b")
	f.Fuzz(func(t *testing.T, a, b string) {
		line := report{mounts: []string{a, b}, knownFile: b, errors: []string{a}}.line()
		if i := bytes.IndexFunc(line[:len(line)-1], func(r rune) bool { return r < ' ' }); i >= 0 {
			t.Errorf("control byte at %d: %q", i, line)
		}
		var got dmrace.GuestReport
		if err := json.Unmarshal(line[len(reportMark):], &got); err != nil || len(got.Mounts) != 2 {
			t.Fatalf("%q: %v", line, err)
		}
		if utf8.ValidString(a) && got.Mounts[0] != a {
			t.Errorf("%q came back as %q", a, got.Mounts[0])
		}
	})
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"\n", nil},
		{"a 1\n", []string{"a 1"}},
		{"a 1\nb 2\n", []string{"a 1", "b 2"}},
		{"a 1\nb 2", []string{"a 1", "b 2"}},
	} {
		if got := lines(c.text); !slices.Equal(got, c.want) {
			t.Errorf("lines(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestHashFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "abc")
	if err := os.WriteFile(path, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := hashOf(path)
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, B.1
	if err != nil || got != want {
		t.Errorf("hash %q, %v", got, err)
	}
	if got, err := hashOf(path + "x"); err == nil || got != "" {
		t.Errorf("a file that is not there: %q, %v", got, err)
	}
}

func TestUptime(t *testing.T) {
	if ms, err := uptime(); err != nil || ms <= 0 {
		t.Errorf("uptime %d ms, %v", ms, err)
	}
}
