package cmdline

import "dmrace/linux/series"

// Facts are the points in which versions differ. The zero value has none of them; see
// [FactsOf] for those of a kernel.
type Facts struct {
	BoolTrueFalse bool // kstrtobool() knows t and f
	BoolEnable    bool // kstrtobool() knows e and d
	Saturates     bool // simple_strtoull() and memparse() stop at 2^64-1 and do not wrap
	Earlycon      bool // console= also calls the handler of earlycon
	SysctlAliases bool // the old names of four sysctls do not reach init
	BootLoader    bool // BOOT_IMAGE= and kexec* do not reach init: in all four trees
	PrintUnknown  bool // print_unknown_bootoptions()
	QuoteFaults   bool // next_arg() faults on a lone quote that ends the line, on 64-bit machines
	MessageMax    int  // bytes that printk() keeps of one of these messages; 0 keeps all
}

// FactsOf returns the facts of a kernel. The rows of the table of package series say
// which release changed each; BootLoader has none, for it was backported to every tree
// that was read.
//
// MessageMax is what LOG_LINE_MAX (1024 less a prefix of 32) and since [series.Set]
// LongMessages PRINTKRB_RECORD_MAX (1024) leave after the level's two bytes and a NUL.
// With CONFIG_PRINTK_CALLER the prefix, where it counts, is 16 bytes longer.
func FactsOf(f series.Set) Facts {
	facts := Facts{
		BoolTrueFalse: f.BoolTrueFalse, BoolEnable: f.BoolEnable, Saturates: f.Saturates, Earlycon: !f.NoEarlycon,
		SysctlAliases: f.SysctlAliases, BootLoader: true, PrintUnknown: f.PrintUnknown, QuoteFaults: !f.QuoteFixed, MessageMax: 989,
	}
	if f.LongMessages {
		facts.MessageMax = 1021
	}
	return facts
}

// ParseBool is kstrtobool() of lib/kstrtox.c, which looks at the first byte, and at
// the second for "on" and "of", in either case: "yes", "y2" and "1" are true, "nope"
// and "0x1" are false. The error is [ErrInvalid]. A bool parameter without a value is
// set to true before this is called (param_set_bool(), kernel/params.c).
func (f Facts) ParseBool(s string) (bool, error) {
	first := ToLower(byteAt(s, 0))
	if first == 'o' {
		first = onOff[ToLower(byteAt(s, 1))]
	}
	switch first {
	case 'y', '1':
		return true, nil
	case 'n', '0':
		return false, nil
	case 't', 'f':
		if f.BoolTrueFalse {
			return first == 't', nil
		}
	case 'e', 'd':
		if f.BoolEnable {
			return first == 'e', nil
		}
	}
	return false, ErrInvalid
}

// onOff maps the second byte of "on" and "of" to a first byte of the same meaning.
var onOff = map[byte]byte{'n': 'y', 'f': 'n'}
