package fieldlog

import (
	"strings"
	"testing"

	"dmrace"
)

// TestPanicLine reads what people quote of a panic and nothing else: wrapped, within a
// sentence, without its beginning.
func TestPanicLine(t *testing.T) {
	const noRoot = "VFS: Unable to mount root fs on unknown-block(179,2)"
	for _, c := range []struct{ name, log, want string }{
		{"a line", panicIs + noRoot, noRoot},
		{"wrapped before the number", panicIs + "VFS: Unable to mount root fs on\nunknown-block(179,2)", noRoot},
		{"wrapped within the words", panicIs + "VFS: Unable to mount\nroot fs on unknown-block(179,2)", noRoot},
		{"wrapped before the words", "Kernel panic - not\nsyncing: " + noRoot, noRoot},
		{"wrapped twice", "Kernel panic - not syncing:\nVFS: Unable to mount root fs\non unknown-block(179,2)\n", noRoot},
		{"quoted and wrapped", "> Kernel panic - not syncing: VFS:\n> Unable to mount root fs on unknown-block(179,2)", noRoot},
		{"without its beginning", noRoot, noRoot},
		{"the end mark", "---[ end Kernel panic - not syncing: " + noRoot + " ]---", noRoot},
		{"in a sentence", `It stops with "Kernel panic - not syncing: ` + noRoot + `".`, noRoot},
		{"an exit code", "Kernel panic - not syncing: Attempted to kill init!\nexitcode=0x00000100", "Attempted to kill init! exitcode=0x00000100"},
		{"another line behind it", panicIs + "VFS: Unable to mount root fs on\nCPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.90 #1", "VFS: Unable to mount root fs on"},
		{"whole, and another line behind it", panicIs + noRoot + "\nroot fs on the card", noRoot},
	} {
		l, err := Read(t.Context(), strings.NewReader(c.log+"\n"), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if e, ok := l.Timeline.First(dmrace.Panic); !ok || e.Detail != c.want || l.Timeline.Count(dmrace.Panic) != 1 {
			t.Errorf("%s: %d panic(s), %q, want %q", c.name, l.Timeline.Count(dmrace.Panic), e.Detail, c.want)
		}
	}
	if _, err := Read(t.Context(), strings.NewReader("how do I\nmount root fs on a card?\n"), Options{}); err == nil {
		t.Error("a question was read as a log")
	}
}
