package lint

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/series"
)

// TestUnclear checks lines for kernels whose version does not tell everything: what rests
// on the rest is no error, and says on which commit.
func TestUnclear(t *testing.T) {
	phantom := linear("/dev/mmcblk0p2", " dm-mod.waitfor=/dev/mmcblk0p2")
	labelled := linear("PARTLABEL=rootfs", " dm-mod.waitfor=PARTLABEL=rootfs")
	option := func(option string) string {
		return strings.Replace(verity("/dev/vda1", "/dev/vda2", ""), ` -"`, ` - 1 `+option+`"`, 1)
	}
	for _, c := range []struct {
		name, kernel, line string
		waitfor            dmrace.Waitfor // as the source has it
		want               string
		rests              string // the commits on which the findings rest
	}{
		{name: "waitfor on Ubuntu", kernel: "5.15.0-91-generic", line: labelled, want: "warning waitfor-unknown", rests: "without 035641b01e72"},
		{name: "waitfor on Debian", kernel: "6.1.0-18-amd64", line: labelled, want: "warning waitfor-unknown", rests: "without 035641b01e72"},
		{name: "waitfor on RHEL", kernel: "5.14.0-427.13.1.el9_4.x86_64", line: labelled, want: "warning waitfor-unknown", rests: "without 035641b01e72"},
		{name: "waitfor on SUSE", kernel: "5.14.21-150500.55.52-default", line: labelled, want: "warning waitfor-unknown", rests: "without 035641b01e72"},
		{name: "waitfor on Android", kernel: "5.10.198-android13-4-00050-g1a2b3c4d5e6f", line: labelled, want: "warning waitfor-unknown", rests: "without 035641b01e72"},
		{name: "waitfor on somebody's backport", kernel: "5.15.120-00001-gabcdef012345", line: labelled, want: "warning waitfor-unknown", rests: "without 035641b01e72"},
		{name: "waitfor in a candidate", kernel: "6.2-rc3", line: labelled, want: "warning waitfor-unknown", rests: "without 035641b01e72"},
		{name: "waitfor in a candidate of stable", kernel: "5.15.121-rc1", line: labelled, want: "warning waitfor-unknown", rests: "without 035641b01e72"},
		{name: "waitfor before it was", kernel: "5.15.120", line: phantom, want: "error waitfor-unknown"},
		{name: "waitfor seen in the source", kernel: "5.15.0-91-generic", waitfor: dmrace.Waitfor2026, line: labelled},
		{name: "waitfor not seen in the source", kernel: "5.15.0-91-generic", waitfor: dmrace.WaitforNone, line: phantom, want: "error waitfor-unknown"},

		{name: "a phantom on Ubuntu", kernel: "5.15.0-91-generic", line: phantom, want: "warning waitfor-unknown, warning waitfor-phantom",
			rests: "without 035641b01e72; with 035641b01e72, without 99a2312f6980"},
		{name: "a phantom on a vendor's 6.5", kernel: "6.5.0-14-generic", line: phantom, want: "warning waitfor-phantom", rests: "without 99a2312f6980"},
		{name: "a phantom in a branch that is not known", kernel: "6.19", line: phantom, want: "warning waitfor-phantom", rests: "without 99a2312f6980"},
		{name: "a phantom in the branch before", kernel: "6.17", line: phantom, want: "error waitfor-phantom"},
		{name: "a phantom in the source of 2022", kernel: "5.15.0-91-generic", waitfor: dmrace.Waitfor2022, line: phantom, want: "error waitfor-phantom"},

		{name: "the race is everywhere", kernel: "5.15.0-91-generic", line: linear("/dev/mmcblk0p2", ""), want: "error waitfor-missing"},
		{name: "rootwait=N", kernel: "5.15.0-91-generic", line: "root=/dev/mmcblk0p2 rootwait=5 ro", want: "warning rootwait-seconds", rests: "without 45071e1c2897"},
		{name: "rootwait=N in a candidate", kernel: "6.6-rc3", line: "root=/dev/mmcblk0p2 rootwait=5 ro", want: "warning rootwait-seconds", rests: "without 45071e1c2897"},
		{name: "rootwait= with nothing is wrong anyhow", kernel: "6.6-rc3", line: "root=/dev/vda2 rootwait= ro", want: "warning rootwait-seconds, warning rootwait-invalid",
			rests: "without 45071e1c2897; with 45071e1c2897"},
		{name: "a name that 6.5 reserved", kernel: "5.15.0-91-generic", line: strings.Replace(linear("/dev/vda2", ""), "vroot", "control", 1), want: "warning device-name", rests: "with a85f1a9de91a"},
		{name: "a mode that came later", kernel: "6.8.0-45-generic", line: option("restart_on_error"), want: "warning target-option", rests: "without f811b83879fb"},
		{name: "a mode that a candidate may have", kernel: "6.12-rc1", line: option("restart_on_error"), want: "warning target-option", rests: "without f811b83879fb"},
		{name: "an option that no kernel knows", kernel: "5.12", line: option("x"), want: "error target-option"},
		{name: "two modes in that branch", kernel: "5.12", line: strings.Replace(option("ignore_corruption restart_on_corruption"), " 1 ignore", " 2 ignore", 1), want: "warning target-refused", rests: "with 219a9b5e738b"},
		{name: "create on a kernel from before it", kernel: "5.0.0-37-generic", line: linear("/dev/vda2", ""), want: "warning create-unsupported", rests: "without 6bbc923dfcf5"},
		{name: "a number that wraps or not", kernel: "7.0", line: "root=8:18446744073709551617 rootwait ro", want: "warning root-user-space, warning root-number",
			rests: "with 6e30111dbb40; without 6e30111dbb40"},
		{name: "what is wrong everywhere", kernel: "5.15.0-91-generic", line: linear("/dev/vda2", " dm-mod.create="), want: "error duplicate, error create-missing-field"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var found []Finding
			for _, f := range checked(t, c.line, Options{Kernel: c.kernel, Waitfor: c.waitfor}) {
				if f.Name != rootwaitUnbounded.Name {
					found = append(found, f)
				}
			}
			if got := summary(found); got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.line, got, c.want)
			}
			checkUnsure(t, found, c.rests)
		})
	}
}

