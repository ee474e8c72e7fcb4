package lint

import (
	"strings"
	"testing"

	"dmrace/linux/series"
)

// TestFixesAreRightEverywhere demands of each fix that is offered for a line, on whatever
// kernel it is asked about, that it brings no new error on any of them.
func TestFixesAreRightEverywhere(t *testing.T) {
	lines := []string{linear("/dev/mmcblk0p2", ""), linear("/dev/mmcblk0p2", " dm-mod.waitfor=/dev/mmcblk0p2"), "root=/dev/vda2 rootwait=10s ro"}
	for _, r := range Rules() {
		lines = append(lines, r.Bad)
	}
	for _, line := range lines {
		for _, f := range checked(t, line, Options{}) {
			if f.Fix == "" {
				continue
			}
			for _, version := range series.Branches() {
				before, after := checked(t, line, Options{Kernel: version}), checked(t, f.Fix, Options{Kernel: version})
				if more(errorsOf(before), errorsOf(after)) {
					t.Errorf("%s\n%s is fixed on %s as\n%s\nbefore %s\nafter  %s", line, f.Name, version, f.Fix, summary(before), summary(after))
				}
			}
		}
	}
}

// TestFixForSome holds what is said of a fix that some kernels refuse.
func TestFixForSome(t *testing.T) {
	for _, f := range checked(t, linear("/dev/mmcblk0p2", ""), Options{}) {
		if f.Name != rootwaitUnbounded.Name {
			continue
		}
		if f.Fix != "" || !strings.HasPrefix(f.FixNote, "right on 6.6, ") || !strings.Contains(f.FixNote, "rootwait=60") {
			t.Errorf("fix %q, note %q", f.Fix, f.FixNote)
		}
		return
	}
	t.Error("the wait has a bound")
}

// TestTogether holds the line that is shown last.
func TestTogether(t *testing.T) {
	line := "root=/dev/mmcblk0p02 roowait"
	fixed, answered, err := Fixed(line, Options{Kernel: "6.1"})
	if err != nil || fixed != "root=/dev/mmcblk0p2 rootwait" || len(answered) != 2 {
		t.Errorf("%q, %s, %v", fixed, summary(answered), err)
	}
	var out strings.Builder
	if err := TextOf(&out, Result{Line: line, Findings: answered, Fixed: fixed}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(out.String(), "\nthe line with all of this fixed:\n    "+fixed+"\n") {
		t.Errorf("%s", out.String())
	}
}
