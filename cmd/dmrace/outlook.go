package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"dmrace"
	"dmrace/images/kernel"
)

// foretellBuilds says which of the kernels that the plans need are still to be built,
// and roughly how long that takes. What it cannot find out the build will tell.
func foretellBuilds(ctx context.Context, w io.Writer, src *source, batches []batch) {
	if src.image != nil || src.open(ctx) != nil {
		return
	}
	warm := src.tree.Warm()
	seen := map[dmrace.Kernel]bool{}
	for _, b := range batches {
		for _, boot := range b.boots {
			want := boot.plan.Kernel
			if seen[want] {
				continue
			}
			seen[want] = true
			v := src.variant(want)
			if _, err := src.tree.Find(ctx, v); !errors.Is(err, kernel.ErrNotBuilt) {
				continue
			}
			takes := "seconds: only what differs is compiled"
			if !warm {
				takes = fmt.Sprintf("some 4 to 6 minutes on 2 CPUs, this machine has %d", runtime.NumCPU())
			}
			fmt.Fprintf(w, "to build: %s of %s, %s\n", v, src.tree.Source, takes)
			warm = true
		}
	}
}

// usualBoot is what a boot is taken to last of which nothing is known: half of those in
// results/runs took less than 4.3 s.
const usualBoot = 5 * time.Second

// pace tells how much time boots still take, from what the same ones took before.
type pace struct {
	mu    sync.Mutex
	known map[string]time.Duration // by scenario and variant
	todo  map[string]int           // boots of each that are left
	total int
	jobs  int
}

func newPace(jobs int) *pace {
	return &pace{known: map[string]time.Duration{}, todo: map[string]int{}, jobs: jobs}
}

func paceKey(p *dmrace.Plan) string { return p.Scenario + "/" + p.Variant }

// learn takes note of how long a boot took.
func (p *pace) learn(r *dmrace.Recording) {
	p.known[paceKey(r.Plan)] = time.Duration(r.Recorded().HostWallMillis) * time.Millisecond
}

// expect counts a boot that is to come.
func (p *pace) expect(plan *dmrace.Plan) { p.todo[paceKey(plan)]++; p.total++ }

// done takes note of a boot that has come, and says how many are left and for how long.
func (p *pace) done(r *dmrace.Recording) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.learn(r)
	p.todo[paceKey(r.Plan)]--
	return p.outlook()
}

// outlook says how many boots are left, and roughly how long they take.
func (p *pace) outlook() string {
	boots, work := 0, time.Duration(0)
	for key, n := range p.todo {
		takes, ok := p.known[key]
		if !ok {
			takes = usualBoot
		}
		boots += n
		work += time.Duration(n) * takes
	}
	if boots == 0 {
		return fmt.Sprintf("all %d boots are done", p.total)
	}
	left := (work / time.Duration(p.jobs)).Round(time.Second)
	return fmt.Sprintf("%d of %d boots left, about %s beside the builds", boots, p.total, left)
}
