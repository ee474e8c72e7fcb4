package cmdline

// Arg is one argument as next_arg() leaves it. Offsets are bytes in the line.
type Arg struct {
	Name     string
	Value    string
	HasValue bool // "name=" has the value "", "name" has none
	Start    int  // of the whole argument, quotes included
	End      int  // just behind it
	NameAt   int  // of Name
	ValueAt  int  // of Value, if there is one
}

// Classes of the bytes that next_arg() looks at; all others are ordinary.
const (
	ordinary = iota
	space
	quote
	equals
	null
)

// The classes outside and inside quotes.
var (
	outside = [256]uint8{
		'\t': space, '\n': space, '\v': space, '\f': space, '\r': space, ' ': space, 0xA0: space,
		'"': quote, '=': equals, 0: null,
	}
	inside = [256]uint8{'"': quote, '=': equals, 0: null}
)

// Next is next_arg() of lib/cmdline.c: it reads the argument that starts at offset
// at, of which the caller knows that no white space is there, and returns it with the
// offset at which the following one starts, len(line) if none does.
//
// The details that surprise:
//
//   - "=a" is a name without a value, and "==a" is the name "=" with the value "a".
//   - A quote counts anywhere, so that a" "b=c has the name `a" "b`; a quote that is
//     never closed takes the rest of the line.
//   - `"a=b c"` and `a="b c"` are both a with the value "b c", but the closing quote
//     goes only if it is the argument's last byte: `a="b"c` has the value `b"c`.
//   - A pair of quotes is taken off once: `"a="b""` has the value `b"`.
//   - A lone quote at the end of the line is an argument with the name "".
//
// That last one is where 5.10, which lacks a guard that 6.1 has, fails: looking for
// the closing quote it reads at index 0-1 of an unsigned int. On 32-bit machines that
// is the opening quote, on 64-bit ones the byte 4 GiB further on; see
// [Result].Fault.
func Next(line string, at int) (a Arg, next int) {
	begin := at
	quoted := at < len(line) && line[at] == '"'
	if quoted {
		begin++
	}
	end, equalsAt := scan(line, begin, quoted)
	a = Arg{Start: at, End: end, NameAt: begin}
	closed := end > begin && line[end-1] == '"'
	if equalsAt == begin {
		stop := end
		if quoted && closed {
			stop--
		}
		a.Name = line[begin:stop]
	} else {
		a.Name, a.HasValue = line[begin:equalsAt], true
		a.ValueAt, a.Value = value(line[:end], equalsAt+1, quoted, closed)
	}
	if end == len(line) || line[end] == 0 {
		return a, len(line)
	}
	return a, skipSpaces(line, end+1)
}

// scan returns where the argument that begins at begin ends, and where its '=' is:
// at begin if it has none that counts.
func scan(line string, begin int, inQuote bool) (end, equalsAt int) {
	class, other := &outside, &inside
	if inQuote {
		class, other = other, class
	}
	equalsAt = begin
	for i := begin; i < len(line); i++ {
		switch class[line[i]] {
		case ordinary:
		case quote:
			class, other = other, class
		case equals:
			if equalsAt == begin {
				equalsAt = i
			}
		default:
			return i, equalsAt
		}
	}
	return len(line), equalsAt
}

// value returns the value that starts at offset at of an argument that ends arg, and
// where it starts without its quote.
func value(arg string, at int, quoted, closed bool) (int, string) {
	end := len(arg)
	if at < end && arg[at] == '"' {
		quoted = true
		at++
	}
	if quoted && closed {
		end--
	}
	return at, arg[at:max(at, end)] // in `a="` the one quote both opens and closes
}
