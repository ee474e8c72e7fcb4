package console

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Message is one message of printk, taken apart.
type Message struct {
	At     time.Duration // since boot
	Thread string        // "T1", "C0"; empty without CONFIG_PRINTK_CALLER
	Text   string        // without time and caller; a leading space that belongs to the message is kept
}

// stamp matches what print_prefix() in kernel/printk/printk.c puts before a
// message: the time, and with CONFIG_PRINTK_CALLER the thread ("T" and its pid) or
// the CPU ("C" and its number) in interrupt context. Archives fold the padding to a
// single space. dmesg of util-linux puts a space before the caller, and under
// --show-delta the time since the message before into the brackets; others put the
// caller there, and some phones' kernels the number of the CPU behind a comma.
var stamp = regexp.MustCompile(`^\[ *(\d{1,9})\.(\d{6}|\d{3})(?: <[ 0-9.]{1,20}>)?(?: +([TC]\d{1,10})|,\d{1,3})?\](?: ?\[ *([TC]\d{1,10})\])? ?`)

// level matches the "<6>" that dmesg -r shows before it.
var level = regexp.MustCompile(`<\d{1,3}>$`)

// Split takes a line apart: what stands before its first message of printk, and
// its messages. PID 1 and printk write to the same console, so a message may
// begin in the middle of a line, and a second one cut the first off. A line
// without a message is all before it.
func Split(line string) (before string, messages []Message) {
	begin, loc := nextStamp(line, 0)
	if loc == nil {
		return line, nil
	}
	before = withoutLevel(line[:begin])
	for loc != nil {
		m := stampOf(line[begin:], loc)
		text := begin + loc[1]
		if begin, loc = nextStamp(line, text); loc != nil {
			m.Text = withoutLevel(line[text:begin])
		} else {
			m.Text = line[text:]
		}
		messages = append(messages, m)
	}
	return before, messages
}

// nextStamp returns where the next stamp begins, at or behind a place in the line,
// and its parts; nil if there is none.
func nextStamp(line string, at int) (begin int, loc []int) {
	for ; at < len(line); at++ {
		i := strings.IndexByte(line[at:], '[')
		if i < 0 {
			break
		}
		at += i
		if loc := plainStamp(line[at:]); loc != nil {
			return at, loc
		}
		if !mayBeStamp(line[at:]) {
			continue
		}
		if loc := stamp.FindStringSubmatchIndex(line[at:]); loc != nil {
			return at, loc
		}
	}
	return len(line), nil
}

// mayBeStamp reports whether a bracket holds a digit first, behind blanks.
func mayBeStamp(text string) bool {
	text = strings.TrimLeft(text[1:], " ")
	return text != "" && text[0] >= '0' && text[0] <= '9'
}

// plainStamp returns the parts, as stamp does, of a stamp of six decimals without a caller,
// which most are; nil of any other text.
func plainStamp(text string) []int {
	i := 1
	for i < len(text) && text[i] == ' ' {
		i++
	}
	sec := i
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	const most, decimals = 9, 6
	end := i + 1 + decimals // where "] " has to stand
	if i == sec || i-sec > most || end+2 >= len(text) || text[i] != '.' || text[end] != ']' || text[end+1] != ' ' || text[end+2] == '[' || text[end+2] == ' ' {
		return nil
	}
	for _, b := range []byte(text[i+1 : end]) {
		if b < '0' || b > '9' {
			return nil
		}
	}
	return []int{0, end + 2, sec, i, i + 1, end, -1, -1, -1, -1}
}

// withoutLevel returns a text without the level that stands at its end.
func withoutLevel(text string) string {
	if !strings.HasSuffix(text, ">") {
		return text
	}
	return level.ReplaceAllString(text, "")
}

// stampOf returns the time and the caller of a stamp that was found.
func stampOf(line string, loc []int) Message {
	m := Message{At: stampTime(line[loc[2]:loc[3]], line[loc[4]:loc[5]])}
	for _, caller := range []int{6, 8} {
		if loc[caller] >= 0 {
			m.Thread = line[loc[caller]:loc[caller+1]]
		}
	}
	return m
}

// stampTime turns "21" and "680006", which stamp has checked, into a duration.
func stampTime(sec, usec string) time.Duration {
	s, _ := strconv.ParseInt(sec, 10, 64)
	us, _ := strconv.ParseInt((usec + "000")[:6], 10, 64) // some show milliseconds
	return time.Duration(s)*time.Second + time.Duration(us)*time.Microsecond
}

// clean makes a raw console line printable: no carriage returns, valid UTF-8.
func clean(raw []byte) string {
	s := strings.ToValidUTF8(string(raw), "\uFFFD")
	return strings.ReplaceAll(s, "\r", "")
}
