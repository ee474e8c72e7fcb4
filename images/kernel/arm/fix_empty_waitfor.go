package arm

// fixEmptyWaitfor has dm-init pass an empty name of dm-mod.waitfor= over.
var fixEmptyWaitfor = Fix{
	Arm:     "fix-empty-waitfor",
	Subject: "dm init: pass an empty name in dm-mod.waitfor= over",
	Log: `"dm-mod.waitfor=" with nothing behind it, as a script makes of a
variable that is not set, waits for ever before v6.5: no device has the
name "". Since then early_lookup_bdev() reads it as the number 0 and
counts it as found. In a list ("PARTLABEL=a,,PARTLABEL=b") it is the
same.

Say that a name is empty, and go on to the next.`,
	Fixes: `035641b01e72 ("dm init: add dm-mod.waitfor to wait for asynchronously probed block devices")`,
	Files: []string{DMInit},
	File:  "fix_empty_waitfor.go",
	make: func(t *tree) {
		f := t.file(DMInit)
		named := f.match(waitforLoop(f), "if (waitfor[i])", `\bif\s*\(\s*waitfor\s*\[\s*i\s*\]\s*\)`)
		f.before(named, `		if (waitfor[i] && !*waitfor[i]) {
			DMERR("dm-mod.waitfor= has an empty name");
			continue;
		}
`)
	},
}
