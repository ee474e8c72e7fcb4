package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/dminit"
	"dmrace/linux/series"
	"dmrace/linux/target"
)

// Config is what a boot is simulated from.
type Config struct {
	Cmdline  string // as the kernel gets it, without symbols
	Features series.Set
	Values   *bootparam.Values // what such a kernel reads off Cmdline, where that is known already
	Tables   *dminit.Result    // likewise what it reads off Values.Create
	Machine  Machine
	Delays   []Delay              // injected by the shim
	Scans    []dmrace.ScanDelay   // likewise
	Order    dmrace.InitcallOrder // likewise
	Build    target.Build
	Tree     *Tree // what the disk's verity tree is; nil: whatever the table says
	Options  Options

	FileSystems []string // those for block devices that are built in, in the order in which they are tried; nil: not known
	CryptKey    string   // of a partition that holds dmrace.PartCrypt, in hexadecimal
}

// Model is one boot laid out, ready to be run again and again with other costs. It keeps the
// memory of a run for the next one, so a Model is for one goroutine.
type Model struct {
	features series.Set
	threads  []thread
	events   []dmrace.Event // what can be said, without its time
	about    []saying       // of each of events: the disk whose number belongs into it
	devices  []string       // what probes bind
	appeared []string       // see [Model.Devices]
	disks    []disk
	waitfor  []devname.Ref
	maps     []mapped
	nameless bool // a device of dm-mod.create= behind maps is refused before its table
	root     root
	majors   majors
	mounts   mounts
	builder  builder // lays it out; here so that its memory is kept

	slots      []slot           // every name that a disk can get, the first of each family before the others
	slotNamed  map[string]int32 // the same by name
	fixedNames bool             // as in [Machine]

	deferEvents []int32 // of each thread: the event of its deferred probe
	steps       []Step  // what can be late
	ordered     bool    // see [Model.Ordered]

	engine engine
}

// New lays out what every thread does in the boot of c. It returns a
// [dmrace.NotModelled] for what the simulator does not know: a root that is no block
// device, or a disk on another bus.
func New(c Config) (*Model, error) {
	b := &Model{}
	if err := b.LayOut(c); err != nil {
		return nil, err
	}
	return b, nil
}

// LayOut makes the model that of another boot, as [New] does, and keeps its memory. After an
// error the model is of no boot, and can be laid out again.
func (b *Model) LayOut(c Config) error {
	b.forget()
	b.features = c.Features
	b.builder = builder{Model: b, config: c, at: nobody, buses: b.builder.buses[:0]}
	l := &b.builder
	if c.Values != nil {
		l.values = *c.Values
	} else {
		l.values = bootparam.Read(c.Cmdline, c.Features)
	}
	l.newThread("T1")
	var err error
	if l.calls, err = l.putInOrder(); err != nil {
		return err
	}
	if err := l.dynamicMajors(); err != nil {
		return err
	}
	if err := l.nameDisks(); err != nil {
		return err
	}
	if err := l.layOut(); err != nil {
		return err
	}
	l.numberSteps()
	b.ordered = b.defersAny() || b.namesTwice() || b.numbersMany()
	return nil
}

// forget empties a model. What it has no room for is made at the first layout: the sizes are
// those of a boot with a few disks.
func (b *Model) forget() {
	const events, threads, steps = 64, 16, 16
	if b.slotNamed == nil {
		b.threads, b.deferEvents = make([]thread, 0, threads), make([]int32, 0, threads)
		b.events, b.about = make([]dmrace.Event, 0, events), make([]saying, 0, events)
		b.steps, b.slotNamed = make([]Step, 0, steps), map[string]int32{}
		b.engine.boot, b.engine.tl = b, &dmrace.Timeline{}
	}
	b.threads, b.deferEvents = b.threads[:0], b.deferEvents[:0]
	b.events, b.about, b.devices, b.disks = b.events[:0], b.about[:0], b.devices[:0], b.disks[:0]
	b.appeared = b.appeared[:0]
	b.waitfor, b.maps, b.slots, b.steps = b.waitfor[:0], b.maps[:0], b.slots[:0], b.steps[:0]
	clear(b.slotNamed)
	for i := range b.engine.written { // by numbers of events that are no more
		b.engine.written[i] = nobody
	}
	b.root, b.majors, b.nameless = root{}, majors{}, false
}

