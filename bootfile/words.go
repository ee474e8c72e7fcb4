package bootfile

import "strings"

// lexer reads commands in the manner of a shell: words in quotes or not, variables,
// comments. hush of U-Boot, the language of GRUB, sh and Python's shlex differ in less
// than matters for the one command that is looked for.
type lexer struct {
	mapped
	at   int
	vars map[string]mapped // what variables are known to hold
	room *room             // for their values
}

// longestLine is more than any architecture takes, s390's 1 MiB aside: what variables can
// blow a line up to.
const longestLine = 1 << 16

// room is how much the values of variables may add to what is read of one file: a file
// that puts a variable of variables of variables in everywhere is nobody's.
type room struct{ used int }

// mostExpanded is far more than a file has lines for.
const mostExpanded = 8 << 20

// takes reports whether a value may be put into a line of some length, and counts it.
func (r *room) takes(line int, value mapped) bool {
	n := len(value.text)
	if line+n > longestLine || r.used+n > mostExpanded {
		return false
	}
	r.used += n
	return true
}

// command reads the words up to what ends a command: the end of a line, ';', '|' or '&'.
// It returns none at the end of the text.
func (l *lexer) command() []mapped {
	for l.at < len(l.text) {
		var words []mapped
		for l.gap() {
			words = append(words, l.word())
		}
		if l.at < len(l.text) {
			l.at++ // what ended it
		}
		if words != nil {
			return words
		}
	}
	return nil
}

// gap passes white space, comments and joined lines, and reports whether a word follows.
func (l *lexer) gap() bool {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case rest[0] == '#':
			if n := strings.IndexByte(rest, '\n'); n >= 0 {
				l.at += n
			} else {
				l.at = len(l.text)
			}
		case joins(rest) > 0:
			l.at += joins(rest)
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r':
			l.at++
		default:
			return !endsCommand(rest[0])
		}
	}
	return false
}

// joins returns the length of a backslash with an end of line behind it, or 0.
func joins(text string) int {
	switch {
	case strings.HasPrefix(text, "\\\n"):
		return len("\\\n")
	case strings.HasPrefix(text, "\\\r\n"):
		return len("\\\r\n")
	}
	return 0
}

func endsCommand(c byte) bool { return c == '\n' || c == ';' || c == '|' || c == '&' || c == 0 }

// word reads one word.
func (l *lexer) word() mapped {
	begin := l.at
	word := l.unquoted()
	word.extent = &extent{l.offset(begin), l.slice(begin, l.at).end()}
	return word
}

// unquoted reads a word and takes its quotes off.
func (l *lexer) unquoted() mapped {
	var b builder
	begin := l.at
	flush := func() { b.add(l.slice(begin, l.at)) }
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch c := rest[0]; {
		case c == ' ' || c == '\t' || c == '\r' || endsCommand(c):
			flush()
			return b.done()
		case c == '\'':
			flush()
			l.single(&b)
			begin = l.at
		case c == '"':
			flush()
			l.double(&b)
			begin = l.at
		case joins(rest) > 0:
			flush()
			l.at += joins(rest)
			begin = l.at
		case c == '\\' && len(rest) > 1:
			flush()
			b.escape(l.mapped, l.at, l.at+2, rest[1:2])
			l.at += 2
			begin = l.at
		case c == '$' || c == '`':
			flush()
			l.variable(&b)
			begin = l.at
		default:
			l.at++
		}
	}
	flush()
	return b.done()
}

// single reads what is between single quotes: all of it stands for itself.
func (l *lexer) single(b *builder) {
	end := len(l.text)
	if n := strings.IndexByte(l.text[l.at+1:], '\''); n >= 0 {
		end = l.at + 1 + n
	}
	b.add(l.slice(l.at+1, end))
	l.at = min(end+1, len(l.text))
}

// double reads what is between double quotes: a backslash there escapes '"', '\', '$' and
// '`', and joins lines.
func (l *lexer) double(b *builder) {
	l.at++
	begin := l.at
	flush := func() { b.add(l.slice(begin, l.at)) }
	for l.at < len(l.text) && l.text[l.at] != '"' {
		rest := l.text[l.at:]
		switch {
		case joins(rest) > 0:
			flush()
			l.at += joins(rest)
			begin = l.at
		case rest[0] == '\\' && len(rest) > 1 && strings.IndexByte("\"\\$`", rest[1]) >= 0:
			flush()
			b.escape(l.mapped, l.at, l.at+2, rest[1:2])
			l.at += 2
			begin = l.at
		case rest[0] == '$' || rest[0] == '`':
			flush()
			l.variable(b)
			begin = l.at
		default:
			l.at++
		}
	}
	flush()
	l.at = min(l.at+1, len(l.text))
}

// variable puts in what a variable is known to hold, or leaves it as it is written.
func (l *lexer) variable(b *builder) {
	begin := l.at
	name := l.reference()
	value, ok := l.vars[name]
	if l.room == nil {
		l.room = &room{}
	}
	if name != "" && ok && l.room.takes(b.text.Len(), value) {
		b.expand(value)
		return
	}
	b.add(l.slice(begin, l.at))
}

// reference passes a variable, or a command whose output is put in, and returns the name
// of what is plainly a variable.
func (l *lexer) reference() string {
	rest := l.text[l.at:]
	switch {
	case strings.HasPrefix(rest, "${"):
		n := closing(rest[1:], '{', '}')
		l.at += 1 + n
		return strings.TrimSuffix(rest[2:1+n], "}")
	case strings.HasPrefix(rest, "$("):
		l.at += 1 + closing(rest[1:], '(', ')')
		return ""
	case rest[0] == '`':
		l.at += 1 + lengthTo(rest[1:], "`")
		return ""
	}
	n := 1
	for n < len(rest) && isNameByte(rest[n]) && rest[n] != '-' && rest[n] != '.' {
		n++
	}
	l.at += n
	return rest[1:n]
}

// closing returns the length of what is between a bracket at the beginning of a text and
// the one that closes it, with both; up to the end of the line if none does.
func closing(text string, open, end byte) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i + 1
			}
		case '\n':
			return i
		}
	}
	return len(text)
}

// spaced joins words as a shell's $* does: the file's white space between two is a space.
func spaced(words []mapped) mapped {
	var b builder
	for i, w := range words {
		if i > 0 {
			b.gap(words[i-1], w)
		}
		b.add(w)
	}
	return b.done()
}

// gap appends a space for what is between two words.
func (b *builder) gap(before, behind mapped) {
	from, to := before.end(), behind.begin()
	b.put(" ", piece{pos: from, size: max(0, to-from), kind: made})
}
