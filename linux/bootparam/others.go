package bootparam

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"dmrace/linux/series"
)

// always are words that every kernel takes with a handler of its own: those of
// init/main.c, kernel/printk/printk.c and kernel/reboot.c.
var always = []string{"console", "debug", "initcall_blacklist", "loglevel", "log_buf_len", "ignore_loglevel", "mem", "quiet", "reboot", "reset_devices"}

// documented.txt holds the names without a dot of Documentation/admin-guide/
// kernel-parameters.txt in 5.10, 6.1 and 7.2, sorted. Whether a kernel takes one depends on
// its configuration.
//
//go:embed documented.txt
var documentedText string

// names cuts them when they are first asked for.
var names = sync.OnceValue(func() []string { return strings.Fields(documentedText) })

func documented(name string) bool {
	_, found := slices.BinarySearch(names(), name)
	return found
}

// overfull reads a line anew that seems to have more words for init than there is room for,
// which is a panic. The tables here hold what matters to a root alone: what has a handler
// elsewhere does not reach init.
func overfull(line string, f series.Set) Values {
	isAlways := func(name string) bool { return slices.Contains(always, name) }
	v := read(line, f, isAlways)
	if v.Parsed.Panic == "" {
		return v
	}
	sure := read(line, f, func(name string) bool { return isAlways(name) || documented(name) })
	if sure.Parsed.Panic == "" {
		sure.MayPanic = v.Parsed.Panic
	}
	return sure
}

// read is one reading of a line, with what else takes words.
func read(line string, f series.Set, others func(name string) bool) Values {
	v := unread()
	h := newHandlers(&v, f)
	h.parser.Others = others
	v.Parsed = h.parser.Boot(line)
	h.locate()
	return v
}
