package sim

import (
	"fmt"
	"strings"

	"dmrace"
	"dmrace/linux/bus"
)

// family is a family of disks with what the simulator says of one before its number is
// known.
type family struct {
	*bus.Family
	marked string // the name, with numberMark for the number
	fixed  bool   // the number does not depend on any order
}

// numberMark stands for a disk's number in what is said about it before the number
// is known.
const numberMark = "#"

// families holds those of the buses.
var families = marked()

func marked() map[*bus.Family]*family {
	all := map[*bus.Family]*family{}
	for _, f := range bus.Families() {
		all[f] = &family{Family: f, marked: f.Prefix + numberMark + f.Suffix}
	}
	return all
}

// mappedFamily is that of mapped devices: dm_create() in drivers/md/dm.c.
var mappedFamily = &family{Family: &bus.Family{Prefix: "dm-", Dynamic: true, Minors: 1}, marked: "dm-" + numberMark, fixed: true}

// busAt returns what is known of the bus of the disk at a place of the machine.
func busAt(at int, name dmrace.Bus) (*bus.Info, error) {
	info, ok := bus.Of(name)
	if !ok || halves[name] == nil {
		return nil, &dmrace.NotModelled{What: fmt.Sprintf("disk %d on the bus %q", at+1, name), Why: "what a boot does on it is not known"}
	}
	return info, nil
}

// unmarked puts a disk's number in the place of every mark.
func (f *family) unmarked(text string, n int) string {
	name := f.Disk(n)
	return strings.ReplaceAll(text, numberMark, name[len(f.Prefix):len(name)-len(f.Suffix)])
}

// partMarked returns a partition's name with the mark for the disk's number, which a
// digit takes unless the family writes letters.
func (f *family) partMarked(part int) string {
	if f.Letters {
		return numbered(f.marked, part)
	}
	return numbered(f.marked+"p", part)
}

// saying is an event about a disk, as it was last said.
type saying struct {
	disk, slot int32 // the disk, or nobody; and the name that it had, or nobody
	event      dmrace.Event
}

// named returns an event with the number of the disk that it is about.
func (e *engine) named(event int32) *dmrace.Event {
	b := e.boot
	s := &b.about[event]
	if at := e.block.slot[s.disk]; s.slot != at {
		f, number := b.disks[s.disk].family, b.slots[at].number
		s.slot, s.event = at, b.events[event]
		s.event.Subject, s.event.Detail = f.unmarked(s.event.Subject, number), f.unmarked(s.event.Detail, number)
		for n, written := range e.written { // with another name
			if written == event {
				e.written[n] = nobody
			}
		}
	}
	return &s.event
}
