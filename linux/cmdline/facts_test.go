package cmdline

import (
	"testing"

	"dmrace/linux/series"
)

// factsOf returns the facts of a version, which must be one.
func factsOf(version string) Facts {
	f, err := series.For(version, "")
	if err != nil {
		panic(err)
	}
	return FactsOf(f)
}

// TestParseBool has one letter per version: T true, F false, - refused, in the order
// 5.10, 6.1, 6.12, 7.2.
func TestParseBool(t *testing.T) {
	for s, want := range map[string]string{
		"y": "TTTT", "Yes": "TTTT", "1": "TTTT", "1abc": "TTTT", "on": "TTTT", "ON": "TTTT", "one": "TTTT",
		"n": "FFFF", "Nope": "FFFF", "0": "FFFF", "0x1": "FFFF", "off": "FFFF", "of": "FFFF", "oFten": "FFFF",
		"true": "-TTT", "T": "-TTT", "false": "-FFF", "f": "-FFF",
		"enable": "---T", "E": "---T", "disable": "---F", "D": "---F",
		"": "----", "o": "----", "or": "----", "2": "----", " 1": "----", "\x11": "----", "\x10": "----",
	} {
		var got string
		for _, v := range []string{"5.10", "6.1", "6.12", "7.2"} {
			got += letter(factsOf(v).ParseBool(s))
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", s, got, want)
		}
	}
}

func letter(v bool, err error) string {
	switch {
	case err == ErrInvalid:
		return "-"
	case v:
		return "T"
	}
	return "F"
}

// TestFactsOf holds the facts of the four trees that were read, and of releases between
// them at which they change.
func TestFactsOf(t *testing.T) {
	tree510 := Facts{Earlycon: true, BootLoader: true, QuoteFaults: true, MessageMax: 989}
	tree61 := Facts{Earlycon: true, BootLoader: true, BoolTrueFalse: true, SysctlAliases: true, PrintUnknown: true, MessageMax: 989}
	tree612 := tree61
	tree612.MessageMax = 1021
	tree72 := tree612
	tree72.Earlycon, tree72.BoolEnable, tree72.Saturates = false, true, true
	with := func(f Facts, change func(*Facts)) Facts { change(&f); return f }
	for _, c := range []struct {
		version string
		want    Facts
	}{
		{"5.10.262", tree510}, {"6.1.192", tree61}, {"6.12.107", tree612}, {"7.2.13", tree72},
		{"5.15", with(tree61, func(f *Facts) { f.BoolTrueFalse, f.QuoteFaults = false, true })},
		{"6.1.63", with(tree61, func(f *Facts) { f.SysctlAliases = false })},
		{"6.6", tree612}, {"6.15", with(tree612, func(f *Facts) { f.Earlycon = false })}, {"6.2", with(tree61, func(f *Facts) { f.SysctlAliases = false })},
		{"6.16", with(tree612, func(f *Facts) { f.BoolEnable, f.Earlycon = true, false })},
	} {
		if got := factsOf(c.version); got != c.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", c.version, got, c.want)
		}
	}
}
