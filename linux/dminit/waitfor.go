package dminit

import "dmrace/linux/cmdline"

// MaxWaitfor is DM_MAX_WAITFOR, the length of the array of names.
const MaxWaitfor = 256

// Wait is a name that dm_init_init() waits for, and where it comes from.
type Wait struct {
	Name  string // empty is a name too
	Value int    // the occurrence of dm-mod.waitfor=, from 0
	At    int    // offset in that value
}

// Rejected is an occurrence of dm-mod.waitfor= that was not taken as a whole.
type Rejected struct {
	Value   int    // the occurrence, from 0
	Taken   int    // how many of its names were
	At      int    // offset in the value of what was not
	Message string // as printk() prints it, before parse_args() says that the value is "invalid" or "too large"
	Err     error  // a *[cmdline.SetError]
}

// Waitfor returns the names for which dm_init_init() waits, in order, given the
// values of all occurrences of dm-mod.waitfor=, and what of them was rejected.
//
// Each occurrence fills the array from its beginning (param_array() in
// kernel/params.c), so that a later one replaces as many names as it has and leaves
// the others: "a,b,c" and then "d" wait for d, b, c. An occurrence with more than
// [MaxWaitfor] names, or with one longer than [cmdline.MaxString], is refused, but
// the names before stay.
func Waitfor(values []string) ([]Wait, []Rejected) {
	var waits []Wait
	var rejected []Rejected
	for i, value := range values {
		names, err := cmdline.SplitArray(value, MaxWaitfor)
		end := 0
		for slot, name := range names {
			w := Wait{name.Value, i, name.At}
			if slot < len(waits) {
				waits[slot] = w
			} else {
				waits = append(waits, w)
			}
			end = name.At + len(name.Value) + 1
		}
		if err != nil {
			rejected = append(rejected, Rejected{i, len(names), end, "dm_mod.waitfor: " + err.Error(), err})
		}
	}
	return waits, rejected
}
