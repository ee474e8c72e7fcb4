package lint

import (
	"slices"
	"strings"

	"dmrace/linux/dminit"
	"dmrace/linux/series"
)

// bearing says which differences between kernels can make one in what is found in a line,
// so that it is checked once for all kernels that are alike to it. It rests on what the line
// has, never on what its words mean: a difference too many costs a check, one too few would
// be wrong. A row of the table that is not named here always bears.
type bearing struct {
	names    bool // a mapped device may have a reserved name
	minors   bool // a mapped device may have a minor above 255
	tables   bool // a table has several targets, or optional arguments, or could not be read
	bools    bool // there is a bool parameter
	numbers  bool // a number may be larger than 64 bits
	delay    bool // there is a rootdelay=
	sysctl   bool // there may be the alias of a sysctl
	loneMark bool // the line may end in a lone quote
	ide      bool // a disk may be one of drivers/ide
}

// bearing of the line: before any rule has looked at it.
func (r *pass) bearing() bearing {
	intricate := r.intricate()
	return bearing{
		names:    strings.Contains(r.line, "control") || strings.Contains(r.line, ".,"),
		minors:   r.largeMinor(),
		tables:   intricate,
		bools:    strings.Contains(r.line, "initcall"),
		numbers:  intricate || r.largeNumbers(),
		delay:    strings.Contains(r.line, "delay"),
		sysctl:   strings.Contains(r.line, "panic") || strings.Contains(r.line, "backtrace") || strings.Contains(r.line, "zonelist"),
		ide:      strings.Contains(r.line, "hd"),
		loneMark: strings.HasSuffix(strings.TrimRight(r.text, "\x00"), `"`) && !r.tableEnds() || len(r.text) < len(r.line),
	}
}

// of returns what a kernel does as far as it bears on the line. Some rows never do: no
// handler that reads lines here is an early_param(), messages of the kernel about them are
// not looked at, no disk that a line is checked with has several paths, and what is built in
// is not known.
func (b bearing) of(s series.Set) series.Set {
	s.NoEarlycon, s.PrintUnknown, s.LongMessages = false, false, false
	s.MpathDefers, s.MpathAwaited, s.LMKLibrary = false, false, false
	s.ReservedNames = s.ReservedNames && b.names
	s.MinorEncoded = s.MinorEncoded && b.minors
	s.BoolTrueFalse, s.BoolEnable = s.BoolTrueFalse && b.bools, s.BoolEnable && b.bools
	s.Saturates = s.Saturates && b.numbers
	s.SysctlAliases = s.SysctlAliases && b.sysctl
	s.RootdelayStrict = s.RootdelayStrict && b.delay
	s.QuoteFixed = s.QuoteFixed && b.loneMark
	s.NoIDE = s.NoIDE && b.ide
	if !b.tables {
		s.VeritySingleton, s.VerityOneMode, s.VerityTwoPasses = false, false, false
		s.VerityErrorMode, s.VerityOneFEC = false, false
		s.CryptPriority, s.CryptKeySize = false, false
	}
	return s
}

// unknown returns those of a kernel's unknown rows that bear on the line.
func (b bearing) unknown(k kernel) []series.Row {
	none := k.features
	return slices.DeleteFunc(slices.Clone(k.unknown), func(row series.Row) bool {
		return b.of(none.With(row)) == b.of(none)
	})
}

// intricate reports whether the targets of verity and crypt in the line can be more than one
// of their kind with its necessary arguments alone in each table: those of a table that was
// not read are.
func (r *pass) intricate() bool {
	plain := 0
	for _, e := range r.entries {
		necessary, ok := necessaryArgs[e.Type]
		if !ok {
			continue
		}
		if len(e.Argv) != necessary || len(r.parsed.Devices[e.Device].Targets) > 1 {
			return true
		}
		plain++
	}
	return strings.Count(r.line, "verity ")+strings.Count(r.line, "crypt ") != plain
}

// largeMinor reports whether a device may have a minor of three digits or more: one of a string
// that was not read may.
func (r *pass) largeMinor() bool {
	return r.parsed.Err != nil || slices.ContainsFunc(r.parsed.Devices, func(d dminit.Device) bool { return d.FlagsAt-d.MinorAt > len("99,") })
}

// necessaryArgs are the counts of arguments that verity_ctr() and crypt_ctr() demand.
var necessaryArgs = map[string]int{"verity": 10, "crypt": 5}

// largeNumbers reports whether there may be a number above 2^64: of 20 decimal digits, or of
// 17 hexadecimal ones behind 0x or where a device number can stand.
func (r *pass) largeNumbers() bool {
	const digits = 17
	for i, run := 0, 0; i < len(r.line); i++ {
		if run++; r.line[i] < '0' || r.line[i] > '9' {
			run = 0
		}
		if run >= digits {
			return true
		}
	}
	long := func(text string) bool {
		return len(text) >= digits && text[0] != '/' && !strings.HasPrefix(text, "PART")
	}
	for i := range r.needs {
		if long(r.needs[i].text) {
			return true
		}
	}
	for _, a := range r.waitforArgs() { // a kernel without the parameter has no names of it
		for text := range strings.SplitSeq(a.Value, ",") {
			if long(text) {
				return true
			}
		}
	}
	return long(r.root.text) || strings.Contains(r.line, "0x") || strings.Contains(r.line, "0X")
}

// tableEnds reports whether the quote that ends the line is that of the table.
func (r *pass) tableEnds() bool {
	a := r.create
	return a != nil && a.HasValue && a.ValueAt+len(a.Value)+1 == len(r.text) && r.text[a.ValueAt-1] == '"'
}
