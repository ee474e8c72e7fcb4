package lint

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/devname"
	"dmrace/sim"
)

// slowCosts are the times of a machine whose disks take seconds from one step to the
// next, while all else is quick. What the kernel waits for is merely later; what it does
// not wait for loses. They are round, for nothing hangs on how slow a disk is.
var slowCosts = func() sim.Costs {
	var costs sim.Costs
	for c := range costs {
		costs[c] = time.Millisecond
	}
	costs[sim.CostNone] = 0
	costs[sim.CostBoot], costs[sim.CostBootTraced] = 500*time.Millisecond, 500*time.Millisecond
	for _, step := range diskSteps {
		costs[step] = 2 * time.Second
	}
	return costs
}()

// diskSteps are the steps from a probed controller to the partitions of its disk.
var diskSteps = []sim.Cost{
	sim.CostMMCCard, sim.CostMMCInsert, sim.CostMMCDisk, sim.CostMMCScan,
	sim.CostUSBConnect, sim.CostUSBStorage, sim.CostUSBScan, sim.CostSDDisk, sim.CostSDScan,
	sim.CostSCSIScan, sim.CostSCSIDisk,
	sim.CostVirtioDisk, sim.CostVirtioScan,
	sim.CostNVMeScan,
}

// simulated is one simulated boot and what became of it.
type simulated struct {
	timeline *dmrace.Timeline
	verdict  dmrace.Verdict
}

// failed reports whether the boot ended before PID 1.
func (w *simulated) failed() bool {
	return w.verdict.Outcome == dmrace.Hung || w.verdict.Outcome == dmrace.Panicked
}

// boot lays the line out on a machine whose disk late, if there is one, is late. It
// returns nil for what cannot be simulated. The boot that it returned before must have
// been run.
func (r *pass) boot(late int) *sim.Model {
	if late == nobody && r.usual != nil {
		return r.usual
	}
	m, ok := r.stock.machine(late)
	if !ok || r.vendor() != nil {
		return nil
	}
	b, err := sim.New(sim.Config{Cmdline: r.text, Features: r.features, Machine: m})
	if err != nil {
		return nil
	}
	if late == nobody {
		r.usual = b
	}
	return b
}

// watch runs a boot and judges it.
func (r *pass) watch(b *sim.Model, costs sim.Costs) *simulated {
	t := b.Run(&costs)
	t = &dmrace.Timeline{Events: slices.Clone(t.Events), End: t.End}
	return &simulated{t, dmrace.Judge(t, dmrace.Criteria{Mapped: r.create != nil, Needs: r.kernelNames(), First: true})}
}

// kernelNames returns what the kernel calls the devices that the boot needs, or nil if
// that is not known of one.
func (r *pass) kernelNames() []string {
	var names []string
	locations := make([]location, 0, len(r.needs)+1)
	for i := range r.needs {
		locations = append(locations, r.needs[i].location)
	}
	if r.plainRoot() {
		locations = append(locations, r.root.location)
	}
	for _, p := range locations {
		if p.kind != onDisk || r.stock.disks[p.disk].group != "" {
			return nil
		}
		names = append(names, r.stock.disks[p.disk].kernelName(int(p.part)))
	}
	return names
}

// loses returns the boot with slow disks if it is lost because a table does not find a
// device that may be late, and whether the root is lost with it. nil: no such boot.
func (r *pass) loses(late int) (lost *simulated, fatal bool) {
	b := r.boot(late)
	if b == nil {
		return nil, false
	}
	w := r.watch(b, slowCosts)
	failed, ok := w.timeline.Last(dmrace.TableError)
	if !ok {
		return nil, false
	}
	if ready, ok := w.timeline.Last(dmrace.MapReady); ok && ready.Seq > failed.Seq {
		return nil, false
	}
	for _, n := range r.needs {
		if bus.Late(r.busOf(n.location)) && strings.Contains(failed.Detail, n.look.Message) {
			return w, w.failed() && r.onTable()
		}
	}
	return nil, false
}

