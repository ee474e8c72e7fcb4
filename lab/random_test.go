package lab

import (
	"flag"
	"fmt"
	"reflect"
	"testing"

	"dmrace/results"
)

var (
	compareN      = flag.Int("compare.n", 0, "boot so many random plans and compare them with their predictions")
	compareSeed   = flag.Uint64("compare.seed", 1, "of the plans")
	compareFrom   = flag.Uint64("compare.from", 0, "the first of the seed's plans")
	compareOut    = flag.String("compare.out", "", "keep the evidence below this folder")
	compareKernel = flag.String("compare.kernel", "6.1", "that is booted")
)

// TestRandomScenarios: every plan of a seed is one that can be carried out and predicted, and is
// the same when it is made again.
func TestRandomScenarios(t *testing.T) {
	for n := range uint64(300) {
		s, err := RandomScenario(1, n)
		if err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		if again, _ := RandomScenario(1, n); !reflect.DeepEqual(s, again) {
			t.Errorf("%d: another plan", n)
		}
	}
}

// TestCompareRandom boots random plans and compares each with its prediction in verdict and
// order, under -compare.n.
func TestCompareRandom(t *testing.T) {
	if *compareN == 0 {
		t.Skip("make compare N=20 boots plans")
	}
	l, err := Open(t.Context(), Options{Kernel: *compareKernel, Jobs: 2, Out: *compareOut, Gzip: true})
	if err != nil {
		t.Fatal(err)
	}
	var list []Scenario
	for n := range uint64(*compareN) {
		s, err := RandomScenario(*compareSeed, *compareFrom+n)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, Scenario{Scenario: s})
	}
	boots, err := l.PlanAll(t.Context(), list, []string{"boot"}, Everything)
	if err != nil {
		t.Fatal(err)
	}
	for i := range boots {
		boots[i].Rerun = fmt.Sprintf("make compare SEED=%d FROM=%d N=1 KERNEL=%s", *compareSeed, *compareFrom+uint64(i), *compareKernel)
	}
	recordings, err := l.Boot(t.Context(), boots...)
	if err != nil {
		t.Error(err)
	}
	compared, err := Compare(t.Context(), recordings)
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for _, c := range compared {
		if c.Differs() {
			differ++
			t.Errorf("%s: %s\n  %s", c.Recording.Scenario(), c.Agreement.Differences(), c.Recording.Plan.Canonical())
			continue
		}
		t.Logf("%s: %s", c.Recording.Scenario(), results.Outcome(c.Recording.Verdict))
	}
	t.Logf("%d compared, %d differ", len(compared), differ)
}
