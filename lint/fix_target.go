package lint

import (
	"fmt"
	"slices"
	"strconv"

	"dmrace/linux/target"
)

// fixCount puts the right number in front of optional arguments, if it is accepted.
func (r *pass) fixCount(f *Finding, e *entry, arg int) {
	n := strconv.Itoa(len(e.Argv) - arg - 1)
	r.fixArgument(f, e, arg, n, "with the number of arguments that follow")
}

// fixArgument replaces an argument if the constructor takes the result.
func (r *pass) fixArgument(f *Finding, e *entry, arg int, text, note string) {
	argv := slices.Clone(e.Argv)
	argv[arg] = text
	o := target.Options{ReadOnly: r.parsed.Devices[e.Device].ReadOnly, Length: e.Length, Features: r.features}
	if spec := target.Parse(e.Type, argv, o); spec.Fail == nil {
		r.fix(f, note, edit{r.word(e, arg), text})
	}
}

// fixOption spells an optional argument right, or says which kernels know it.
func (r *pass) fixOption(f *Finding, e *entry, arg int) {
	option := e.Argv[arg]
	f.Message = fmt.Sprintf("%s does not know %s", e.Type, plain(option))
	if better := target.Suggest(e.Type, option); better != "" {
		f.Message += ": is it " + better + "?"
		r.fixArgument(f, e, arg, better, "spelt as the kernel has it")
		return
	}
	if row, ok := optionRows[fieldUpTo(option, ':')]; ok {
		f.Affects = until(row)
	}
}

// optionRows are the rows of package series by the optional arguments that they
// brought.
var optionRows = map[string]string{
	"try_verify_in_tasklet": "VerityTwoPasses", "restart_on_error": "VerityErrorMode", "panic_on_error": "VerityErrorMode",
	"high_priority": "CryptPriority", "integrity_key_size": "CryptKeySize",
}
