package arm

// fixWaitforTimeout bounds dm-mod.waitfor=.
var fixWaitforTimeout = Fix{
	Arm:     "fix-waitfor-timeout",
	Subject: "dm init: add dm-mod.waitfor_timeout=",
	Log: `A name in dm-mod.waitfor= that nothing answers to stops the boot: the
loop has no end, and the rest of the initcalls, the root wait with its
own time-out among them, is not reached. A word that is misspelt, a disk
that has died, and a partition that was never made all look alike to
somebody who stands before the machine.

Add dm-mod.waitfor_timeout=, in seconds for all names together. When it
is over say which name did not appear, and go on: the table then says
what it lacks. The default is to wait for ever, as before.`,
	Files: []string{DMInit},
	File:  "fix_waitfor_timeout.go",
	make: func(t *tree) {
		f := t.file(DMInit)
		f.after(f.statement(f.all(), "static char *waitfor[…]", `(?m)^static\s+char\s*\*\s*waitfor\s*\[`), "static unsigned int waitfor_timeout;\n")
		f.after(f.statement(f.all(), "MODULE_PARM_DESC(waitfor, …)", `\bMODULE_PARM_DESC\s*\(\s*waitfor\s*,`),
			"\nmodule_param(waitfor_timeout, uint, 0);\n"+
				"MODULE_PARM_DESC(waitfor_timeout, \"Seconds after which waitfor gives up (0: never)\");\n")
		names := waitforLoop(f)
		poll := f.statement(names, "while (… waitfor[i] …)", `\bwhile\s*\([^;{}]*\bwaitfor\s*\[\s*i\s*\]`)
		if t.err != nil {
			return
		}
		closed := f.condition(poll)
		sleep := f.text(span{skipSpace(f.code, closed), poll.end})
		f.replace(span{closed, poll.end}, ` {
				if (waitfor_timeout && time_after(jiffies, since + waitfor_timeout * HZ)) {
					DMERR("device %s has not appeared within %u s", waitfor[i], waitfor_timeout);
					break;
				}
				`+sleep+`
			}`)
		f.before(waitforLoop(f), "\tsince = jiffies;\n")
		f.after(f.match(f.function("dm_init_init"), "LIST_HEAD(devices)", `\bLIST_HEAD\s*\(\s*devices\s*\)\s*;`), "\tunsigned long since;\n")
	},
}

// waitforLoop finds the loop over the names of dm-mod.waitfor=.
func waitforLoop(f *file) span {
	return f.statement(f.function("dm_init_init"), "for (… ARRAY_SIZE(waitfor) …)", `\bfor\s*\([^{}]*\bARRAY_SIZE\s*\(\s*waitfor\s*\)`)
}
