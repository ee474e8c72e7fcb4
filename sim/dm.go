package sim

import (
	"strings"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/devname"
	"dmrace/linux/dminit"
	"dmrace/linux/series"
	"dmrace/linux/target"
)

// mapped is one device of dm-mod.create=.
type mapped struct {
	disk    int32 // its place among the disks
	ready   int32 // event: it is there
	again   int32 // step of T1 from which dm_init_retry() makes it
	targets []mapTarget
}

// mapTarget is one line of a table: either the table refuses it, or its
// constructor looks devices up and then says yes or no.
type mapTarget struct {
	refused int32 // event of dm_table_add_target()'s own refusal, or nobody
	lookups []lookup
	loaded  int32 // event of a constructor that says that it begins, or nobody
	failed  int32 // event of its refusal after all lookups, or nobody
	oops    bool  // the constructor reads where nothing is, and there is no refusal
	areas   []target.Area
	blocks  []blockCheck
	hint    uint32   // what the target's io_hints make of its logical blocks, in bytes
	opened  []device // in this run, in the order of lookups
	length  uint64   // in sectors
	shows   shows
}

// blockCheck is a size of blocks that a constructor compares with the logical blocks of a
// device.
type blockCheck struct {
	lookup int
	size   uint32
	failed int32 // event of its refusal
}

// lookup is one device that a constructor opens.
type lookup struct {
	name devname.Ref
	fail failure
}

// dmInit is dm_init_init() in drivers/md/dm-init.c.
func (b *builder) dmInit() {
	if !b.config.Features.DMInit || b.values.CreateArg == bootparam.None || b.features.LongCreate && b.values.Create == "" {
		return
	}
	parsed := b.config.Tables
	if parsed == nil {
		read := dminit.Parse(b.values.Create, b.features)
		parsed = &read
	}
	for _, m := range parsed.Messages {
		b.say(t1, dmrace.CreateError, "dm-mod.create", strings.TrimPrefix(m, "device-mapper: init: "))
	}
	if parsed.Err != nil {
		return
	}
	b.say(t1, dmrace.DMWait, "dm_init_init", "")
	b.thread(t1).do(opSettle, nobody)
	b.waitForNames()
	b.createAll(parsed.Devices)
}

// waitForNames is the dm-mod.waitfor= loop: one name after the other, without a
// time-out (035641b01e72), and since 99a2312f6980 a second wait for probes.
func (b *builder) waitForNames() {
	if b.values.WaitforTimeout > 0 && len(b.values.Waitfor) > 0 {
		timer := b.newThread("timer")
		b.thread(timer).sleep(b.values.WaitforTimeout)
		b.thread(timer).do(opUnwait, nobody)
		b.thread(t1).do(opStart, timer)
	}
	for i, w := range b.values.Waitfor {
		if w.Text == "" && b.features.EmptyPassed {
			b.waitfor = append(b.waitfor, devname.Ref{})
			continue
		}
		b.waitfor = append(b.waitfor, devname.Parse(w.Text, b.features))
		b.say(t1, dmrace.WaitforStart, w.Text, "")
		b.thread(t1).do(opWaitfor, i)
	}
	if len(b.values.Waitfor) == 0 {
		return
	}
	if b.features.SecondWait {
		b.thread(t1).do(opSettle, nobody)
	}
	b.say(t1, dmrace.WaitforResolve, "dm-mod.waitfor", "")
}

// createAll creates one device after the other and stops at the first that fails:
// the loop breaks, and the initcall returns 0 all the same. The arm fix-first-failure goes
// on with those that have a minor of their own.
func (b *builder) createAll(devices []dminit.Device) {
	numbers, _ := dminit.Numbers(devices, b.features)
	var tables []int // steps of T1 that leave the loop if the table fails
	for i, number := range numbers {
		if b.features.GoesOn && !devices[i].HasMinor {
			tables = append(tables, len(b.thread(t1).ops))
			b.thread(t1).do(opHasOwn, i)
		}
		d, dm := devices[i], b.mappedDisk(number)
		m := mapped{disk: int32(dm)}
		for t := range d.Targets {
			m.targets = append(m.targets, b.mapTarget(d, t, number))
		}
		m.ready = b.event(t1, dmrace.MapReady, mappedFamily.Disk(number), d.Name)
		b.maps = append(b.maps, m)
		tables = append(tables, b.createOne(i))
		if b.features.GoesOn {
			b.leadHere(tables)
			tables = nil
		}
	}
	// A device without a number is refused before its table (a name that is taken, say),
	// and without a word: nothing more happens.
	b.leadHere(tables)
	b.nameless = len(numbers) < len(devices)
}

