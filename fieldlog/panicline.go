package fieldlog

import (
	"slices"
	"strings"

	"dmrace"
)

// panicIs begins the message of panic() in kernel/panic.c.
const panicIs = "Kernel panic - not syncing: "

// endMark is what panic() prints last, with its message again.
const endMark = "---[ end Kernel panic"

// noRootFS begins what mount_block_root(), since 6.4 mount_root_generic(), hands panic()
// (init/do_mounts.c): nothing else says so.
const noRootFS = "VFS: Unable to mount root fs on unknown-block("

// panics are the beginnings of what people quote of a panic, by which a line that was
// wrapped is known to go on: init/do_mounts.c, init/main.c, kernel/exit.c, mm/oom_kill.c.
var panics = []string{
	panicIs, noRootFS, `VFS: Unable to mount root fs on "`, "No working init found. Try passing init= option to kernel.",
	"No init found. Try passing init= option to kernel.", "Attempted to kill init! exitcode=0x", "System is deadlocked on memory",
}

// panicIn returns the message of a panic that stands somewhere in a line, as it is quoted
// in a sentence, by its end mark, or by its words alone.
func panicIn(line string) (text string, ok bool) {
	if i := strings.Index(line, panicIs); i >= 0 {
		text, ok = line[i:], true
	} else if i := strings.Index(line, noRootFS); i >= 0 {
		text, ok = panicIs+line[i:], true
	}
	text, _, _ = strings.Cut(text, " ]---")
	return strings.TrimRight(text, "\"'`*. "), ok
}

// panicked reports whether a panic was read already: its end mark repeats it.
func (b *bootLog) panicked() bool {
	return slices.ContainsFunc(b.events, func(e dmrace.Event) bool { return e.Kind == dmrace.Panic })
}

// panicGoesOn reports whether a line is the rest of a panic's message that was wrapped: the
// message ends within words that are known, and the line goes on with them.
func panicGoesOn(message, line string) bool {
	message, line = strings.Join(strings.Fields(message), " ")+" ", strings.Join(strings.Fields(line), " ")
	for _, words := range panics {
		if strings.HasPrefix(message, panicIs) && words != panicIs {
			words = panicIs + words
		}
		for cut := strings.IndexByte(words, ' ') + 1; cut > 0 && cut < len(words); {
			rest := words[cut:]
			if n := min(len(rest), len(line)); strings.HasSuffix(message, words[:cut]) && n > 0 && rest[:n] == line[:n] {
				return true
			}
			next := strings.IndexByte(rest, ' ') + 1
			if next == 0 {
				break
			}
			cut += next
		}
	}
	return false
}
