package results

import (
	"strings"
	"testing"

	"dmrace"
)

// TestAgreementTable: what is not modelled neither agrees nor differs, and is told once
// for a variant.
func TestAgreementTable(t *testing.T) {
	boot := func(scenario string, o dmrace.Outcome) *dmrace.Recording {
		return &dmrace.Recording{Observation: dmrace.Observation{
			Plan: &dmrace.Plan{Scenario: scenario, Variant: "v"}, Verdict: dmrace.Verdict{Outcome: o},
			Provenance: &dmrace.Provenance{Kernel: dmrace.KernelSource{Label: "6.1-stock"}},
		}}
	}
	agreement := func(recorded, predicted dmrace.Outcome) dmrace.Agreement {
		return dmrace.Agreement{Recorded: dmrace.Verdict{Outcome: recorded}, Predicted: dmrace.Verdict{Outcome: predicted}}
	}
	nfs := &dmrace.NotModelled{What: "root=/dev/nfs (NFS)", Why: "no server is simulated"}
	all := []Compared{
		{Recording: boot("same", dmrace.Hung), Agreement: agreement(dmrace.Hung, dmrace.Hung)},
		{Recording: boot("other", dmrace.Hung), Agreement: agreement(dmrace.Hung, dmrace.Booted)},
		{Recording: boot("nfs", dmrace.Panicked), NotModelled: nfs},
		{Recording: boot("nfs", dmrace.Panicked), NotModelled: nfs},
	}
	var out strings.Builder
	if err := AgreementTable(&out, all); err != nil {
		t.Fatal(err)
	}
	const want = `SCENARIO  VARIANT  KERNEL     RECORDED  PREDICTED     AGREE
same      v        6.1-stock  hung      hung          yes
other     v        6.1-stock  hung      booted        NO
nfs       v        6.1-stock  panicked  not modelled  -
nfs       v        6.1-stock  panicked  not modelled  -

other/v: outcome: recorded hung, predicted booted

nfs/v: not modelled: root=/dev/nfs (NFS): no server is simulated
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	for i, differs := range []bool{false, true, false, false} {
		if all[i].Differs() != differs {
			t.Errorf("boot %d differs: %t", i, !differs)
		}
	}
}
