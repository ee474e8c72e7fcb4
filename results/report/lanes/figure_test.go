package lanes

import (
	"slices"
	"testing"

	"dmrace"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

// TestTwins: boots of one variant on two kernels of a release are told apart, and others are
// called by their variants.
func TestTwins(t *testing.T) {
	var all []*dmrace.Recording
	for _, run := range []string{
		"mmc-slow-probe/control/6.1.192-stock-shim", "mmc-slow-probe/with-waitfor/6.1.192-stock-shim",
		"mmc-slow-probe/control/6.1.192-stock-shim-arm64", "mmc-slow-probe/control/7.2.13-stock-shim",
	} {
		all = append(all, reporttest.Load(t, run))
	}
	r, err := report.Of(t.Context(), all, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range Figures(r)[0] {
		for _, b := range f.Boots {
			got = append(got, b.Label())
		}
	}
	slices.Sort(got)
	want := []string{"control", "control@6.1.192-stock-shim", "control@6.1.192-stock-shim-arm64", "with-waitfor"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