// onTable reports whether the root can be a mapped device: it is one, or a number that
// may be one's, or missing.
func (r *pass) onTable() bool {
	return r.root.location.kind != elsewhere || r.root.ref.Kind == devname.Number
}

// busOf returns the bus of the disk at a location, or "".
func (r *pass) busOf(p location) dmrace.Bus {
	if p.kind != onDisk {
		return ""
	}
	return r.stock.disks[p.disk].Bus
}

// raceLines is how many events a finding shows of a lost boot.
const raceLines = 6

// decisive returns the events that tell how a race was lost, in order.
func decisive(t *dmrace.Timeline) *dmrace.Timeline {
	var picked []dmrace.Event
	for _, pick := range picks {
		if e, ok := pick(t); ok && len(picked) < raceLines && !slices.Contains(picked, e) {
			picked = append(picked, e)
		}
	}
	slices.SortFunc(picked, func(a, b dmrace.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	short := &dmrace.Timeline{End: t.End}
	for _, e := range picked {
		short.Add(e)
	}
	return short
}

// picks find the events that tell most, in the order of their worth: what dm_init_init()
// does, how it ends, and what comes too late; then what the kernel had waited for.
var picks = []func(*dmrace.Timeline) (dmrace.Event, bool){
	first(dmrace.DMWait), lastOf(dmrace.TableError), partitionsAfter,
	either(first(dmrace.Panic), first(dmrace.RootwaitEnter)),
	first(dmrace.WaitforResolve), probeBefore, diskAfter,
	lastOf(dmrace.WaitforStart), cardAfter, first(dmrace.RootwaitEnter), first(dmrace.ProbeStart), lastOf(dmrace.DiskAdd),
}

func first(k dmrace.EventKind) func(*dmrace.Timeline) (dmrace.Event, bool) {
	return func(t *dmrace.Timeline) (dmrace.Event, bool) { return t.First(k) }
}

func lastOf(k dmrace.EventKind) func(*dmrace.Timeline) (dmrace.Event, bool) {
	return func(t *dmrace.Timeline) (dmrace.Event, bool) { return t.Last(k) }
}

func either(a, b func(*dmrace.Timeline) (dmrace.Event, bool)) func(*dmrace.Timeline) (dmrace.Event, bool) {
	return func(t *dmrace.Timeline) (dmrace.Event, bool) {
		if e, ok := a(t); ok {
			return e, ok
		}
		return b(t)
	}
}

// partitionsAfter, diskAfter and cardAfter are what appeared first after the table
// had failed.
func partitionsAfter(t *dmrace.Timeline) (dmrace.Event, bool) {
	return after(t, dmrace.PartitionAdd, dmrace.PartitionScan)
}
func diskAfter(t *dmrace.Timeline) (dmrace.Event, bool) { return after(t, dmrace.DiskAdd) }
func cardAfter(t *dmrace.Timeline) (dmrace.Event, bool) { return after(t, dmrace.DeviceAdd) }

func after(t *dmrace.Timeline, kinds ...dmrace.EventKind) (dmrace.Event, bool) {
	failed, _ := t.Last(dmrace.TableError)
	for _, e := range t.Events {
		if e.Seq > failed.Seq && slices.Contains(kinds, e.Kind) {
			return e, true
		}
	}
	return dmrace.Event{}, false
}

// probeBefore is the last probe that had ended when the table failed: what
// wait_for_device_probe() waited for.
func probeBefore(t *dmrace.Timeline) (dmrace.Event, bool) {
	failed, _ := t.Last(dmrace.TableError)
	for _, e := range slices.Backward(t.Events) {
		if e.Seq < failed.Seq && e.Kind == dmrace.ProbeDone {
			return e, true
		}
	}
	return dmrace.Event{}, false
}