// createOne is dm_early_create() of one device. It returns the step that is left if the
// table fails.
func (b *builder) createOne(i int) (table int) {
	b.thread(t1).spend(CostTable)
	table = len(b.thread(t1).ops)
	b.thread(t1).do(opTable, i)
	b.thread(t1).spend(CostMap)
	b.thread(t1).do(opDisk, int(b.maps[i].disk))
	b.thread(t1).do(opParts, int(b.maps[i].disk))
	b.thread(t1).do(opEmit, int(b.maps[i].ready))
	return table
}

// leadHere has steps of T1 go on behind its last step so far.
func (b *builder) leadHere(steps []int) {
	ops := b.thread(t1).ops
	for _, t := range steps {
		ops[t].b = int32(len(ops))
	}
}

// mapTarget prepares one line of a table for what dm_table_add_target() does.
func (b *builder) mapTarget(d dminit.Device, i, number int) mapTarget {
	t := d.Targets[i]
	dev := devname.MakeDevt(b.majors.dm, uint32(number)).String()
	m := mapTarget{refused: nobody, loaded: nobody, failed: nobody}
	if err := dminit.CheckTarget(d, i, b.features); err != nil {
		m.refused = b.tableError(dev, err.Messages(dev))
		return m
	}
	argv := dminit.SplitArgs(t.Args)
	spec := target.Parse(t.Type, argv, target.Options{ReadOnly: d.ReadOnly, Length: t.Length, Features: b.features, Build: b.config.Build})
	for _, l := range spec.Lookups {
		m.lookups = append(m.lookups, lookup{
			devname.ParseArg(l.Path, b.features),
			failure{dev: dev, target: t.Type, text: l.Message, features: b.features},
		})
	}
	if v := spec.Verity; v != nil && v.DigestSize > 0 { // crypto_alloc_ahash() has succeeded
		m.loaded = b.event(t1, dmrace.TableLoad, t.Type, "")
	}
	for _, c := range spec.Blocks {
		m.blocks = append(m.blocks, blockCheck{c.Lookup, c.Size, b.tableError(dev, dminit.TargetMessages(dev, t.Type, c.Fail.Message, c.Fail.Errno, b.features))})
	}
	if f := spec.Fail; f != nil {
		m.failed, m.oops = b.tableError(dev, dminit.TargetMessages(dev, t.Type, f.Message, f.Errno, b.features)), f.Oops
	}
	if spec.Fail == nil {
		m.areas, m.length, m.hint = spec.Areas, t.Length, spec.HintsAt
		m.shows = b.showsOf(t.Type, argv, t.Length, spec)
	}
	return m
}

// tableError makes an event of what dm_table_add_target() prints.
func (b *Model) tableError(dev string, messages []string) int32 {
	detail := strings.TrimPrefix(messages[0], "device-mapper: table: "+dev+": ")
	return b.addEvent(dmrace.Event{Kind: dmrace.TableError, Subject: dev, Detail: detail, Thread: "T1"}, nobody)
}

// failure is how a lookup fails. The errno is known only then.
type failure struct {
	dev, target, text string
	features          series.Set
	known             map[devname.Errno]int32
}

// event returns the event of a failure with that errno.
func (f *failure) event(b *Model, errno devname.Errno) int32 {
	e, ok := f.known[errno]
	if !ok {
		e = b.tableError(f.dev, dminit.TargetMessages(f.dev, f.target, f.text, int(errno), f.features))
		f.known = map[devname.Errno]int32{errno: e}
	}
	return e
}
