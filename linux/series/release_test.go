package series_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/series"
)

// TestParse reads versions in all the forms in which people meet them.
func TestParse(t *testing.T) {
	branch := func(major, minor int) series.Release {
		return series.Release{Major: major, Minor: minor, Branch: true}
	}
	release := func(major, minor, patch int, local string) series.Release {
		return series.Release{Major: major, Minor: minor, Patch: patch, Local: local}
	}
	candidate := func(major, minor, patch, rc int, local string) series.Release {
		return series.Release{Major: major, Minor: minor, Patch: patch, Candidate: rc, Local: local}
	}
	for _, c := range []struct {
		text   string
		want   series.Release
		string string // in one spelling; empty: text
	}{
		{"6.1", branch(6, 1), ""},
		{"6.1.y", branch(6, 1), "6.1"},
		{"v6.1.y", branch(6, 1), "6.1"},
		{"linux-6.1.y", branch(6, 1), "6.1"},
		{"5.10", branch(5, 10), ""},
		{"v6.5", release(6, 5, 0, ""), "6.5.0"},
		{"6.5.0", release(6, 5, 0, ""), ""},
		{"v6.1.192", release(6, 1, 192, ""), "6.1.192"},
		{"6.1.192", release(6, 1, 192, ""), ""},
		{"6.1.192-2", release(6, 1, 192, "-2"), ""},
		{"6.12.107+deb13-amd64", release(6, 12, 107, "+deb13-amd64"), ""},
		{"6.12-1", release(6, 12, 0, "-1"), "6.12.0-1"},
		{"5.15.0-91-generic", release(5, 15, 0, "-91-generic"), ""},
		{"6.1.0-18-amd64", release(6, 1, 0, "-18-amd64"), ""},
		{"5.14.0-427.13.1.el9_4.x86_64", release(5, 14, 0, "-427.13.1.el9_4.x86_64"), ""},
		{"5.15.167.4-microsoft-standard-WSL2", release(5, 15, 167, ".4-microsoft-standard-WSL2"), ""},
		{"6.6.31+rpt-rpi-v8", release(6, 6, 31, "+rpt-rpi-v8"), ""},
		{"5.10.41-rcar3", release(5, 10, 41, "-rcar3"), ""},
		{"6.6-rc3", candidate(6, 6, 0, 3, "-rc3"), ""},
		{"v6.6-rc3", candidate(6, 6, 0, 3, "-rc3"), "6.6-rc3"},
		{"6.6.0-rc3", candidate(6, 6, 0, 3, "-rc3"), "6.6-rc3"},
		{"6.6.0-rc3-00012-gabcdef0", candidate(6, 6, 0, 3, "-rc3-00012-gabcdef0"), "6.6-rc3-00012-gabcdef0"},
		{"6.12~rc3-1~exp1", candidate(6, 12, 0, 3, "~rc3-1~exp1"), ""},
		{"6.1.40-rc1", candidate(6, 1, 40, 1, "-rc1"), ""},
	} {
		got, err := series.Parse(c.text)
		if err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v, want %+v", c.text, got, err, c.want)
		}
		if c.string == "" {
			c.string = c.text
		}
		if got.String() != c.string {
			t.Errorf("%s: in one spelling %s, want %s", c.text, got, c.string)
		}
	}
}

// malformed are texts that are no version.
var malformed = []string{
	"", "6", "6.", ".1", "6.x", "six.one", "6.1.", "6.1.y-2", "6.1.4x", "6.1rc3", "6,1", " 6.1", "6.1 ", "-6.1", "vv6.1",
	"6.12345", "61234567890123456789.1", "tree:abc", "image:0123", "6.1\x00", "6.1.40\n", "6.1.40-a b", "6.1.40-\u00e9",
	"6.1-rc", "6.1-rc0", "6.1.40~rc", "6.1-rc12345", "linux-6.1", "linux-6.1.40", "vlinux-6.1.y", "5.10+6.1", strings.Repeat("6", 1<<16),
	"6.1.40-" + strings.Repeat("x", 64),
}

func TestTag(t *testing.T) {
	for text, want := range map[string]string{
		"6.1": "v6.1", "6.1.y": "v6.1", "v6.5": "v6.5", "6.5.0": "v6.5", "6.1.40": "v6.1.40", "6.12-rc3": "v6.12-rc3",
		"6.6-rc3-00012-gabcdef0": "v6.6-rc3", "6.12~rc3-1~exp1": "v6.12-rc3", "6.12.107+deb13-amd64": "v6.12.107",
	} {
		r, err := series.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Tag(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, text := range malformed {
		_, err := series.Parse(text)
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), "6.12-rc3") || len(err.Error()) > 300 {
			t.Errorf("%.40q: got %v, want a usage error that says what is understood", text, err)
		}
		if _, again := series.For(text, ""); again == nil || again.Error() != err.Error() {
			t.Errorf("%.40q: For says %v", text, again)
		}
	}
}

