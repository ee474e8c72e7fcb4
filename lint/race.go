package lint

import (
	"slices"
	"strings"
	"sync"
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
	sim.CostSCSIScan, sim.CostSCSIDisk, sim.CostATALink, sim.CostATADisk,
	sim.CostVirtioDisk, sim.CostVirtioScan,
	sim.CostNVMeScan,
}

// simulated is one simulated boot. Its timeline is valid until the model runs again.
type simulated struct {
	timeline *dmrace.Timeline
	of       *pass
}

// verdict judges the boot.
func (w *simulated) verdict() dmrace.Verdict {
	return dmrace.Judge(w.timeline, dmrace.Criteria{Mapped: w.of.create != nil, Needs: w.of.kernelNames()})
}

// failed reports whether the boot ended before PID 1.
func (w *simulated) failed() bool {
	if w.smooth() {
		return false
	}
	outcome := w.verdict().Outcome
	return outcome == dmrace.Hung || outcome == dmrace.Panicked
}

// smooth reports whether PID 1 is started and nothing was wrong before, nor is after: such a
// boot needs no judge.
func (w *simulated) smooth() bool {
	started := false
	for i := range w.timeline.Events {
		switch w.timeline.Events[i].Kind {
		case dmrace.InitExec:
			started = true
		case dmrace.Panic, dmrace.TableError, dmrace.CreateError, dmrace.VerityError, dmrace.Poweroff:
			return false
		}
	}
	return started
}

// models are those whose memory the next boot takes over.
var models = sync.Pool{New: func() any { return &sim.Model{} }}

// boot lays the line out on a machine whose disk late, if there is one, is late. It
// returns nil for what cannot be simulated.
func (r *pass) boot(late int) *sim.Model {
	m, ok := r.stock.machine(late)
	if !ok || r.vendor() != nil {
		return nil
	}
	b := models.Get().(*sim.Model)
	c := sim.Config{Cmdline: r.text, Features: r.features, Values: &r.values, Tables: r.tables.of(r.values.Create, r.features), Machine: m}
	err := b.LayOut(c)
	r.notModelled = dmrace.AsNotModelled(err)
	if err != nil && r.create != nil && r.root.location.kind == elsewhere {
		alone := r.values // the tables are created before anybody asks for the root
		alone.Root, c.Values = "", &alone
		err = b.LayOut(c)
	}
	if err != nil {
		models.Put(b)
		return nil
	}
	return b
}

// usualBoot is that without a late disk, laid out once.
func (r *pass) usualBoot() *sim.Model {
	if !r.laidOut {
		r.usual, r.laidOut = r.boot(nobody), true
	}
	return r.usual
}

// slowBoot is the usual boot with slow disks, which is run once.
func (r *pass) slowBoot() *simulated {
	if b := r.usualBoot(); b != nil && r.slow == nil {
		r.slow = r.watch(b, &slowCosts)
	}
	return r.slow
}

// watch runs a boot.
func (r *pass) watch(b *sim.Model, costs *sim.Costs) *simulated {
	return &simulated{b.Run(costs), r}
}

// release gives the memory of the usual boot back.
func (r *pass) release() {
	if r.usual != nil {
		models.Put(r.usual)
		r.usual, r.slow, r.laidOut = nil, nil, false
	}
}

// kernelNames returns what the kernel calls the devices that the boot needs, or nil if
// that is not known of one.
func (r *pass) kernelNames() []string {
	locations := make([]location, 0, len(r.needs)+1)
	want := func(p location) {
		if !slices.Contains(locations, p) {
			locations = append(locations, p)
		}
	}
	for i := range r.needs {
		want(r.needs[i].location)
	}
	if r.plainRoot() {
		want(r.root.location)
	}
	names := make([]string, 0, len(locations))
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
func (r *pass) loses(late int) (lost *dmrace.Timeline, fatal bool) {
	if late == nobody {
		return r.lost(r.slowBoot())
	}
	b := r.boot(late)
	if b == nil {
		return nil, false
	}
	defer models.Put(b)
	return r.lost(r.watch(b, &slowCosts))
}

// lost returns the decisive events of a boot that is lost so.
func (r *pass) lost(w *simulated) (lost *dmrace.Timeline, fatal bool) {
	if w == nil {
		return nil, false
	}
	failed, ok := w.timeline.Last(dmrace.TableError)
	if !ok {
		return nil, false
	}
	if ready, ok := w.timeline.Last(dmrace.MapReady); ok && ready.Seq > failed.Seq {
		return nil, false
	}
	for i := range r.needs {
		n := &r.needs[i]
		if bus.Late(r.busOf(n.location)) && strings.Contains(failed.Detail, n.look.Message) {
			return r.decisive(w.timeline), r.onTable() && w.failed()
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
