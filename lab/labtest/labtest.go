// Package labtest boots scenarios in tests. A verdict that is not the expected one fails
// the test, with what the kernel said last and the command that repeats the boot.
//
// A test that boots takes seconds and needs QEMU, and the first one builds a kernel:
// [Boot] leaves it out under -short.
package labtest

import (
	"bytes"
	"strings"
	"testing"

	"dmrace"
	"dmrace/lab"
)

// Boot boots one scenario, given by its built-in name or the path of its file, and of it
// the variants that are named, or all. It returns the recordings in the order of the
// plans, and fails the test where one is missing or not as its scenario expects.
func Boot(t testing.TB, scenario string, variants ...string) []*dmrace.Recording {
	t.Helper()
	return BootOn(t, lab.Options{}, scenario, variants...)
}

// BootOn is Boot on the kernel that the options name. What happens meanwhile goes to the
// test's log unless the options say where.
func BootOn(t testing.TB, o lab.Options, scenario string, variants ...string) []*dmrace.Recording {
	t.Helper()
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	if o.Messages == nil {
		o.Messages = logger{t}
	}
	l, err := lab.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), scenario, variants...)
	if err != nil {
		t.Fatal(err)
	}
	return check(t, l.Recorder(), boots)
}

// check has a recorder carry out boots and fails the test where one is not as expected.
func check(t testing.TB, r lab.Recorder, boots []lab.Boot) []*dmrace.Recording {
	t.Helper()
	recordings, err := r.Boot(t.Context(), boots...)
	if err != nil {
		t.Error(err)
	}
	for _, one := range recordings {
		if !one.AsExpected() {
			t.Errorf("%s/%s: %s: %s\n  expected: %s\n  repeat it: %s\n%s", one.Scenario(), one.Variant(),
				one.Verdict.Outcome, one.Verdict.Summary, one.Expect, one.Recorded().Rerun, lastLines(one.Console))
		}
	}
	return recordings
}

// shownLines is how many lines of a console a failure shows.
const shownLines = 20

// lastLines returns the end of a console, indented.
func lastLines(console []byte) string {
	text := strings.ReplaceAll(string(bytes.TrimSpace(console)), "\r", "")
	lines := strings.Split(text, "\n")
	return "    " + strings.Join(lines[max(0, len(lines)-shownLines):], "\n    ")
}

// logger writes lines to a test's log.
type logger struct{ t testing.TB }

func (l logger) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSuffix(string(b), "\n"))
	return len(b), nil
}
