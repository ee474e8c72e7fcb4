package lab

import (
	"testing"

	"dmrace/results"
)

// TestRerunsOfTheCommitted holds the commands of the committed evidence against those that
// would be stored for the same plans today.
func TestRerunsOfTheCommitted(t *testing.T) {
	store := results.Store{Dir: "../results"}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		r, err := store.Load(one.Run)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Find(r.Scenario())
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Kernel: r.Plan.Kernel.Name, Arch: r.Plan.Kernel.Arch}
		if short := (Options{Arch: o.Arch}).rerun(s, r.Variant()); o.Kernel == "6.1" && r.Provenance.Rerun == short {
			continue // 6.1 is what is booted where nothing is asked for
		}
		if want := o.rerun(s, r.Variant()); r.Provenance.Rerun != want {
			t.Errorf("%s: %s, want %s", one.Run, r.Provenance.Rerun, want)
		}
	}
	if len(list) < 600 {
		t.Errorf("%d recordings", len(list))
	}
}
