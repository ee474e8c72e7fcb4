package sim

import (
	"fmt"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/series"
	"dmrace/linux/target"
)

// Config is what a boot is simulated from.
type Config struct {
	Cmdline  string // as the kernel gets it, without symbols
	Features series.Set
	Machine  Machine
	Delays   []Delay // injected by the shim
	Build    target.Build
	Tree     *Tree // what the disk's verity tree is; nil: whatever the table says
	Options  Options
	CryptKey string // of a partition that holds dmrace.PartCrypt, in hexadecimal
}

// Model is one boot laid out, ready to be run again and again with other costs. It keeps the
// memory of a run for the next one, so a Model is for one goroutine.
type Model struct {
	features series.Set
	threads  []thread
	events   []dmrace.Event // what can be said, without its time
	about    []saying       // of each of events: the disk whose number belongs into it
	devices  []string       // what probes bind
	disks    []disk
	waitfor  []devname.Ref
	maps     []mapped
	root     root
	majors   majors

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
	b := &builder{
		Model: &Model{features: c.Features}, config: c,
		values: bootparam.Read(c.Cmdline, c.Features), deviceNumber: map[string]int{}, bootOf: map[int][]int{}, at: nobody,
	}
	b.newThread("T1")
	if err := b.dynamicMajors(); err != nil {
		return nil, err
	}
	if err := b.nameDisks(); err != nil {
		return nil, err
	}
	if err := b.layOut(); err != nil {
		return nil, err
	}
	b.numberSteps()
	b.ordered = b.defersAny() || b.namesTwice() || b.numbersMany()
	b.engine.boot, b.engine.tl = b.Model, &dmrace.Timeline{}
	return b.Model, nil
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

	deviceNumber map[string]int // by name
	at           int32          // the disk whose threads are being laid out, or nobody
	buses        []*bus.Info    // of the machine's disks
	bootOf       map[int][]int  // of an eMMC: its boot partitions
}

// layOut gives T1 its initcalls and the root, and with them every other thread what
// they start.
func (b *builder) layOut() error {
	if end := startPanic(b.values.Parsed); end != "" {
		b.say(t1, dmrace.Panic, "", end)
		b.thread(t1).do(opEnd, nobody)
		return nil
	}
	if b.values.TooLong { // param_set_charp() in kernel/params.c, within start_kernel()
		b.say(t1, dmrace.CreateError, "dm-mod.create", "string parameter too long")
	}
	boot, late := CostBoot, CostLate
	if b.values.Trace {
		boot, late = CostBootTraced, CostLateTraced
	}
	b.thread(t1).spend(boot)
	b.suppliers()
	level := levelDevice
	for _, call := range initcalls() {
		if call.level != level {
			level = call.level
			b.thread(t1).spend(late)
		}
		b.say(t1, dmrace.InitcallEnter, call.name, "")
		call.body(b)
		b.say(t1, dmrace.InitcallReturn, call.name, "")
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
	b.threads = append(b.threads, thread{name: name})
	b.deferEvents = append(b.deferEvents, nobody)
	return len(b.threads) - 1
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
	n, ok := b.deviceNumber[name]
	if !ok {
		n = len(b.devices)
		b.deviceNumber[name] = n
		b.devices = append(b.devices, name)
	}
	return n
}

// numbered returns a name with a number behind it.
func numbered(name string, n int) string { return name + strconv.Itoa(n) }

// pciAddress is where the controller of a disk sits on the PCI bus of the emulated
// PC: behind the host bridge, in order.
func pciAddress(disk int) string { return fmt.Sprintf("0000:00:%02x.0", disk+1) }
