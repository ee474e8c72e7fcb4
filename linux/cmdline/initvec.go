package cmdline

// MaxInit is how many arguments, argv[0] included, and how many variables the kernel
// can keep for init (CONFIG_INIT_ENV_ARG_LIMIT; it is 128 on um).
const MaxInit = 32

// initVector is argv_init or envp_init of init/main.c. The text of a slot that was
// never filled, or was cleared, is not used.
type initVector [MaxInit + 2]initSlot

type initSlot struct {
	used bool
	text string
	arg  int // index in Line.Args, or -1
}

// find returns the slot for a new entry: the first that is free or that same reports.
// It is full if the entry at MaxInit is passed on the way or is itself that one. The
// last slot is filled only once it was full, and nothing is looked for after that.
func (v *initVector) find(same func(text string) bool) (at int, full bool) {
	for at = 0; v[at].used; at++ {
		full = full || at == MaxInit
		if same(v[at].text) {
			break
		}
	}
	return at, full
}

// from returns the entries from one on, as far as init sees them: up to a free slot.
func (v *initVector) from(first int) []initSlot {
	end := first
	for end < len(v) && v[end].used {
		end++
	}
	return v[first:end]
}

// texts returns what from returns as strings.
func (v *initVector) texts(first int) []string {
	var list []string
	for _, s := range v.from(first) {
		list = append(list, s.text)
	}
	return list
}
