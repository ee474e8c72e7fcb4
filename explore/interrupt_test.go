package explore

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"dmrace"
	"dmrace/scenarios"
	"dmrace/sim"
)

// endingContext ends when it has been looked at so many times: in the middle of work, and
// always at the same place.
type endingContext struct {
	context.Context
	left atomic.Int64
}

func endsAfter(looks int64) *endingContext {
	c := &endingContext{Context: context.Background()}
	c.left.Store(looks)
	return c
}

func (c *endingContext) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestInterrupted ends work that takes minutes or hours after a few boots of it. What
// was found until then is no result.
func TestInterrupted(t *testing.T) {
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant("with-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	endless := Options{Bound: AllSteps, MaxBoots: 1 << 40}
	observed := func(t *testing.T) *dmrace.Observation {
		o, err := sim.Predict(planOf(t, "mmc-natural", "with-i8042"), dmrace.Traits{Release: "6.1"})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	for name, work := range map[string]func(t *testing.T, ctx context.Context) (found bool, err error){
		"search": func(t *testing.T, ctx context.Context) (bool, error) {
			r, err := modelOf(t, "mmc-natural", "with-waitfor", "6.1").Search(ctx, endless)
			return r != nil, err
		},
		"walks": func(t *testing.T, ctx context.Context) (bool, error) {
			w, err := modelOf(t, "mmc-natural", "with-waitfor", "6.1").Walk(ctx, Options{}, 1<<40, 3, rand.New(rand.NewPCG(1, 1)))
			return w != nil, err
		},
		"the search of a fixed line": func(t *testing.T, ctx context.Context) (bool, error) {
			f, _, err := modelOf(t, "mmc-natural", "without-waitfor", "6.1").Fix(ctx, endless)
			return f != nil, err
		},
		"walks behind a search": func(t *testing.T, ctx context.Context) (bool, error) {
			f, err := Find(ctx, s, v, on(t, "6.1"), Question{Options: Options{Bound: 1}, Walks: 1 << 40, Depth: 3})
			return f != nil, err
		},
		"cells": func(t *testing.T, ctx context.Context) (bool, error) {
			g, err := Shmoo(ctx, s, v, on(t, "6.1"), axis(t, "probe:sdhci-pci=0..2s"), axis(t, "cost:psmouse=0..2s"), MaxGrid, MaxGrid)
			return g != nil, err
		},
		"cells that are laid out one by one": func(t *testing.T, ctx context.Context) (bool, error) {
			g, err := Shmoo(ctx, s, v, on(t, "6.1"), axis(t, "card-insert=0..2s"), axis(t, "rootdelay=0..2s"), MaxGrid, MaxGrid)
			return g != nil, err
		},
		"slacks": func(t *testing.T, ctx context.Context) (bool, error) {
			m, err := MarginOf(ctx, observed(t), dmrace.Traits{}, 0)
			return m != nil, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := endsAfter(2)
			found, err := work(t, ctx)
			if !errors.Is(err, context.Canceled) || found {
				t.Errorf("a result: %t, error %v; want none and %v", found, err, context.Canceled)
			}
			if looks := -ctx.left.Load(); looks < 1 || looks > 64 {
				t.Errorf("the context was looked at %d times after it had ended", looks)
			}
		})
	}
}
