package difftest

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// generator makes lines by mutation of others. Two generators of the same seed and
// the same models make the same lines.
type generator struct {
	r      *rand.Rand
	models []string
}

func newGenerator(seed uint64, models []string) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 0)), models}
}

// maxLine is the length at which a generated line is cut: long enough to cross each
// limit of the parsers, the largest of which is 4096 bytes of dm-mod.create=.
const maxLine = 6000

// next returns the next line. It holds no NUL.
func (g *generator) next() string {
	s := g.model()
	for range g.few() {
		s = g.mutate(s)
	}
	if len(s) > maxLine {
		s = s[:maxLine]
	}
	return strings.ReplaceAll(s, "\x00", "")
}

func (g *generator) model() string { return g.models[g.r.IntN(len(g.models))] }

// few returns a number from 0 on that is small more often than large.
func (g *generator) few() int {
	n := 0
	for n < 12 && g.r.IntN(10) < 7 {
		n++
	}
	return n
}

// bytes that mean something to a parser, or nearly do.
const special = "\"\"\"==,,;;  --__..\t\n\v\f\r\xa0\x85\x1c'\\0179xXafzyn+/:%"

// words that move a line to another branch of the parsers.
var words = []string{
	" ", "  ", `"`, `""`, "=", "==", " -- ", "--", " dm-mod.create=", ` dm-mod.create="`, " dm_mod.create=", " dm-mod.waitfor=", ` dm-mod.waitfor="`,
	" dm-mod.waitfor ", " dm-mod.create ", ",,,ro,", ",,,rw,", ",,1048575,ro,", ",,1048576,ro,", ";", "; ", " ;", ",", ", ", " ,", "0 8 linear /dev/a 0", " 0 8 verity x",
	"0 8 snapshot-origin x,", "crypt", "delay", "linear ", "striped", "zero", "ro", "rw", "RO", "PARTLABEL=rootfs", "PARTUUID=0",
	" root=", " rootwait", " root", " both", " both=", " init=", " early-any=", " early_good=", " early_good", "bad ", " earlycon=", " console=", "/dev/mmcblk0p1", "\xa0", "\u00e0", "\n",
	"0x", "0X1F", "+", "-1", "07", "08", "18446744073709551615", "18446744073709551616", "0xffffffffffffffff", "01777777777777777777777",
}

// mutations change a text in one place; two offsets, at <= to, are drawn for them.
var mutations = []func(g *generator, s string, at, to int) string{
	func(g *generator, s string, at, _ int) string { // insert a byte
		return s[:at] + special[g.r.IntN(len(special)):][:1] + s[at:]
	},
	func(g *generator, s string, at, _ int) string { // any byte
		return s[:at] + string([]byte{byte(1 + g.r.IntN(255))}) + s[at:]
	},
	func(g *generator, s string, at, _ int) string { // overwrite a byte
		return s[:at] + special[g.r.IntN(len(special)):][:1] + s[min(at+1, len(s)):]
	},
	func(_ *generator, s string, at, _ int) string { // delete a byte
		return s[:at] + s[min(at+1, len(s)):]
	},
	func(_ *generator, s string, at, to int) string { return s[:at] + s[to:] },            // delete a span
	func(_ *generator, s string, at, to int) string { return s[:to] + s[at:] },            // double a span
	func(_ *generator, s string, at, to int) string { return s[to:] + s[at:to] + s[:at] }, // swap the ends
	func(g *generator, s string, at, _ int) string { // swap two bytes
		b, other := []byte(s), g.r.IntN(len(s)+1)
		if at < len(b) && other < len(b) {
			b[at], b[other] = b[other], b[at]
		}
		return string(b)
	},
	func(g *generator, s string, at, _ int) string { // insert a word
		return s[:at] + words[g.r.IntN(len(words))] + s[at:]
	},
	func(g *generator, s string, at, _ int) string { // splice with another model
		other := g.model()
		return s[:at] + other[g.r.IntN(len(other)+1):]
	},
	func(g *generator, s string, at, _ int) string { // put another model in
		return s[:at] + g.model() + s[at:]
	},
	(*generator).repeat,
	(*generator).fields,
	(*generator).fields,
}

func (g *generator) mutate(s string) string {
	at, to := g.r.IntN(len(s)+1), g.r.IntN(len(s)+1)
	if len(s) > maxLine {
		s = s[:maxLine]
		at, to = min(at, maxLine), min(to, maxLine)
	}
	if at > to {
		at, to = to, at
	}
	return mutations[g.r.IntN(len(mutations))](g, s, at, to)
}

// limits are the sizes that the parsers compare with, in bytes or in elements:
// target types, names, UUIDs, arrays, strings, dm-mod.create=.
var limits = []int{16, 128, 129, 256, 1024, 4096}

// repeat repeats a span so often that it comes close to a limit, on either side.
func (g *generator) repeat(s string, at, to int) string {
	if g.r.IntN(8) == 0 { // as many different words as init can take, or one more
		return s[:at] + count([]string{" a%d", " a%d=b"}[g.r.IntN(2)], 29+g.r.IntN(6)) + " " + s[at:]
	}
	span := s[at:min(to, at+1+g.r.IntN(20))]
	if span == "" || g.r.IntN(3) == 0 {
		span = []string{"a", "a,", ",", " ", "0 1 delay x,", ";", "/dev/a,"}[g.r.IntN(7)]
	}
	limit := limits[g.r.IntN(len(limits))] + g.r.IntN(5) - 2
	n := limit
	if g.r.IntN(3) > 0 {
		n = limit / len(span) // a limit in bytes
	}
	return s[:at] + strings.Repeat(span, min(n, maxLine/len(span))) + s[at:]
}

// fields drops, doubles, swaps or empties fields between separators.
func (g *generator) fields(s string, _, _ int) string {
	sep := " ,;=\""[g.r.IntN(5):][:1]
	f := strings.Split(s, sep)
	i, j := g.r.IntN(len(f)), g.r.IntN(len(f))
	switch g.r.IntN(5) {
	case 0:
		f = slices.Delete(f, i, i+1)
	case 1:
		f = slices.Insert(f, j, f[i])
	case 2:
		f[i], f[j] = f[j], f[i]
	case 3:
		f[i] = ""
	case 4:
		f[i] = words[g.r.IntN(len(words))]
	}
	return strings.Join(f, sep)
}