// Run carries the boot out. The timeline is valid until the next run.
func (b *Model) Run(costs *Costs) *dmrace.Timeline {
	b.engine.chooser = nil
	b.engine.reset(costs)
	b.engine.run()
	return b.engine.tl
}

// builder lays out a boot.
type builder struct {
	*Model
	config Config
	values bootparam.Values

	calls  []initcall    // in the order in which they run
	at     int32         // the disk whose threads are being laid out, or nobody
	buses  []*bus.Info   // of the machine's disks
	bootOf map[int][]int // of an eMMC: its boot partitions

	linked    []string // the suppliers of devices that appear
	unsettled []string // those of them whose device has another name where disks are found in another order
}

// layOut gives T1 its initcalls and the root, and with them every other thread what
// they start.
func (b *builder) layOut() error {
	if may := b.values.MayPanic; may != "" {
		return &dmrace.NotModelled{What: "a line that may end in \"" + may + "\"", Why: "which of its words this kernel has a handler for is not known"}
	}
	if end := startPanic(b.values.Parsed); end != "" {
		b.say(t1, dmrace.Panic, "", end)
		b.thread(t1).do(opEnd, nobody)
		return nil
	}
	if b.values.TooLong { // param_set_charp() in kernel/params.c, within start_kernel()
		b.say(t1, dmrace.CreateError, "dm-mod.create", "string parameter too long")
	}
	late := CostLate
	if b.values.Trace {
		late = CostLateTraced
	}
	b.sayOrder()
	b.deferrals()
	_, virtio := b.bootCosts()
	b.thread(t1).spend(virtio)
	b.suppliers()
	level := levelDevice
	for _, call := range b.calls {
		if call.level != level {
			level = call.level
			b.thread(t1).spend(late)
		}
		if call.quiet {
			continue
		}
		b.say(t1, dmrace.InitcallEnter, call.name, "")
		call.body(b)
		b.say(t1, dmrace.InitcallReturn, call.name, "")
		if call.then != nil {
			call.then(b)
		}
	}
	if err := b.deferredAll(); err != nil {
		return err
	}
	return b.prepareNamespace()
}

// startPanic says how start_kernel() ends over a line that it cannot parse, or
// nothing: too many variables for init, or the fault of 5.10 over a quote at the very
// end (next_arg(), fixed in 9847f21225c4).
func startPanic(r cmdline.Result) string {
	if r.Fault {
		return "early exception in next_arg"
	}
	return r.Panic
}

// thread returns the thread of that number. It is valid until the next newThread.
func (b *builder) thread(t int) *thread { return &b.threads[t] }

// newThread adds a thread and returns its number.
func (b *builder) newThread(name string) int {
	n := len(b.threads)
	if n < cap(b.threads) {
		b.threads = b.threads[:n+1]
		b.threads[n] = thread{name: name, ops: b.threads[n].ops[:0]}
	} else {
		b.threads = append(b.threads, thread{name: name})
	}
	b.deferEvents = append(b.deferEvents, nobody)
	return n
}

// event adds what can be said and returns its number.
func (b *builder) event(t int, kind dmrace.EventKind, subject, detail string) int32 {
	of := int32(nobody)
	if strings.Contains(subject, numberMark) || strings.Contains(detail, numberMark) {
		of = b.at
	}
	return b.addEvent(dmrace.Event{Kind: kind, Subject: subject, Detail: detail, Thread: b.thread(t).name}, of)
}

// addEvent adds what can be said, about a disk or nobody, and returns its number.
func (b *Model) addEvent(e dmrace.Event, of int32) int32 {
	b.events, b.about = append(b.events, e), append(b.about, saying{disk: of, slot: nobody})
	return int32(len(b.events) - 1)
}

// say has a thread say something.
func (b *builder) say(t int, kind dmrace.EventKind, subject, detail string) {
	e := b.event(t, kind, subject, detail)
	b.thread(t).add(op{do: opEmit, a: e})
}

// device returns the number of a device that a probe binds.
func (b *builder) device(name string) int {
	n := slices.Index(b.devices, name)
	if n < 0 {
		n = len(b.devices)
		b.devices = append(b.devices, name)
	}
	return n
}

// numbered returns a name with a number behind it.
func numbered(name string, n int) string { return name + strconv.Itoa(n) }

// pciAddress is where the controller of a disk sits on the PCI bus of the emulated
// PC: behind the host bridge, in order.
func pciAddress(disk int) string { return fmt.Sprintf("0000:00:%02x.0", disk+1) }