// TestCompare sorts versions from old to new.
func TestCompare(t *testing.T) {
	want := []string{
		"4.19.325", "5.4.0-9-generic", "5.4.0-91-generic", "5.4.0-150-generic", "5.4.1", "5.4", "5.10.1", "5.10.262-1", "5.10",
		"6.1-rc1", "6.1-rc3", "6.1-rc10", "6.1.0", "6.1.9", "6.1.40-rc1", "6.1.40", "6.1.192-2", "6.1.192-10", "6.1.y", "7.2.13", "7.2",
		"image:ab", "tree:0f",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, series.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestVendor(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"5.15.0-91-generic", true}, {"6.1.0-18-amd64", true}, {"4.18.0-553.el8_10.x86_64", true}, {"6.8.0-1012-raspi", true},
		{"5.15.0-205.149.5.1.el9uek.x86_64", true}, {"6.4.0-150600.23.25-default", true}, {"5.14.21-150500.55.52-default", true},
		{"5.10.198-android13-4-00050-g1a2b3c4d5e6f-ab11066181", true}, {"6.1.40-00012-gabcdef012345", true}, {"6.1.40+", true},
		{"6.6.0-rc3-next-20230928", true}, {"6.6-rc3-00012-gabcdef0", true},
		{"6.1", false}, {"v6.1", false}, {"6.1.40", false}, {"6.1.192-2", false}, {"6.12.107+deb13-amd64", false}, {"6.6-rc3", false},
		{"6.6.31+rpt-rpi-v8", false}, {"6.8.9-300.fc40.x86_64", false}, {"5.15.148-yocto-standard", false}, {"6.1.0", false},
	} {
		if r, err := series.Parse(c.text); err != nil || r.Vendor() != c.want {
			t.Errorf("%s: %t, %v", c.text, r.Vendor(), err)
		}
	}
}

// TestMeaning holds what is said of a version that leaves something open.
func TestMeaning(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"6.6", "6.6 is taken for its newest release, 6.6.141 or later"},
		{"6.6.y", "6.6 is taken for its newest release, 6.6.141 or later"},
		{"5.10", "5.10 is taken for its newest release, 5.10.226 or later"},
		{"8.0", "8.0 is newer than 7.2, the newest that is known here: it is taken to do what 7.2 does"},
		{"8.0-rc1", "8.0-rc1 is newer than 7.2, the newest that is known here: it is taken to do what 7.2 does"},
		{"6.6-rc3", "6.6-rc3 comes before 6.6: what is new in that it may have or not, and a simulation leaves it out"},
		{"6.1.40-rc1", "6.1.40-rc1 comes before 6.1.40: what is new in that it may have or not, and a simulation leaves it out"},
		{"5.15.0-91-generic", "5.15.0-91-generic is more than Linux 5.15: what was added to that its number does not tell, and a simulation leaves it out"},
		{"6.1.40+", "6.1.40+ is more than Linux 6.1.40: what was added to that its number does not tell, and a simulation leaves it out"},
		{"v6.5", ""}, {"6.1.40", ""}, {"6.1.192-2", ""}, {"7.2.13", ""},
	} {
		if r, err := series.Parse(c.text); err != nil || r.Meaning() != c.want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", c.text, r.Meaning(), err, c.want)
		}
	}
}

// TestNamed reads what --kernel says, a derived backport with it.
func TestNamed(t *testing.T) {
	for _, c := range []struct {
		text    string
		want    dmrace.Traits
		meaning bool
	}{
		{"6.1.y", dmrace.Traits{Release: "6.1"}, true},
		{"v6.5", dmrace.Traits{Release: "6.5.0"}, false},
		{"5.15.0-91-generic", dmrace.Traits{Release: "5.15.0-91-generic"}, true},
		{"5.10+6.1", dmrace.Traits{Release: "5.10", Waitfor: dmrace.Waitfor2026}, true},
		{"5.10.y+v6.2", dmrace.Traits{Release: "5.10", Waitfor: dmrace.Waitfor2022}, true},
		{"6.1.40+", dmrace.Traits{Release: "6.1.40+"}, true},
	} {
		got, meaning, err := series.Named(c.text)
		if err != nil || got != c.want || (meaning != "") != c.meaning {
			t.Errorf("%s: %+v, %q, %v", c.text, got, meaning, err)
		}
	}
	for _, text := range []string{"", "six", "5.10+", "5.10+six", "+6.1", "5.10+6.1+6.12", "./bzImage"} {
		var usage *dmrace.UsageError
		if _, _, err := series.Named(text); !errors.As(err, &usage) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPromised(t *testing.T) {
	for _, c := range []struct {
		k    dmrace.Traits
		want dmrace.Waitfor
	}{
		{dmrace.Traits{Release: "6.1"}, dmrace.Waitfor2026},
		{dmrace.Traits{Release: "6.1.40"}, dmrace.Waitfor2022},
		{dmrace.Traits{Release: "5.10"}, dmrace.WaitforNone},
		{dmrace.Traits{Release: "5.10", Waitfor: dmrace.Waitfor2026}, dmrace.Waitfor2026},
		{dmrace.Traits{Release: "5.15.0-91-generic"}, dmrace.WaitforNone},
		{dmrace.Traits{Release: "tree:ab"}, ""},
	} {
		if got := series.Promised(c.k); got.Waitfor != c.want || got.Release != c.k.Release {
			t.Errorf("%+v: %+v", c.k, got)
		}
	}
}

// FuzzParse: what is read is read again from its one spelling, compares as itself, and
// is either wholly a branch or a release.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"6.1", "6.1.y", "v6.1.192-2", "5.15.0-91-generic", "6.12-rc3", "6.2~rc3-1", "6.", "6.1.x", "linux-6.1.y", "6.12-1", "6.1-a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := series.Parse(text)
		if err != nil {
			if r != (series.Release{}) {
				t.Errorf("%q: %+v beside %v", text, r, err)
			}
			return
		}
		again, err := series.Parse(r.String())
		if err != nil || again != r || again.String() != r.String() {
			t.Errorf("%q: %+v, and from %q %+v, %v", text, r, r, again, err)
		}
		if r.Branch && (r.Patch != 0 || r.Candidate != 0 || r.Local != "") || r.Candidate > 0 && r.Local == "" {
			t.Errorf("%q: %+v", text, r)
		}
		if r.Compare(again) != 0 || r.Before(r.First()) {
			t.Errorf("%q comes before itself", text)
		}
	})
}
