package console

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// message is one printk line, taken apart.
type message struct {
	at     time.Duration
	thread string // "T1", "C0"; empty without CONFIG_PRINTK_CALLER
	text   string // without time and caller; a leading space that belongs to the message is kept
}

// stamp matches what print_prefix() in kernel/printk/printk.c puts before a
// message: an optional "<6>" level as dmesg -r shows it, the time, and with
// CONFIG_PRINTK_CALLER the thread ("T" and its pid) or the CPU ("C" and its
// number) in interrupt context. Archives fold the padding to a single space.
var stamp = regexp.MustCompile(`(?:<\d{1,3}>)?\[ *(\d{1,10})\.(\d{6})\](?:\[ *([TC]\d{1,10})\])? ?`)

// splitStamp returns what stands before a printk line in raw, the message, and
// whether there is one. PID 1 and printk write to the same console, so a message
// may begin in the middle of a line.
func splitStamp(raw string) (before string, m message, ok bool) {
	loc := stamp.FindStringSubmatchIndex(raw)
	if loc == nil {
		return raw, message{}, false
	}
	at, err := stampTime(raw[loc[2]:loc[3]], raw[loc[4]:loc[5]])
	if err != nil {
		return raw, message{}, false
	}
	if loc[6] >= 0 {
		m.thread = raw[loc[6]:loc[7]]
	}
	m.at, m.text = at, raw[loc[1]:]
	return raw[:loc[0]], m, true
}

// stampTime turns "21" and "680006" into a duration.
func stampTime(sec, usec string) (time.Duration, error) {
	s, err := strconv.ParseInt(sec, 10, 64)
	if err != nil {
		return 0, err
	}
	us, err := strconv.ParseInt(usec, 10, 64)
	return time.Duration(s)*time.Second + time.Duration(us)*time.Microsecond, err
}

// clean makes a raw console line printable: no carriage returns, valid UTF-8.
func clean(raw []byte) string {
	s := strings.ToValidUTF8(string(raw), "\uFFFD")
	return strings.ReplaceAll(s, "\r", "")
}
