package lab

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/explore"
	"dmrace/linux/series"
	"dmrace/results"
)

// named is the kernel of a version.
func kernelNamed(t *testing.T, name string) explore.Kernel {
	t.Helper()
	k, err := explore.KernelNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestSearch searches each variant, one, and a line of the user's, on kernels that do and
// do not know dm-mod.waitfor=.
func TestSearch(t *testing.T) {
	s, err := Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	q := explore.Question{Options: explore.Options{Bound: 1}, Depth: 3}
	for _, c := range []struct {
		name, variant, line, kernel string
		want                        string // variants that are lost; "-": the search is refused
	}{
		{"every variant", "", "", "6.1", "without-waitfor with-i8042"},
		{"one", "with-waitfor", "", "6.1", ""},
		{"one on a kernel without waitfor", "with-waitfor", "", "5.10", "with-waitfor"},
		{"one with another's waitfor", "with-waitfor", "", "5.10+6.1", ""},
		{"a line", "", "root=/dev/mmcblk0p1 rootwait=1 ro", "6.12", "given-line"},
		{"no such variant", "none", "", "6.1", "-"},
		{"a line and a variant", "control", "root=/dev/mmcblk0p1", "6.1", "-"},
	} {
		search := Search{Scenario: s, Variant: c.variant, Cmdline: c.line, Kernel: kernelNamed(t, c.kernel), Question: q}
		var lost []string
		all, err := search.Run(t.Context(), func(f *explore.Found) error {
			if f.Result.Smallest != nil {
				lost = append(lost, f.Variant)
			}
			return nil
		})
		var usage *dmrace.UsageError
		if c.want == "-" {
			if !errors.As(err, &usage) || all != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := strings.Join(lost, " "); got != c.want {
			t.Errorf("%s: lost are %q, want %q", c.name, got, c.want)
		}
	}
	broken := errors.New("the pipe is closed")
	calls := 0
	if _, err := (Search{Scenario: s, Kernel: kernelNamed(t, "6.1"), Question: q}).Run(t.Context(), func(*explore.Found) error { calls++; return broken }); !errors.Is(err, broken) || calls != 1 {
		t.Errorf("%v after %d calls: nobody reads what is searched", err, calls)
	}
	if (Search{Scenario: s, Kernel: kernelNamed(t, "6.1")}).One() == nil || (Search{Scenario: s, Variant: "control"}).One() != nil {
		t.Error("a file holds one boot")
	}
}

// TestMargins measures a scenario with what is recorded of it, and one recording.
func TestMargins(t *testing.T) {
	store := results.Store{Dir: t.TempDir()}
	b := planned(t, "mmc-natural", "with-waitfor")[0]
	f := ends("with-waitfor", booted)
	r, _ := recorder(f)
	r.Store = store
	if _, err := r.One(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	m := Margins{Variants: []string{"with-waitfor", "with-i8042"}, Kernel: kernelNamed(t, "6.1"), Store: store}
	all, err := m.Of(t.Context(), "mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range all {
		names = append(names, one.Name())
	}
	slices.Sort(names)
	want := []string{"mmc-natural/with-i8042 (6.1, simulated)", "mmc-natural/with-waitfor (6.1, simulated)", "mmc-natural/with-waitfor (6.1.192-stock, recorded)"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	for name, args := range map[string][]string{"nothing": nil, "no such scenario": {"none"}, "no race": {store.RunDir("mmc-natural/with-waitfor/6.1.192-stock")}} {
		var usage *dmrace.UsageError
		if all, err := m.Of(t.Context(), args...); !errors.As(err, &usage) || all != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMarginsOfAKernel: what is known of a kernel decides its simulated margin.
func TestMarginsOfAKernel(t *testing.T) {
	for kernel, lost := range map[string]bool{"5.10": true, "5.10+6.1": false, "6.1": false} {
		m := Margins{Variants: []string{"with-waitfor"}, Kernel: kernelNamed(t, kernel), Store: results.Store{Dir: t.TempDir()}}
		all, err := m.Of(t.Context(), "mmc-natural")
		if err != nil {
			t.Fatal(err)
		}
		if _, bounded := explore.Least(all[0].Slacks); all[0].Lost() != lost || (len(all[0].Slacks) == 0) != lost || bounded {
			t.Errorf("%s (%+v): lost %t, slacks %v", kernel, series.Promised(m.Kernel.Traits), all[0].Lost(), all[0].Slacks)
		}
	}
}

// TestShmooRefuses: an axis that is none is told with its flag.
func TestShmooRefuses(t *testing.T) {
	s, err := Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	good := Shmoo{Scenario: s, Kernel: kernelNamed(t, "6.1"), X: "card-insert=0..1s", Y: "probe:mmcblk=0..1s", Columns: 2, Rows: 2}
	if g, err := good.Fill(t.Context()); err != nil || g.Title() != "mmc-natural/without-waitfor on 6.1 (simulated)" {
		t.Errorf("%v", err)
	}
	for want, change := range map[string]func(*Shmoo){
		"--x": func(s *Shmoo) { s.X = "x" }, "--y": func(s *Shmoo) { s.Y = "" },
		"none": func(s *Shmoo) { s.Variant = "none" }, "not between": func(s *Shmoo) { s.Rows = 1 },
	} {
		bad := good
		change(&bad)
		var usage *dmrace.UsageError
		if _, err := bad.Fill(t.Context()); !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestOn: a search on another architecture leaves the scenario as it was, and measures the
// recordings of that architecture alone.
func TestOn(t *testing.T) {
	s, err := Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	there, err := s.On("arm64")
	if err != nil || there.Arch != "arm64" || s.Arch != "" || len(there.bootable()) != len(s.bootable())-1 {
		t.Errorf("%q of %q, %v", there.Arch, s.Arch, err)
	}
	var usage *dmrace.UsageError
	if _, err := s.On("mips"); !errors.As(err, &usage) {
		t.Errorf("no such architecture: %v", err)
	}
	for arch, want := range map[dmrace.Arch]string{"": "6.1.192-stock 6.1.192-stock-arm64", "amd64": "6.1.192-stock", "arm64": "6.1.192-stock-arm64"} {
		m := Margins{Variants: []string{"without-waitfor"}, Kernel: kernelNamed(t, "6.1"), Arch: arch, Store: results.Store{Dir: "../results"}}
		boots, err := m.boots(t.Context(), "mmc-natural")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range boots {
			if o.Provenance != nil && strings.HasPrefix(o.Provenance.Kernel.Label, "6.1.192-stock") {
				got = append(got, o.Provenance.Kernel.Label)
			}
		}
		if slices.Sort(got); strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", arch, got, want)
		}
	}
}
