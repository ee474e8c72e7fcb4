package explore

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"dmrace"
	"dmrace/scenarios"
	"dmrace/sim"
)

// bootableGrid is a grid over the probes of a card and of its host.
func bootableGrid(t *testing.T, columns, rows int) *Grid {
	t.Helper()
	x, err := ParseAxis("probe:sdhci-pci=0..2s")
	if err != nil {
		t.Fatal(err)
	}
	y, err := ParseAxis("probe:mmcblk=0..500ms")
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant("without-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	k, err := KernelNamed("6.1")
	if err != nil {
		t.Fatal(err)
	}
	g, err := Shmoo(t.Context(), s, v, k, x, y, columns, rows)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// madeUp boots plans of a grid by a table of endings, one for each cell.
type madeUp struct {
	ends  map[string]string // by the plan's ID
	mu    sync.Mutex
	boots int
}

func (m *madeUp) boot(_ context.Context, p *dmrace.Plan) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.boots++
	end, ok := m.ends[p.ID()]
	if !ok {
		return "", errors.New("nobody asked for this cell")
	}
	return end, nil
}

// endings gives each cell of a row of a grid its ending: p passes, l is lost, h is lost in
// another way.
func endings(t *testing.T, g *Grid, rows ...string) *madeUp {
	t.Helper()
	m := &madeUp{ends: map[string]string{}}
	for y, row := range rows {
		for x, c := range row {
			p, err := g.Plan(Cell{y, x})
			if err != nil {
				t.Fatal(err)
			}
			m.ends[p.ID()] = map[rune]string{'p': "booted", 'l': "hung", 'h': "hung otherwise"}[c]
		}
	}
	return m
}

// TestBootRows boots grids that a kernel ends otherwise than they were simulated.
func TestBootRows(t *testing.T) {
	for _, c := range []struct {
		name      string
		simulated string // of each row
		kernel    string
		booted    string // the cells that are: x
		want      string // of the kernel; empty: as it is
	}{
		{"as simulated", "ppppllllll", "ppppllllll", "x..xx....x", ""},
		{"no border", "pppppppppp", "pppppppppp", "x........x", ""},
		{"a border elsewhere", "ppppllllll", "pppppppppl", "x..xx.xxxx", ""},
		{"a border that is not there", "ppppllllll", "pppppppppp", "x..xx....x", ""},
		{"one that was not simulated", "pppppppppp", "ppplllllll", "x.xxx....x", ""},
		{"lost in another way", "ppppllllll", "pppphhhhhh", "x..xx....x", ""},
		{"an island between booted cells is missed", "pppppppppp", "pppplppppp", "x........x", "pppppppppp"},
	} {
		g := bootableGrid(t, 10, 2)
		g.Cells = [][]string{nil, nil}
		for y := range g.Cells {
			for _, r := range c.simulated {
				g.Cells[y] = append(g.Cells[y], map[rune]string{'p': "booted", 'l': "hung"}[r])
			}
		}
		m := endings(t, g, c.kernel, c.kernel)
		for _, every := range []bool{false, true} {
			m.boots = 0
			b, err := g.BootRows(t.Context(), m.boot, 2, every)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			want, made := c.kernel, "xxxxxxxxxx"
			if !every {
				made = c.booted
				if c.want != "" {
					want = c.want
				}
			}
			for y := range b.Cells {
				if got := letters(b.Cells[y]); got != want {
					t.Errorf("%s, every %t: row %d is %s, want %s", c.name, every, y, got, want)
				}
				var got []byte
				for _, made := range b.Made[y] {
					got = append(got, map[bool]byte{true: 'x', false: '.'}[made])
				}
				if string(got) != made {
					t.Errorf("%s, every %t: booted are %s, want %s", c.name, every, got, made)
				}
			}
			if b.Boots != m.boots {
				t.Errorf("%s: %d boots counted, %d made", c.name, b.Boots, m.boots)
			}
		}
	}
}

func letters(cells []string) string {
	var b []byte
	for _, c := range cells {
		b = append(b, map[string]byte{"booted": 'p', "hung": 'l', "hung otherwise": 'h'}[c])
	}
	return string(b)
}

// TestDiffer lists what ends otherwise, and what was seen before what follows from it.
func TestDiffer(t *testing.T) {
	g := &Grid{Cells: [][]string{{"booted", "booted", "hung"}, {"booted", "hung", "hung"}}}
	b := &Booted{Cells: [][]string{{"hung", "hung", "hung"}, {"booted", "hung", "booted"}}, Made: [][]bool{{true, false, true}, {true, true, true}}}
	if got := b.Differ(g); !slices.Equal(got, []Cell{{0, 0}, {1, 2}, {0, 1}}) {
		t.Errorf("%v", got)
	}
}

// TestBootRowsFails: a boot that cannot be made ends it, and an axis that nothing brings
// about is refused.
func TestBootRowsFails(t *testing.T) {
	g := bootableGrid(t, 4, 2)
	if b, err := g.BootRows(t.Context(), endings(t, g, "pppp").boot, 1, true); b != nil || err == nil {
		t.Errorf("%v, %v", b, err)
	}
	if err := g.Bring(); err != nil {
		t.Error(err)
	}
	g.Y.kind, g.Y.what = "cost", "psmouse"
	var usage *dmrace.UsageError
	if err := g.Bring(); !errors.As(err, &usage) {
		t.Errorf("%v", err)
	}
}

// TestAsInjected: a delay of 530 ms hides behind a mouse of 560 as a step, and not as a sleep of the
// shim, which ends at a tick of the timer wheel: on 6.1.192 the border was seen between 522 and
// 545 ms.
func TestAsInjected(t *testing.T) {
	g := bootableGrid(t, 12, 2)
	v, err := g.origin.scenario.Variant("with-i8042")
	if err != nil {
		t.Fatal(err)
	}
	if g, err = Shmoo(t.Context(), g.origin.scenario, v, g.origin.kernel, g.X, g.Y, 89, 2); err != nil { // 22.7 ms apart
		t.Fatal(err)
	}
	near := func() (ends string) {
		for x, at := range g.Xs {
			if at > 500_000 && at < 600_000 {
				ends += map[bool]string{false: "p", true: "l"}[g.Lost(0, x)]
			}
		}
		return ends
	}
	was := near()
	if err := g.AsInjected(t.Context()); err != nil {
		t.Fatal(err)
	}
	for x := range g.Xs {
		p, err := g.Plan(Cell{0, x})
		if err != nil {
			t.Fatal(err)
		}
		o, err := sim.Witness{}.Boot(t.Context(), p)
		if err != nil || ending(o.Verdict) != g.Cells[0][x] {
			t.Errorf("%d: %v", x, err)
		}
	}
	if is := near(); was != "ppll" || is != "plll" {
		t.Errorf("by lateness %q, injected %q", was, is)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.AsInjected(done); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
