package lint

import (
	"strings"
	"testing"

	"dmrace/linux/series"
	"dmrace/sim"
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

// TestFixesAreRightOnOne demands the same of the fixes that are offered for one kernel.
func TestFixesAreRightOnOne(t *testing.T) {
	for _, r := range Rules() {
		for _, version := range append(series.Branches(), "6.1.174", "5.15.0-91-generic") {
			o := r.Options
			o.Kernel = version
			before := checked(t, r.Bad, o)
			for _, f := range before {
				if f.Fix == "" {
					continue
				}
				if after := checked(t, f.Fix, o); more(errorsOf(before), errorsOf(after)) {
					t.Errorf("%s\n%s is fixed on %s as\n%s\nbefore %s\nafter  %s", r.Bad, f.Name, version, f.Fix, summary(before), summary(after))
				}
			}
		}
	}
}

// TestUncovered holds what becomes of a fix that lets the kernel see another error.
func TestUncovered(t *testing.T) {
	const card = "root=/dev/dm-0 rootwait ro dm-mod.crate=\"v,,,ro,0 8 linear PARTLABEL=rootfs 0\""
	for _, c := range []struct{ name, line, kernel, fix, note string }{
		{"which can be fixed", card, "6.1", "root=/dev/dm-0 rootwait ro dm-mod.create=\"v,,,ro,0 8 linear PARTLABEL=rootfs 0\" dm-mod.waitfor=PARTLABEL=rootfs",
			"spelt as the kernel has it, and what that uncovers fixed as well"},
		{"which cannot", card, "5.10", "", "spelt as the kernel has it; but then nothing waits for PARTLABEL=rootfs, which may appear after the table is loaded"},
		{"about the root", `root=/dev/dm-8 rootwait ro dm-mod.create="v,,010,ro,0 8 linear PARTLABEL=a 0" dm-mod.waitfor=PARTLABEL=a`, "6.1", "",
			"as a decimal number; but then nothing creates /dev/dm-8: v is /dev/dm-10"},
	} {
		for _, f := range checked(t, c.line, Options{Kernel: c.kernel, Disks: disks(card0)})[:1] {
			if f.Fix != c.fix || f.FixNote != c.note {
				t.Errorf("%s: %q, %q", c.name, f.Fix, f.FixNote)
			}
		}
	}
}

// card0 is a card of which nothing but its bus is given.
var card0 = sim.Disk{Bus: "mmc"}

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
