package cmdline

import "strings"

// Placeholder is a part of a line that stands for a value which somebody was to put in its
// place before the kernel has the line. The kernel itself puts in nothing.
type Placeholder struct {
	Start, End int
	Kind       string // "variable", "command", "placeholder"
}

// longestPlaceholder is more than anybody's names have.
const longestPlaceholder = 128

// Placeholders finds what is written in the manner of a variable of a shell, of U-Boot or
// of GRUB (${NAME}, $NAME), of a shell's command ($(…), `…`), or of a template (%NAME%,
// @NAME@, {{NAME}}, <NAME>; %U is that of ChromeOS's firmware). A '$' in front of a digit
// is none: it parts the two numbers of memmap=.
func Placeholders(line string) []Placeholder {
	var all []Placeholder
	for i := 0; i < len(line); i++ {
		if !opens[line[i]] {
			continue
		}
		if n, kind := placeholder(line[i:min(len(line), i+longestPlaceholder)]); n > 0 {
			all = append(all, Placeholder{i, i + n, kind})
			i += n - 1
		}
	}
	return all
}

// opens are the bytes with which a placeholder begins.
var opens = [256]bool{'$': true, '`': true, '%': true, '@': true, '{': true, '<': true}

// placeholder returns the length of what a text begins with, or 0.
func placeholder(text string) (int, string) {
	switch text[0] {
	case '$':
		return dollar(text)
	case '`':
		return enclosed(text, "`", "`", anyText), "command"
	case '%':
		if strings.HasPrefix(text, "%U") && (len(text) == 2 || !isWordByte(text[2])) {
			return 2, "placeholder"
		}
		return enclosed(text, "%", "%", wordText), "placeholder"
	case '@':
		return enclosed(text, "@", "@", wordText), "placeholder"
	case '{':
		return enclosed(text, "{{", "}}", anyText), "placeholder"
	case '<':
		return enclosed(text, "<", ">", spokenText), "placeholder"
	}
	return 0, ""
}

// dollar returns the length of a variable or a command.
func dollar(text string) (int, string) {
	switch {
	case strings.HasPrefix(text, "${"):
		return nested(text, '{', '}'), "variable"
	case strings.HasPrefix(text, "$("):
		return nested(text, '(', ')'), "command"
	}
	n := 1
	for n < len(text) && isWordByte(text[n]) {
		n++
	}
	if n == 1 || IsDigit(text[1]) {
		return 0, ""
	}
	return n, "variable"
}

// nested returns the length of a text up to the bracket that closes its first, or to the
// first white space where none does.
func nested(text string, open, end byte) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	for i := range len(text) {
		if IsSpace(text[i]) {
			return i
		}
	}
	return len(text)
}

// enclosed returns the length of a text between two marks, if it is there and a name.
func enclosed(text, open, end string, is func(name string) bool) int {
	if !strings.HasPrefix(text, open) {
		return 0
	}
	n := strings.Index(text[len(open):], end)
	if n <= 0 || !is(text[len(open):len(open)+n]) {
		return 0
	}
	return len(open) + n + len(end)
}

// wordText reports a name of letters, digits, '_', '-' and '.' that begins with a letter.
func wordText(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isWordByte(c) && c != '-' && c != '.' {
			return false
		}
	}
	return !IsDigit(name[0]) && name[0] != '-' && name[0] != '.'
}

// spokenText reports what people write between angle brackets: words.
func spokenText(name string) bool {
	return wordText(strings.NewReplacer(" ", "_", "/", "_", ":", "_", "'", "_").Replace(name))
}

func anyText(string) bool { return true }

func isWordByte(c byte) bool {
	return c == '_' || IsDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