// checkUnsure holds what findings rest on: by "; " those of findings, by ", " the
// conditions of one.
func checkUnsure(t *testing.T, found []Finding, rests string) {
	t.Helper()
	var all []string
	for _, f := range found {
		if f.Unsure != "" {
			all = append(all, f.Unsure)
		}
	}
	var want []string
	if rests != "" {
		want = strings.Split(rests, "; ")
	}
	if len(all) != len(want) {
		t.Fatalf("%d findings are unsure, want %d: %q", len(all), len(want), all)
	}
	for i := range want {
		conditions := strings.Split(want[i], ", ")
		for _, w := range conditions {
			if !strings.Contains(all[i], w) || strings.Count(all[i], "with")-strings.Count(all[i], "given with") != len(conditions) {
				t.Errorf("got %s, want %s", all[i], want[i])
			}
		}
		if onSource := strings.Contains(all[i], "its source tree does"); onSource != (strings.Contains(all[i], "035641b01e72") || strings.Contains(all[i], "99a2312f6980")) {
			t.Errorf("what would tell: %s", all[i])
		}
	}
}

// TestUnclearIsSound tries the lines of every case, and lines of pieces, on kernels that
// may hold this or that: an error is one whatever they hold, and nothing that some of
// them would have is left out.
func TestUnclearIsSound(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	kernels := []string{"5.15.0-91-generic", "6.1.0-18-amd64", "6.6-rc3", "6.19", "5.12", "4.18.0-553.el8_10.x86_64", "6.8.0-45-generic"}
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for _, c := range cases {
		for _, name := range kernels {
			o := Options{Kernel: name, Disks: c.disks, Arch: c.arch}
			k, err := kernelOf(name, o)
			if err != nil {
				t.Fatal(err)
			}
			joined := findings(c.line, k, &o, &tables{})
			for range rounds {
				checkSound(t, c.line, name, joined, newPass(c.line, somehow(random, k), &o, &tables{}).check())
			}
		}
	}
}

// somehow returns the kernel as it may be.
func somehow(random *rand.Rand, k kernel) kernel {
	for _, row := range k.unknown {
		if random.IntN(2) == 0 {
			k.features = k.features.With(row)
		}
	}
	k.unknown = nil
	return k
}

func checkSound(t *testing.T, line, kernel string, joined, real []Finding) {
	t.Helper()
	for _, f := range joined {
		isReal := slices.ContainsFunc(real, func(g Finding) bool { return positionOf(f) == positionOf(g) && g.Severity == Error })
		if f.Severity == Error && !isReal {
			t.Errorf("%s: on %s: %s is an error, and on one that it may be it is none", line, kernel, f.Name)
		}
		if f.Severity == Error && f.Unsure != "" || strings.Contains(f.Unsure, "only ,") {
			t.Errorf("%s: on %s: %s %s: %s", line, kernel, f.Severity, f.Name, f.Unsure)
		}
	}
	for _, g := range real {
		if !slices.ContainsFunc(joined, func(f Finding) bool { return positionOf(f) == positionOf(g) }) {
			t.Errorf("%s: on %s: %s is left out", line, kernel, g.Name)
		}
	}
}

// TestUnsureOfMany names all rows that matter where no way tells them apart.
func TestUnsureOfMany(t *testing.T) {
	row := func(name string) series.Row {
		r, ok := series.RowNamed(name)
		if !ok {
			t.Fatal(name)
		}
		return r
	}
	matter := []series.Row{row("CryptPriority"), row("BoolEnable")}
	var none series.Set
	all := none.WithAll(matter)
	f := Finding{Code: "DMR999", Severity: Warning}
	u := unclear{kernel: kernel{name: "a kernel"}, ways: []series.Set{none, all}, matter: matter, checked: map[series.Set][]Finding{none: nil, all: {f}}}
	want := "it is so only with 5268de78e1e6 (dm-crypt: add the optional \"high_priority\" flag) and with ae5b3500856f (kstrtox: add support for enabled and disabled in kstrtobool()), and a kernel does not tell"
	if got := u.unsure(u.keyOf(f), Warning.weight(), -1); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestBranchesAreClear: where no kernel is given, no line is looked at twice, whatever is on
// it.
func TestBranchesAreClear(t *testing.T) {
	all := bearing{true, true, true, true, true, true, true, true, true}
	for _, b := range series.Branches() {
		k, err := kernelOf(b, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if rows := all.unknown(k); len(rows) > 0 {
			t.Errorf("%s: %v", b, rows)
		}
	}
}

// TestMergeUnclear joins a finding that one branch has, one lacks, and one may have.
func TestMergeUnclear(t *testing.T) {
	m := merger{checked: []string{"a", "b", "c"}}
	f := Finding{Code: "DMR999", Severity: Error, Affects: "some"}
	m.add("a", []Finding{f})
	m.add("b", nil)
	f.Severity, f.Unsure = Warning, "it is so only with x"
	m.add("c", []Finding{f})
	got := m.findings()
	if len(got) != 1 || got[0].Severity != Warning || got[0].Unsure != "" || got[0].Affects != "some; of the branches a, b, c this is so in a, and perhaps in c" {
		t.Errorf("got %+v", got)
	}
}
