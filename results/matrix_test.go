package results

import (
	"bytes"
	"testing"

	"dmrace"
)

func TestMatrix(t *testing.T) {
	cellOf := func(variant, kernel string, v dmrace.Verdict, expect dmrace.Outcome) Cell {
		p := &dmrace.Plan{Scenario: "s", Variant: variant, Kernel: dmrace.Kernel{Name: kernel, Arm: dmrace.ArmStock}}
		return Cell{Plan: p, Kernel: kernel, Recording: &dmrace.Recording{Observation: dmrace.Observation{Plan: p, Verdict: v}, Expect: dmrace.Expect{Outcome: expect}}}
	}
	hung := dmrace.Verdict{Outcome: dmrace.Hung, Cause: dmrace.CauseDataDevice}
	none := cellOf("cut", "5.10", hung, dmrace.Hung)
	none.Recording, none.None, none.Plan.Kernel.Arm = nil, "nothing to cut", dmrace.ArmNoWaitfor
	settled := cellOf("settled", "5.10", hung, dmrace.Hung)
	settled.Recording, settled.None, settled.Plan.Kernel.Arm = nil, none.None, "fix-settle"
	waiting := cellOf("cut", "6.1", hung, dmrace.Hung)
	waiting.Recording, waiting.Plan.Kernel.Arm = nil, dmrace.ArmNoWaitfor
	unfit := cellOf("late", "6.1", hung, dmrace.Hung)
	unfit.Recording, unfit.None = nil, "the image does not carry the shim"
	var got bytes.Buffer
	err := Matrix(&got, []string{"5.10", "6.1"}, []Cell{
		cellOf("a", "5.10", hung, dmrace.Hung), none, settled,
		cellOf("a", "6.1", hung, dmrace.Booted), waiting, unfit,
	})
	const want = `SCENARIO  VARIANT  ARM         5.10                       6.1
s         a        stock       hung: data-device-missing  hung: data-device-missing (NOT EXPECTED)
s         cut      no-waitfor  -                          not booted
s         settled  fix-settle  -
s         late     stock                                  -

- not on 5.10: arm no-waitfor, arm fix-settle: nothing to cut
- not on 6.1: s/late: the image does not carry the shim
`
	if err != nil || got.String() != want {
		t.Errorf("%v\n%s", err, got.String())
	}
}

// TestMatrixDiff names the boots that end otherwise, and counts none that only one has.
func TestMatrixDiff(t *testing.T) {
	cellOf := func(variant, kernel string, cause dmrace.Cause) Cell {
		p := &dmrace.Plan{Scenario: "s", Variant: variant, Kernel: dmrace.Kernel{Name: kernel, Arm: dmrace.ArmStock}}
		v := dmrace.Verdict{Outcome: dmrace.Hung, Cause: cause}
		return Cell{Plan: p, Kernel: kernel, Recording: &dmrace.Recording{Observation: dmrace.Observation{Plan: p, Verdict: v}, Expect: dmrace.Expect{Outcome: dmrace.Hung}}}
	}
	missing := cellOf("c", "6.1", dmrace.CauseDataDevice)
	missing.Recording = nil
	a := []Cell{cellOf("a", "6.1", dmrace.CauseDataDevice), cellOf("b", "6.1", dmrace.CauseDataDevice), missing, cellOf("a", "5.10", dmrace.CauseHashDevice)}
	b := []Cell{cellOf("a", "6.1", dmrace.CauseDataDevice), cellOf("b", "6.1", dmrace.CauseHashDevice), cellOf("c", "6.1", dmrace.CauseDataDevice), cellOf("d", "6.1", dmrace.CauseDataDevice)}
	var got bytes.Buffer
	const want = "1 of 2 end alike.\n- s/b on 6.1: hung: hash-device-missing; there hung: data-device-missing\n"
	if err := MatrixDiff(&got, a, b); err != nil || got.String() != want {
		t.Errorf("%v\n%s", err, got.String())
	}
}
