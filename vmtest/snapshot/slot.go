package snapshot

import (
	"fmt"
	"strings"
)

// SlotSize is how many bytes a value can have. The kernel takes 1,024 of a parameter that
// is a string (param_set_charp() in kernel/params.c), and all slots are part of a line.
const SlotSize = 200

// Slot returns what stands for value n, from 0, while the machine is saved: text that is
// nowhere else in memory, and which the kernel takes for one word.
func Slot(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < SlotSize; i++ {
		fmt.Fprintf(&b, "dmrace-slot-%d.%d.", n, i)
	}
	return b.String()[:SlotSize]
}

// Slots puts a slot in the place of the value of each of these parameters in a command
// line, and returns the line with the values, slot by slot. A parameter that stands there
// more than once, in quotes, or with a value that is empty or longer than a slot is left as
// it is: then it is part of the saved machine.
func Slots(line string, parameters ...string) (slotted string, values []string) {
	for _, name := range parameters {
		before, value, after, ok := cut(line, name)
		if !ok {
			continue
		}
		line = before + Slot(len(values)) + after
		values = append(values, value)
	}
	return line, values
}

// cut takes a line apart at the value of a parameter.
func cut(line, name string) (before, value, after string, ok bool) {
	mark := " " + name + "="
	at := strings.Index(line, mark)
	if at < 0 || strings.Count(line, mark) > 1 {
		return "", "", "", false
	}
	before, value = line[:at+len(mark)], line[at+len(mark):]
	if space := strings.IndexByte(value, ' '); space >= 0 {
		value, after = value[:space], value[space:]
	}
	fits := value != "" && len(value) <= SlotSize && !strings.Contains(value, `"`)
	return before, value, after, fits && strings.Count(before, `"`)%2 == 0
}

// fill returns what is written over a slot. The kernel ends each word of the copy that its
// parameters point into with a NUL (next_arg() in lib/cmdline.c), and keeps others, as that
// for /proc/cmdline, with the spaces between the words.
func fill(value string, p Place) []byte {
	pad := "\x00"
	if p.Space {
		pad = " "
	}
	return []byte(value + strings.Repeat(pad, SlotSize-len(value)))
}
