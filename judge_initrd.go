package dmrace

import (
	"slices"
	"strings"
)

// The judgements in this file are on an initramfs of which somebody's log tells that it
// runs, and not how it ended.

// ofInitrd reports whether an event shows an initramfs at work: systemd says so of itself
// (in_initrd(), src/core/main.c), and its units are named so; dracut and initramfs-tools by
// their names. dracut-shutdown belongs to the system behind it.
func ofInitrd(e Event) bool {
	switch {
	case e.Kind != UserSpace || strings.Contains(e.Detail, "dracut-shutdown"):
		return false
	case e.Subject == "systemd":
		return strings.HasPrefix(e.Detail, "Running in init") || strings.Contains(e.Detail, "dracut") || strings.Contains(e.Detail, "initrd")
	}
	return strings.HasPrefix(e.Subject, "dracut") || e.Subject == "initramfs"
}

// handovers are words of an initramfs that has its root, and of the system behind it.
var handovers = []string{
	"NixOS Stage 2", "Received SIGTERM from PID 1", "witching root", "witch Root", "switch-root", "Mounted sysroot", "Mounted /sysroot",
	"initrd-root-fs.target", "Initrd Root File System", "ulti-user", "ulti-User", "raphical", "etty", "ogin",
}

// handsOver reports whether an event shows that an initramfs had its root.
func handsOver(e Event) bool {
	switch e.Kind {
	case RootMount, FSMount, VerityError, InitReport:
		return true
	case UserSpace:
		return slices.Contains([]string{"login", "procd", "init"}, e.Subject) && e.Detail != "NixOS Stage 1" ||
			!strings.HasPrefix(e.Detail, "Stopp") && slices.ContainsFunc(handovers, func(w string) bool { return strings.Contains(e.Detail, w) })
	}
	return false
}

// stillInitrd reports whether the last that is seen of user space, in a log, is an initramfs
// that has not got its root: it runs, and nothing behind it is of a root or of another system.
func (j judge) stillInitrd() bool {
	began, systems := false, 0
	if j.t.End.Reason != EndLog {
		return false
	}
	for _, e := range j.t.Events {
		if e.Kind == UserSpace && strings.Contains(e.Detail, "running in system mode") {
			systems++
		}
		switch {
		case ofInitrd(e):
			began = true
		case began && handsOver(e):
			return false
		}
	}
	return began && systems < 2
}
