package arm

import "regexp"

// blank returns src with comments and the insides of literals turned into spaces.
// Every other byte stays where it is, so that what is found in the one can be cut
// from the other.
func blank(src []byte) []byte {
	out := make([]byte, len(src))
	copy(out, src)
	for i := 0; i < len(out); {
		end := skipOpaque(src, i)
		if end == i {
			i++
			continue
		}
		for ; i < end; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return out
}

// skipOpaque returns the end of the comment or literal that starts at i, or i
// where none does.
func skipOpaque(src []byte, i int) int {
	rest := src[i:]
	switch {
	case len(rest) > 1 && rest[0] == '/' && rest[1] == '*':
		for j := i + 2; j+1 < len(src); j++ {
			if src[j] == '*' && src[j+1] == '/' {
				return j + 2
			}
		}
		return len(src)
	case len(rest) > 1 && rest[0] == '/' && rest[1] == '/':
		for j := i; j < len(src); j++ {
			if src[j] == '\n' {
				return j
			}
		}
		return len(src)
	case rest[0] == '"' || rest[0] == '\'':
		return skipLiteral(src, i)
	}
	return i
}

// skipLiteral returns the end of the string or character literal at i. An
// unfinished one ends with its line.
func skipLiteral(src []byte, i int) int {
	for j := i + 1; j < len(src); j++ {
		switch src[j] {
		case '\\':
			j++
		case src[i]:
			return j + 1
		case '\n':
			return j
		}
	}
	return len(src)
}

// matching returns the index after the bracket that closes the one at open.
func matching(text []byte, open int) (end int, ok bool) {
	closer := map[byte]byte{'(': ')', '{': '}', '[': ']'}[text[open]]
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case text[open]:
			depth++
		case closer:
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
	}
	return 0, false
}

// control matches the head of a statement that another statement follows.
var control = regexp.MustCompile(`^(?:for|while|if)\s*\(`)

// statementEnd returns the index after the C statement at pos in blanked text: a
// block, a control statement with its body, or all up to a semicolon.
func statementEnd(text []byte, pos int) (end int, ok bool) {
	for {
		for pos < len(text) && isSpace(text[pos]) {
			pos++
		}
		if pos == len(text) {
			return 0, false
		}
		if text[pos] == '{' {
			return matching(text, pos)
		}
		m := control.FindIndex(text[pos:])
		if m == nil {
			break
		}
		if pos, ok = matching(text, pos+m[1]-1); !ok {
			return 0, false
		}
	}
	for ; pos < len(text); pos++ {
		switch text[pos] {
		case ';':
			return pos + 1, true
		case '(', '{', '[':
			if pos, ok = matching(text, pos); !ok {
				return 0, false
			}
			pos--
		case '}':
			return 0, false
		}
	}
	return 0, false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// wholeLines widens a span to the lines it fills, and to the blank line after it
// where one stands before it too.
func wholeLines(text []byte, start, end int) (int, int) {
	s, e := start, end
	for s > 0 && (text[s-1] == ' ' || text[s-1] == '\t') {
		s--
	}
	for e < len(text) && (text[e] == ' ' || text[e] == '\t') {
		e++
	}
	if (s > 0 && text[s-1] != '\n') || (e < len(text) && text[e] != '\n') {
		return start, end // something else stands on the same line
	}
	if e < len(text) {
		e++
	}
	if s > 1 && text[s-2] == '\n' && e < len(text) && text[e] == '\n' {
		e++
	}
	return s, e
}
