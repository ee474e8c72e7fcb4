package fieldlog

import (
	"slices"
	"strings"
)

// facts is what the kernel says of itself.
type facts struct {
	release string // "5.15.120"
	line    string // the command line
	full    bool   // line is as the kernel parses it, not as it was given
	more    bool   // the next message goes on with it
	cut     bool   // the end of it is missing
}

// ends are the lengths at which printk cuts a message, in bytes: LOG_LINE_MAX without
// and with CONFIG_PRINTK_CALLER in 5.10 and 6.1 (kernel/printk/printk.c),
// PRINTKRB_RECORD_MAX in 6.12 and 7.2 (kernel/printk/internal.h), each less the
// terminating NUL, and the same less the two bytes of a level (KERN_SOH, "5"), which
// printk_sprint() takes away after the cut.
var ends = []int{991, 975, 1023, 989, 973, 1021}

// continued stands behind each part but the last of a command line that the kernel
// prints in several messages (print_kernel_cmdline() in init/main.c, 7.2).
const continued = ` \`

// What stands before the command line: start_kernel() in init/main.c, and before it
// setup_arch() in arch/x86/kernel/setup.c.
const (
	cmdlineIs = "Kernel command line: "
	givenIs   = "Command line: "
)

// read takes what a message says.
func (f *facts) read(text string) {
	if release, ok := banner(text); ok && f.release == "" {
		release, _, _ = strings.Cut(release, " ")
		f.release = strings.Clone(release)
	} else if line, ok := strings.CutPrefix(text, cmdlineIs); ok {
		f.kernels(line, slices.Contains(ends, len(text)))
	} else if line, ok := strings.CutPrefix(text, givenIs); ok && f.line == "" {
		f.line, f.cut = strings.Clone(line), slices.Contains(ends, len(text))
	}
}

// banner returns what stands behind "Linux version " in the kernel's first message, which
// vendors' kernels print again behind a word of their own: "Linux_Banner: Linux version".
func banner(text string) (rest string, ok bool) {
	word, rest, ok := strings.Cut(text, "Linux version ")
	return rest, ok && (word == "" || strings.HasSuffix(word, ": ") && strings.Count(word, " ") == 1)
}

// kernels takes the command line, or a part of it, from the kernel's own message.
func (f *facts) kernels(line string, cut bool) {
	switch {
	case f.more && len(f.line) < maxJoined:
		line = f.line + " " + line
	case f.full:
		return // it is said once
	}
	f.line, f.more = strings.CutSuffix(line, continued)
	f.line, f.full, f.cut = strings.Clone(f.line), true, cut
}
