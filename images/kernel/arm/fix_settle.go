package arm

const driverCore = "drivers/base/dd.c"

// fixSettle has wait_for_device_probe() ask again until nothing is under way.
var fixSettle = Fix{
	Arm:     "fix-settle",
	Subject: "driver core: wait_for_device_probe(): ask until all is quiet",
	Log: `wait_for_device_probe() waits for three things in turn: the work that
retries deferred probes, the probes under way, and the async work. Each
is looked at once. A probe that begins while async_synchronize_full()
waits is not waited for, and neither is a deferred probe that the last
probe, or the async work, makes possible.

dm_init_init() and prepare_namespace() call it to know that the disks
are there. On a machine with an AHCI controller, whose ports are brought
up by async work, and an SD card, the card is found and its probe begins
while the ports are waited for. The wait returns, the table of
dm-mod.create= names a card that is being probed, and fails:

  device-mapper: table: 254:0: linear: Device lookup failed (-ENODEV)

It is never tried again, and rootwait waits for /dev/dm-0 for ever.
Without the AHCI controller the same probe is waited for.

Go round until none of the three is left.`,
	Files: []string{driverCore},
	File:  "fix_settle.go",
	make: func(t *tree) {
		f := t.file(driverCore)
		body := f.function("wait_for_device_probe")
		flush := f.statement(body, "flush_work(&deferred_probe_work)", `\bflush_work\s*\(\s*&\s*deferred_probe_work\s*\)`)
		f.match(span{flush.end, body.end}, "wait_event(probe_waitqueue, …)", `\bwait_event\s*\(\s*probe_waitqueue\s*,\s*atomic_read\s*\(\s*&\s*probe_count\s*\)\s*==\s*0\s*\)\s*;`)
		last := f.statement(body, "async_synchronize_full()", `\basync_synchronize_full\s*\(\s*\)`)
		if t.err != nil {
			return
		}
		if n := len(statementsIn(f.code, flush.start, body.end)); n != 3 {
			f.lacks("wait_for_device_probe() waits for %d things, not for three", n)
			return
		}
		steps := span{commentStart(f.src, f.lines(flush).start), f.lines(last).end}
		f.replace(steps, "\tdo {\n"+indent(f.text(steps))+
			"\n\t\t/* what that brought about is not waited for yet */\n"+
			"\t} while (atomic_read(&probe_count) || work_busy(&deferred_probe_work));\n")
	},
}
