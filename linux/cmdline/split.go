package cmdline

import "strings"

// Line is a command line cut into arguments.
type Line struct {
	Text     string // the line up to a NUL; offsets refer to it
	Args     []Arg  // in order, duplicates kept, without the "--"
	Dashes   int    // index in Args of the first argument behind "--", or len(Args)
	DashesAt int    // offset of the "--", or -1
	Unread   int    // offset of a second "--", from which on nothing is read, or len(Text)
}

// Kernel returns the arguments before "--".
func (l Line) Kernel() []Arg { return l.Args[:l.Dashes] }

// Init returns the arguments behind "--".
func (l Line) Init() []Arg { return l.Args[l.Dashes:] }

// Split cuts a command line as the walks of parse_args() (kernel/params.c) do. The
// first ends at an argument "--" without a value, quoted or not; start_kernel() hands
// what follows to a second walk, for init, which ends the same way.
func Split(line string) Line {
	// Blanks are counted because they are nearly all of the white space there is, and not
	// between quotes, where a table has most of them.
	before, after := line, ""
	if quote := strings.IndexByte(line, '"'); quote >= 0 {
		before, after = line[:quote], line[strings.LastIndexByte(line, '"'):]
	}
	n := min(strings.Count(before, " ")+strings.Count(after, " "), len(line)/2) + 1
	return AppendArgs(make([]Arg, 0, n), line)
}

// AppendArgs is [Split] that appends to dst, as a rule buf[:0], and allocates only if
// that has too little room. What dst held counts among the arguments of the kernel.
func AppendArgs(dst []Arg, line string) Line {
	text := cString(line)
	l := Line{Text: text, Args: dst, DashesAt: -1, Unread: len(text)}
	for at := skipSpaces(text, 0); at < len(text); {
		var a Arg
		a, at = Next(text, at)
		switch {
		case a.HasValue || a.Name != "--":
			l.Args = append(l.Args, a)
		case l.DashesAt < 0:
			l.Dashes, l.DashesAt = len(l.Args), a.Start
		default:
			l.Unread = a.Start
			return l
		}
	}
	if l.DashesAt < 0 {
		l.Dashes = len(l.Args)
	}
	return l
}

// restored returns an argument with '=' between name and value and without the quotes
// that next_arg() took off, as repair_env_string() (init/main.c) leaves it. Only a
// quoted value costs an allocation.
func (l Line) restored(a Arg) string {
	switch {
	case !a.HasValue:
		return a.Name
	case a.ValueAt == a.NameAt+len(a.Name)+1:
		return l.Text[a.NameAt : a.ValueAt+len(a.Value)]
	}
	return a.Name + "=" + a.Value
}

// endsInLoneQuote reports whether the last argument that is read is a quote and
// nothing more.
func (l Line) endsInLoneQuote() bool {
	n := len(l.Args)
	return n > 0 && l.Args[n-1].NameAt == len(l.Text)
}
