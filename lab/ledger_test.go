package lab

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
)

// TestLedger: what is noted is found by who opens the file next.
func TestLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "not", "there.jsonl")
	l := opened(t, path)
	one, two := noted{Boot: "1", Ends: "booted", Order: []string{"map-ready vroot"}, From: "k"}, noted{Boot: "2", Ends: "hung in rootwait"}
	for _, n := range []noted{one, two} {
		if err := l.note(n); err != nil {
			t.Fatal(err)
		}
	}
	l.close()
	again := opened(t, path)
	for _, want := range []noted{one, two} {
		if got, ok := again.find(want.Boot); !ok || got.Ends != want.Ends || got.From != want.From || !slices.Equal(got.Order, want.Order) {
			t.Errorf("%+v, %t", got, ok)
		}
	}
	if _, ok := again.find("3"); ok {
		t.Error("a boot that nobody made is known")
	}
}

// TestLedgerKilled: whatever a process that was killed has left of its last line, the boots
// before it are known, and what is noted next is read again.
func TestLedgerKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "boots.jsonl")
	l := opened(t, path)
	l.note(noted{Boot: "1", Ends: "booted"})
	first, _ := os.ReadFile(path)
	l.note(noted{Boot: "2", Ends: "booted"})
	l.close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) + 1 {
		if err := os.WriteFile(path, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		l := opened(t, path)
		_, one := l.find("1")
		_, two := l.find("2")
		if one != (n >= len(first)) || two != (n == len(whole)) {
			t.Errorf("of %d bytes: %t, %t", n, one, two)
		}
		l.note(noted{Boot: "3", Ends: "hung"})
		l.close()
		if _, ok := opened(t, path).find("3"); !ok {
			t.Errorf("of %d bytes: what was noted next is lost", n)
		}
	}
	if err := os.WriteFile(path, []byte("no JSON\n{}\n"+string(first)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, ok := opened(t, path).find("1"); !ok {
		t.Error("lines that are none end what is read")
	}
}

// TestLedgerRefused: a folder that cannot be written to is said before anything is booted.
func TestLedgerRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, nil, 0o644)
	var env *dmrace.EnvError
	if _, err := openLedger(filepath.Join(file, "boots.jsonl")); !errors.As(err, &env) {
		t.Errorf("%v", err)
	}
}

func opened(t *testing.T, path string) *ledger {
	t.Helper()
	l, err := openLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.close() })
	return l
}

// TestKernelBoots: a boot is made once, also by the next search, and one that fails is not
// noted.
func TestKernelBoots(t *testing.T) {
	plan := planned(t, "mmc-natural", "with-waitfor")[0].Plan
	path := filepath.Join(t.TempDir(), "boots.jsonl")
	f := ends("with-waitfor", hung).and("with-waitfor", answer{err: errors.New("QEMU is gone")})
	var said strings.Builder
	search := func() *kernelBoots {
		return &kernelBoots{
			witness: f, ledger: opened(t, path), key: func(_ context.Context, p *dmrace.Plan) (string, error) { return p.ID(), nil },
			say: func(format string, _ ...any) { said.WriteString(format) },
		}
	}
	for range 2 {
		k := search()
		for range 2 {
			end, err := k.ending(t.Context(), plan)
			if err != nil || end != "hung in rootwait: data-device-missing" {
				t.Errorf("%q, %v", end, err)
			}
		}
		if err := k.close(); err != nil {
			t.Error(err)
		}
	}
	if len(f.booted) != 1 || said.Len() == 0 {
		t.Errorf("%d boots, said %q", len(f.booted), said.String())
	}
	other := *plan
	other.Limits.Window++
	for range 2 {
		if _, err := search().look(t.Context(), &other, 0); err == nil {
			t.Error("a boot that failed is known")
		}
	}
}

// TestKernelBootsAgain: each further boot of a plan is made, once, and noted by itself.
func TestKernelBootsAgain(t *testing.T) {
	plan := planned(t, "mmc-natural", "with-waitfor")[0].Plan
	f := ends("with-waitfor", hung, booted, hung)
	k := &kernelBoots{
		witness: f, ledger: opened(t, filepath.Join(t.TempDir(), "boots.jsonl")), say: func(string, ...any) {},
		key: func(_ context.Context, p *dmrace.Plan) (string, error) { return p.ID(), nil },
	}
	for n, want := range []string{"hung", "booted", "hung"} {
		for range 2 {
			s, err := k.look(t.Context(), plan, n)
			if err != nil || !strings.HasPrefix(s.Ends, want) || len(f.booted) != n+1 {
				t.Errorf("boot %d: %q after %d boots, %v", n, s.Ends, len(f.booted), err)
			}
		}
	}
}
