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

	"dmrace"
	"dmrace/internal/digest"
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

func TestReportLineIsOneLine(t *testing.T) {
	want := dmrace.GuestReport{
		Mounts:    []string{"/dev/root / squashfs ro 0 0", "odd\nname\r\u2028 & <x>"},
		Maps:      []dmrace.MapState{{Name: "v\nroot", Dev: "253:0", Table: []string{"0 8 verity"}, Status: []string{"0 8 verity V"}}},
		KnownFile: "00ff", UptimeMS: 2012, Errors: []string{"open x: no\nsuch file"},
	}
	line, err := reportLine(want)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(line, []byte("\n")); n != 1 || line[len(line)-1] != '\n' || bytes.ContainsAny(line, "\r\u2028") {
		t.Fatalf("not one line: %q", line)
	}
	body, marked := strings.CutPrefix(string(line), dmrace.ReportMark)
	if !marked {
		t.Fatalf("no mark: %q", line)
	}
	var got dmrace.GuestReport
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read back %+v, want %+v", got, want)
	}
}

func TestReportLineTakesAnyBytes(t *testing.T) {
	line, err := reportLine(dmrace.GuestReport{Mounts: []string{"\xff\x00\x1b[2J"}})
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.IndexFunc(line[:len(line)-1], func(r rune) bool { return r < ' ' }); i >= 0 {
		t.Errorf("control byte at %d: %q", i, line)
	}
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
	got, err := digest.File(path)
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, B.1
	if err != nil || got != want {
		t.Errorf("hash %q, %v", got, err)
	}
	if got, err := digest.File(path + "x"); err == nil || got != "" {
		t.Errorf("a file that is not there: %q, %v", got, err)
	}
}

func TestUptime(t *testing.T) {
	if ms, err := uptime(); err != nil || ms <= 0 {
		t.Errorf("uptime %d ms, %v", ms, err)
	}
}
