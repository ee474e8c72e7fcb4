package lint

import (
	"math/bits"
	"strings"
	"sync"

	"dmrace/internal/nearest"
	"dmrace/linux/cmdline"
)

// parameter is one that decides where the root comes from and when.
type parameter struct {
	name    string
	word    bool     // it is complete without a value
	device  bool     // its value is a table or names devices
	aliases []string // what it is also mistaken for, besides what is near it
	vain    string   // what happens to it without a value, where it needs one
}

const (
	toInit   = "obsolete_checksetup() does not find it without its '=', and the word goes to init as an argument (init/main.c)"
	byParser = "parse_one() refuses it, -EINVAL (kernel/params.c): \"Booting kernel: `(null)' invalid for parameter\""
)

var parameters = []parameter{
	{name: "dm-mod.create", device: true, vain: byParser, aliases: []string{"dm.create", "dm-init.create", "dm-mod.table", "device-mapper.create"}},
	{name: "dm-mod.waitfor", device: true, vain: byParser, aliases: []string{"dm.waitfor", "dm-init.waitfor", "dm-mod.wait", "dm-mod.waitdev"}},
	{name: "root", device: true, vain: toInit},
	{name: "rootwait", word: true},
	{name: "rootdelay", vain: toInit},
	{name: "rootfstype", vain: toInit},
	{name: "rootflags", vain: toInit},
	{name: "ro", word: true},
	{name: "rw", word: true},
	{name: "init", vain: toInit},
	{name: "driver_async_probe", vain: toInit},
	{name: "initcall_blacklist", vain: toInit},
	{name: "usb-storage.delay_use", vain: byParser},
}

// parameterNamed returns the parameter of a name.
func parameterNamed(name string) (parameter, bool) {
	for _, p := range parameters {
		if cmdline.SameName(name, p.name) {
			return p, true
		}
	}
	return parameter{}, false
}

// spellings are the squeezed names of the parameters, each with what it stands for and
// how far from it a mistake may be.
var spellings = sync.OnceValue(func() []spelling {
	var all []spelling
	for i, p := range parameters {
		name := squeeze(p.name)
		all = append(all, spelling{name, lettersOf(name), len(name) / 6, i})
		for _, alias := range p.aliases {
			all = append(all, spelling{squeeze(alias), 0, 0, i})
		}
	}
	return all
})

type spelling struct {
	text      string
	letters   letters
	far       int
	parameter int // index in parameters
}

// longestWord is how long a word may be that is taken for a misspelt one.
const longestWord = 40

// parameterNear returns the parameter for which a name is mistaken.
func parameterNear(name string) (parameter, bool) {
	if len(name) > longestWord {
		return parameter{}, false
	}
	bare := squeeze(name)
	has := lettersOf(bare)
	for _, s := range spellings() {
		if bare == s.text || s.far > 0 && has.apart(s.letters) <= s.far && within(bare, s.text, s.far) {
			return parameters[s.parameter], true
		}
	}
	return parameter{}, false
}

// squeeze drops what people spell differently: case, '-', '_' and '.'.
func squeeze(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '-' || c == '_' || c == '.':
			return -1
		case 'A' <= c && c <= 'Z':
			return c + 'a' - 'A'
		}
		return c
	}, name)
}

// letters is the set of the bytes in a word, modulo 64.
type letters uint64

func lettersOf(word string) (l letters) {
	for i := range len(word) {
		l |= 1 << (word[i] % 64)
	}
	return l
}

// apart returns how many typing mistakes it takes at least from one word to another: each
// brings or takes away one letter at most.
func (l letters) apart(other letters) int {
	return max(bits.OnesCount64(uint64(l&^other)), bits.OnesCount64(uint64(other&^l)))
}

// within reports whether a can be made b by at most n typing mistakes.
func within(a, b string, n int) bool {
	return len(a)-len(b) <= n && len(b)-len(a) <= n && nearest.Distance(a, b) <= n
}
