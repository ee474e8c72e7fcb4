package fieldlog

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"dmrace/linux/console"
)

// rank is how sure it is that a line is the kernel's. In a log with lines of one rank
// those of a lower one are not.
type rank uint8

const (
	none    rank = iota
	stamped      // a wall clock, and nothing that says whose line it is
	headed       // a wall clock, and "kernel:"
	printk       // the time that printk gave it
)

// record is a line taken apart.
type record struct {
	rank     rank
	kept     bool              // a journal's or syslog's line
	messages []console.Message // without a time below printk; none in a line of another program
	wall     wall
	walled   bool            // there is one
	program  console.Message // what another program of a journal says, with a time from printk on
}

var (
	// kmsg is what devkmsg_read() in kernel/printk/printk.c writes: priority, number,
	// microseconds, flags, and the caller if it is known.
	kmsg = regexp.MustCompile(`^\d{1,10},\d{1,20},(\d{1,15}),[^;,]*(?:,caller=([TC]\d{1,10}))?[^;]{0,100};`)

	// level is dmesg -x: facility and level.
	level = regexp.MustCompile(`^(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local\d) *:(?:emerg|alert|crit|err|warn|notice|info|debug) *: `)

	// kernelHead is a host, a facility or a level, and who speaks.
	kernelHead = regexp.MustCompile(`^(?:[^\s:\[\]]{1,100} ){0,2}kernel(?:\[\d{1,10}\])?: ?`)

	// programHead is another program of a journal, with its pid.
	programHead = regexp.MustCompile(`^[^\s:\[\]]{1,100} [^\s:\[\]]{1,100}\[\d{1,10}\]: `)

	// logcatHead is user, pid, thread and priority; tag is what logd has taken from
	// before the first colon and padded.
	logcatHead = regexp.MustCompile(`^ *(?:[a-z]\w{0,20} +)?\d{1,10} +\d{1,10} [VDIWEF] `)
	tag        = regexp.MustCompile(`^(\S{0,40}) +: `)

	// vendorCPU is what some phones' kernels print behind the time: the CPU, the command
	// and its pid, as in "(0)[1:swapper/0]", " [0:      swapper/0:    1] " or "c5      1 ".
	vendorCPU = regexp.MustCompile(`^[ .]?(?:\(\d{1,3}\)\[(\d{1,7}):[^\]]{1,32}\]|\[\d{1,3}:[^\]]{1,32}: *(\d{1,7})\] ?|c\d{1,2} +(\d{1,7}) )`)
)

// ofFirmware matches lines whose stamps look like printk's and are not: of Xen, which puts its own
// time behind "(XEN)" and gives the console of its guests as "(d1)" (drivers/char/console.c), and of
// NVIDIA's boot loaders, which pad the seconds with zeros, as print_time() in
// kernel/printk/printk.c does not.
var ofFirmware = regexp.MustCompile(`^(?:\((?:XEN|d\d{1,5})\) |\[0\d{3}\.\d{3}\] )`)

// takeApart reads a line.
func takeApart(line string) record {
	if line == "" {
		return record{}
	}
	if line[0] >= '0' && line[0] <= '9' {
		if f := kmsg.FindStringSubmatch(line); f != nil {
			us, _ := strconv.ParseInt(f[1], 10, 64)
			m := console.Message{At: time.Duration(us) * time.Microsecond, Thread: f[2], Text: unescape(line[len(f[0]):])}
			return record{rank: printk, messages: []console.Message{m}}
		}
	}
	if line[0] >= 'a' && line[0] <= 'z' {
		line = line[len(level.FindString(line)):]
	}
	if mayBeWall(line) {
		if w, rest, ok := cutWall(line); ok {
			return behindWall(w, rest)
		}
	}
	return behindNothing(line)
}

// behindNothing reads a line without a stamp of a program's.
func behindNothing(line string) record {
	if !strings.Contains(line, "[") || ofFirmware.MatchString(line) {
		return record{}
	}
	_, messages := console.Split(line)
	if len(messages) == 0 {
		return record{}
	}
	r := record{rank: printk, messages: messages[:0]}
	for _, m := range messages {
		if len(messages) > 1 { // a page put a blank for the end of the line
			m.Text = strings.TrimSuffix(m.Text, " ")
		}
		if ofProgram(m.Text) { // in journalctl -o short-monotonic
			r.program = ofHost(m)
			continue
		}
		head := headOf(m.Text)
		r.kept = r.kept || head != ""
		m.Text = m.Text[len(head):]
		r.messages = append(r.messages, withoutCPU(m))
	}
	return r
}

// behindWall reads what stands behind a stamp of a program's.
func behindWall(w wall, rest string) record {
	head := headOf(rest)
	rest = rest[len(head):]
	if head == "" && rest == "" {
		return record{rank: stamped}
	}
	if head == "" && ofProgram(rest) {
		return record{rank: stamped, wall: w, program: ofHost(console.Message{Text: rest})}
	}
	kept := head != ""
	if priority := logcatHead.FindString(rest); head == "" && priority != "" {
		head, rest = priority, untagged(rest[len(priority):])
	}
	if r := behindNothing(rest); r.rank == printk {
		r.kept, r.wall, r.walled = r.kept || kept, w, true
		return r
	}
	r := record{rank: stamped, kept: kept, wall: w, messages: []console.Message{withoutCPU(console.Message{Text: rest})}}
	if head != "" {
		r.rank = headed
	}
	return r
}

// headOf returns the head with which the kernel's messages stand in a journal, or "".
func headOf(text string) string {
	if !strings.Contains(text, "kernel") {
		return ""
	}
	return kernelHead.FindString(text)
}

// ofProgram reports whether a journal's line is some other program's.
func ofProgram(text string) bool {
	return strings.Contains(text, "]: ") && programHead.MatchString(text)
}

// ofHost returns a program's message without the host before it.
func ofHost(m console.Message) console.Message {
	_, m.Text, _ = strings.Cut(m.Text, " ")
	return m
}

// untagged puts the tag of logcat back before the message.
func untagged(text string) string {
	f := tag.FindStringSubmatch(text)
	switch {
	case f == nil:
		return text
	case f[1] == "":
		return text[len(f[0]):]
	}
	return f[1] + ": " + text[len(f[0]):]
}

// withoutCPU takes a message as the unchanged kernel would print it.
func withoutCPU(m console.Message) console.Message {
	begin := strings.TrimLeft(m.Text, " .")
	if begin == "" || !strings.Contains("([c", begin[:1]) {
		return m
	}
	f := vendorCPU.FindStringSubmatch(m.Text)
	if f == nil {
		return m
	}
	m.Text = m.Text[len(f[0]):]
	if m.Thread == "" {
		m.Thread = "T" + f[1] + f[2] + f[3]
	}
	return m
}

// escaped is a byte as msg_add_ext_text() in kernel/printk/printk.c writes those that
// are no printable ASCII, and the backslash.
var escaped = regexp.MustCompile(`\\x[0-9a-f]{2}`)

// unescape gives the text of a record of /dev/kmsg back, as far as it is printable.
func unescape(text string) string {
	if !strings.Contains(text, `\x`) {
		return text
	}
	return printable(escaped.ReplaceAllFunc([]byte(text), func(code []byte) []byte {
		b, _ := strconv.ParseUint(string(code[2:]), 16, 8)
		return []byte{byte(b)}
	}))
}
