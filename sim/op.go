package sim

import "time"

// opcode is one thing that a kernel thread does.
type opcode uint8

const (
	opSpend     opcode = iota // let cost+extra pass
	opRest                    // let cost less cost a pass
	opTimer                   // let extra pass, and a jiffies more, by the timer wheel
	opUntil                   // wait until extra after boot, unless that is over
	opEmit                    // say event a
	opStart                   // have thread a begin after extra: queue_work(), queue_delayed_work()
	opCall                    // have thread a begin and wait until it returns: a synchronous probe
	opAsync                   // have thread a begin; async_synchronize_full() waits until it returns
	opReturn                  // return to whoever waits for this thread; it goes on by itself
	opProbe                   // begin a probe: probe_count up
	opOnly                    // leave out the next two steps unless disk a has number b
	opMedium                  // on to step b unless the medium is in, which it is extra after boot
	opNeed                    // defer the probe unless device a is bound
	opBind                    // end a probe: device a is bound, probe_count down, return
	opFound                   // stop unless driver a is registered: who registers it goes on here
	opRegister                // driver a is registered, and probes what was found before, one after the other
	opNumber                  // disk a gets the number of its name
	opDisk                    // disk a is in block_class
	opParts                   // the partitions of disk a are
	opDefer                   // deferred_probe_initcall(): allow and flush deferred probes
	opSettle                  // wait_for_device_probe()
	opWaitfor                 // look for name a until it resolves
	opUnwait                  // dm-mod.waitfor_timeout= is over
	opTable                   // dm_early_create() of mapped device a; on to step b if it fails
	opHasOwn                  // on to step b if a device has failed: device a has no minor of its own
	opRoot                    // look root= up once, and wait for it where rootwait says so
	opRetried                 // dm_init_retry() is over: the wait for the root goes on, behind step b
	opExpire                  // rootwait=N is over
	opOpen                    // mount_root() opens the number, at once; without a device there is no mount
	opMount                   // what mount_root() does with what it has opened, or panic
	opInitramfs               // /init looks for root=, and waits for it
	opSwitch                  // /init mounts the root, or gives up
	opGuest                   // PID 1 reads the whole root and reports
	opEnd                     // the boot is decided
)

// op is one step of a thread.
type op struct {
	do    opcode
	cost  Cost
	a, b  int32
	step  int32 // of [Model.Steps], counted from 1; 0: it is never late
	extra time.Duration
}

// thread is a kernel thread or a work item: a name and what it does.
type thread struct {
	name string
	ops  []op
}

func (t *thread) add(o op) { t.ops = append(t.ops, o) }

func (t *thread) spend(c Cost)          { t.add(op{do: opSpend, cost: c}) }
func (t *thread) sleep(d time.Duration) { t.add(op{do: opSpend, extra: d}) }
func (t *thread) timer(d time.Duration, more int32) {
	t.add(op{do: opTimer, a: more, extra: d})
}
func (t *thread) until(at time.Duration) { t.add(op{do: opUntil, extra: at}) }
func (t *thread) do(do opcode, a int)    { t.add(op{do: do, a: int32(a)}) }
