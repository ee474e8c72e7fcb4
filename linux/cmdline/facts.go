package cmdline

// Facts are the points in which versions differ. The zero value has none of them; see
// [FactsOf] for those of a version.
type Facts struct {
	BoolTrueFalse bool // kstrtobool() knows t and f: not in 5.10
	BoolEnable    bool // kstrtobool() knows e and d: 7.2
	Saturates     bool // simple_strtoull() and memparse() stop at 2^64-1 and do not wrap: 7.2
	Earlycon      bool // console= also calls the handler of earlycon: not in 7.2
	SysctlAliases bool // the old names of four sysctls do not reach init: not in 5.10
	BootLoader    bool // BOOT_IMAGE= and kexec* do not reach init: in all four trees
	PrintUnknown  bool // print_unknown_bootoptions(), 5.14: not in 5.10
	QuoteFaults   bool // next_arg() faults on a lone quote that ends the line: 5.10 on 64-bit machines
	MessageMax    int  // bytes that printk() keeps of one of these messages; 0 keeps all
}

// FactsOf returns the facts of "5.10", "6.1", "6.12" or "7.2" as of the point releases
// named in the package comment; an older one of the same series may lack a backport.
//
// MessageMax is what LOG_LINE_MAX (5.10, 6.1: 1024 less a prefix of 32) and
// PRINTKRB_RECORD_MAX (1024) leave after the level's two bytes and a NUL. With
// CONFIG_PRINTK_CALLER the prefix, where it counts, is 16 bytes longer.
func FactsOf(version string) (Facts, bool) {
	f := Facts{Earlycon: true, BootLoader: true, MessageMax: 989}
	if version == "5.10" {
		f.QuoteFaults = true
		return f, true
	}
	f.BoolTrueFalse, f.SysctlAliases, f.PrintUnknown = true, true, true
	switch version {
	case "6.1":
	case "6.12":
		f.MessageMax = 1021
	case "7.2":
		f.MessageMax = 1021
		f.BoolEnable, f.Saturates, f.Earlycon = true, true, false
	default:
		return Facts{}, false
	}
	return f, true
}

// ParseBool is kstrtobool() of 6.1 and 6.12; see [Facts.ParseBool].
func ParseBool(s string) (bool, error) { return Facts{BoolTrueFalse: true}.ParseBool(s) }

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
