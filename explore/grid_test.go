package explore

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/needs"
	"dmrace/scenarios"
	"dmrace/sim"
)

func axis(t testing.TB, text string) Axis {
	t.Helper()
	a, err := ParseAxis(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestParseAxis(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // its name, first, middle and last value of three; empty: refused
	}{
		{"probe:mmcblk=0..20s", "probe:mmcblk 0s 10s 20s"},
		{"probe:sdhci-pci=1ms..10s,log", "probe:sdhci-pci 1ms 100ms 10s"},
		{"usb-delay-use=0..5s", "usb-delay-use 0s 3s 5s"},
		{"rootwait=1s..5s", "rootwait 1s 3s 5s"},
		{"rootdelay=0s..2s", "rootdelay 0s 1s 2s"},
		{"card-insert=0..1s", "card-insert 0s 500ms 1s"},
		{"throttle=10..1000", "throttle 10/s 505/s 1000/s"},
		{"throttle=10..1000,log", "throttle 10/s 100/s 1000/s"},
		{"cost:mmc-card=0..100us", "cost:mmc-card 0s 50µs 100µs"},
		{"", ""}, {"probe", ""}, {"probe=0..1s", ""}, {"probe:=0..1s", ""}, {"rootdelay:x=0..1s", ""},
		{"nonsense=0..1s", ""}, {"cost:nonsense=0..1s", ""}, {"rootdelay=1s", ""}, {"rootdelay=1s..1s", ""},
		{"rootdelay=2s..1s", ""}, {"rootdelay=-1s..1s", ""}, {"rootdelay=0..2h", ""}, {"rootdelay=0..x", ""},
		{"rootwait=0..5s", ""}, {"throttle=0..5", ""}, {"throttle=1s..5s", ""}, {"throttle=1..1000000", ""},
		{"probe:sd=0..1s,log", ""},
	} {
		a, err := ParseAxis(c.text)
		got := ""
		if err == nil {
			got = a.Name
			for _, v := range a.Values(3) {
				got += " " + a.Format(v)
			}
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q; %v", c.text, got, c.want, err)
		}
	}
}

func FuzzParseAxis(f *testing.F) {
	f.Add("probe:mmcblk=0..20s,log")
	f.Add("throttle=10..1000")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAxis(text)
		if err != nil {
			return
		}
		vs := a.Values(5)
		for i := range vs {
			if vs[i] < 0 || i > 0 && vs[i] < vs[i-1] {
				t.Fatalf("%q: %v", text, vs)
			}
		}
		if a.From >= a.To {
			t.Errorf("%q: empty", text)
		}
	})
}

