package lab

import (
	"fmt"
	"sync"
	"time"

	"dmrace"
)

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
	return &pace{known: map[string]time.Duration{}, todo: map[string]int{}, jobs: max(jobs, 1)}
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
	return p.String()
}

// String says how many boots are left, and roughly how long they take.
func (p *pace) String() string {
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
