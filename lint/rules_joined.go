package lint

import "slices"

var lineJoined = &Rule{
	Code: "DMR125", Name: "line-joined", Severity: Note,
	Summary: "the line is a part of what the kernel gets",
	Explain: "A boot configuration, /etc/default/grub, a boot image or CONFIG_CMDLINE_EXTEND give the kernel a part of its command line. What is missing here may come with the rest, so that nothing that is missing is called an error.",
	Kernel:  "it has one line, which its boot loader and its configuration have put together (setup_command_line(), init/main.c)",
	Affects: affectsAll,
	Bad:     "root=/dev/vda2 rootwait",
	Good:    "root=/dev/vda2 rootwait",
	Options: Options{Kernel: "6.1", Joined: "the boot loader adds its own"},
}

// missing are the rules about what is not on a line.
var missing = []*Rule{waitforMissing, waitforIncomplete, rootMissing, rootUnprovided, rootwaitMissing}

// settleJoined says that a line is not the whole, and takes back that something missing is
// an error.
func (r *pass) settleJoined() {
	if r.opts.Joined == "" || len(r.text) == 0 {
		return
	}
	for i := range r.found {
		f := &r.found[i]
		if f.Severity == Error && slices.ContainsFunc(missing, func(m *Rule) bool { return m.Code == f.Code }) {
			f.Severity = Warning
			f.Affects += "; unless the rest of the line has it"
		}
	}
	r.find(lineJoined, span{0, len(r.text)}, "this is a part of the kernel's line: %s", r.opts.Joined)
}