func shmoo(t testing.TB, scenario, variant, release, x, y string, n int) *Grid {
	t.Helper()
	s, v := variantOf(t, scenario, variant)
	g, err := Shmoo(t.Context(), s, v, on(t, release), axis(t, x), axis(t, y), n, n)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// axes are pairs in which none, one and both need boots to be laid out anew.
var axes = []struct{ scenario, variant, release, x, y string }{
	{"mmc-natural", "with-i8042", "6.1", "probe:sdhci-pci=0..2s", "cost:psmouse=0..2s"},
	{"mmc-natural", "without-waitfor", "6.1", "card-insert=0..10s", "cost:late=0..12s"},
	{"mmc-natural", "without-waitfor", "6.1", "cost:late=1ms..12s,log", "card-insert=0..10s"},
	{"rootwait-bounded", "no-mapping", "6.12", "throttle=10..1000,log", "rootwait=1s..10s"},
	{"usb-slow-scan", "control", "6.12", "usb-delay-use=0..20s", "rootdelay=0..20s"},
}

// TestShmoo holds the cells of a grid against boots that are predicted one by one from
// the scenario of the cell.
func TestShmoo(t *testing.T) {
	costs := sim.DefaultCosts()
	for _, c := range axes {
		g := shmoo(t, c.scenario, c.variant, c.release, c.x, c.y, 7)
		passed, failed := 0, 0
		for row := range g.Ys {
			for column := range g.Xs {
				p, err := g.plan(g.Xs[column], g.Ys[row])
				if err != nil {
					t.Fatal(err)
				}
				b, err := sim.FromPlan(p, dmrace.Traits{Release: c.release})
				if err != nil {
					t.Fatal(err)
				}
				one := costs
				for a, v := range map[Axis]int64{g.X: g.Xs[column], g.Y: g.Ys[row]} {
					if a.kind == "cost" {
						one.Set(a.what, time.Duration(v)*time.Microsecond)
					}
				}
				v := dmrace.Judge(b.Run(&one), needs.Criteria(p))
				if (v.Outcome == dmrace.Booted) == g.Lost(row, column) {
					t.Errorf("%s %s, %s %s: %s in the grid, %s by itself", c.x, g.X.Format(g.Xs[column]), c.y, g.Y.Format(g.Ys[row]), g.Cells[row][column], v.Outcome)
				}
				if g.Lost(row, column) {
					failed++
				} else {
					passed++
				}
			}
		}
		if failed == 0 || passed == 0 && c.variant != "control" {
			if c.scenario != "usb-slow-scan" {
				t.Errorf("%v: %d passed, %d failed: nothing is shown", c, passed, failed)
			}
		}
	}
}

// TestBorder: the border lies between two values 1 ms apart that end differently.
func TestBorder(t *testing.T) {
	g := shmoo(t, "mmc-natural", "with-i8042", "6.1", "probe:sdhci-pci=0..2s", "cost:psmouse=0..1s", 11)
	if len(g.Border) == 0 {
		t.Fatal("no border")
	}
	p := g.newPlotter()
	for _, b := range g.Border {
		below, _ := p.at(t.Context(), b.Below, g.Ys[b.Row])
		above, _ := p.at(t.Context(), b.Above, g.Ys[b.Row])
		if b.Above-b.Below != millis || lost(below) == lost(above) {
			t.Errorf("row %d: %s at %s, %s at %s", b.Row, below, g.X.Format(b.Below), above, g.X.Format(b.Above))
		}
	}
	again := shmoo(t, "mmc-natural", "with-i8042", "6.1", "probe:sdhci-pci=0..2s", "cost:psmouse=0..1s", 11)
	if !reflect.DeepEqual(g.Cells, again.Cells) || !reflect.DeepEqual(g.Border, again.Border) {
		t.Error("the same grid differs")
	}
}

func TestShmooRefuses(t *testing.T) {
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	late, probe := axis(t, "cost:late=0..1s"), axis(t, "probe:mmcblk=0..1s")
	for _, c := range []struct {
		name string
		x, y Axis
		n    int
	}{
		{"one axis twice", late, late, 10},
		{"too few cells", late, probe, 1},
		{"too many cells", late, probe, MaxGrid + 1},
		{"a driver of another machine", late, axis(t, "probe:nvme=0..1s"), 10},
		{"an injection for another bus", late, axis(t, "usb-delay-use=0..5s"), 10},
	} {
		if _, err := Shmoo(t.Context(), s, s.Variants[0], on(t, "6.1"), c.x, c.y, c.n, c.n); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}

// BenchmarkShmoo fills a grid of 500 × 500.
func BenchmarkShmoo(b *testing.B) {
	for i, c := range axes {
		b.Run(fmt.Sprint(i), func(b *testing.B) {
			began, cells := time.Now(), 0
			for b.Loop() {
				g := shmoo(b, c.scenario, c.variant, c.release, c.x, c.y, 500)
				cells += len(g.Xs) * len(g.Ys)
			}
			b.ReportMetric(float64(cells)/time.Since(began).Seconds(), "cells/s")
			b.ReportMetric(time.Since(began).Seconds()/float64(b.N), "s/grid")
		})
	}
}
