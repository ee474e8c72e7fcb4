package arm

import "strings"

// fixFirstFailure has dm-init go on behind a device that fails.
var fixFirstFailure = Fix{
	Arm:     "fix-first-failure",
	Subject: "dm init: go on behind a device that could not be created",
	Log: `dm_init_init() leaves its loop at the first device of dm-mod.create=
that fails, without a word about it or about those behind it. A root
behind a faulty swap is never made, and the log ends with

  Waiting for root device /dev/dm-1...

Try the devices behind it that have a minor of their own, and say which
are left out: a device without one would get the minor that was meant
for the device that failed, and root=/dev/dm-0 would be another file
system.`,
	Fixes: `6bbc923dfcf5 ("dm: add support to directly boot to a mapped device")`,
	Files: []string{DMInit},
	File:  "fix_first_failure.go",
	make: func(t *tree) {
		f := t.file(DMInit)
		body := f.function("dm_init_init")
		call := f.statement(body, "if (dm_early_create(…))", `\bif\s*\(\s*dm_early_create\s*\(`)
		leave := f.statement(call, "break", `\bbreak\s*;`)
		if t.err != nil {
			return
		}
		condition := f.text(span{call.start, leave.start})
		f.replace(call, `/* the next free minor may be that of a device that failed */
		if (failed && !(dev->dmi.flags & DM_PERSISTENT_DEV_FLAG)) {
			DMERR("%s is left out: a device before it failed, and it has no minor of its own",
			      dev->dmi.name);
			continue;
		}
		`+strings.TrimRight(condition, " \t\n")+` {
			DMERR("%s could not be created", dev->dmi.name);
			failed = true;
		}`)
		f.after(f.match(f.function("dm_init_init"), "LIST_HEAD(devices)", `\bLIST_HEAD\s*\(\s*devices\s*\)\s*;`), "\tbool failed = false;\n")
	},
}
