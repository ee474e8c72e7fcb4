// Package aptsources reads the sources of a machine's apt, in both formats of
// sources.list(5), and finds in them where the machine has Debian's archives from.
package aptsources

import (
	"slices"
	"strings"
)

// Source is one entry of apt's sources for binary packages.
type Source struct {
	URIs       []string // as written
	Suites     []string // "bookworm", "bookworm-security"
	Components []string // "main"; none for a flat repository
	SignedBy   string   // the keyring's path, or the key itself; empty: apt's trusted keys
}

// ParseList reads the one-line format of *.list files. Lines that apt would not
// take for a source are passed over.
func ParseList(text []byte) []Source {
	var out []Source
	for line := range strings.Lines(string(text)) {
		if s, ok := parseLine(cutComment(line)); ok {
			out = append(out, s)
		}
	}
	return out
}

// cutComment cuts a line off at the first "#" that is not inside brackets.
func cutComment(line string) string {
	inside := false
	for i := range len(line) {
		switch line[i] {
		case '[':
			inside = true
		case ']':
			inside = false
		case '#':
			if !inside {
				return line[:i]
			}
		}
	}
	return line
}

// parseLine reads `deb [option=value ...] uri suite [component ...]`.
func parseLine(line string) (Source, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "deb")
	if !ok || rest == "" || !strings.ContainsRune(" \t[", rune(rest[0])) {
		return Source{}, false
	}
	var s Source
	if rest = strings.TrimSpace(rest); strings.HasPrefix(rest, "[") {
		var options string
		if options, rest, ok = strings.Cut(rest[1:], "]"); !ok {
			return Source{}, false
		}
		s.SignedBy = signedBy(options)
	}
	words := strings.Fields(rest)
	if len(words) < 2 {
		return Source{}, false
	}
	s.URIs, s.Suites, s.Components = words[:1], words[1:2], words[2:]
	return s, true
}

// signedBy finds the keyring among the options of a line.
func signedBy(options string) string {
	for _, o := range strings.Fields(options) {
		if name, value, _ := strings.Cut(o, "="); strings.EqualFold(name, "signed-by") {
			return value
		}
	}
	return ""
}

// ParseDeb822 reads the format of *.sources files: stanzas of fields, in which a
// line that begins with white space continues the field above it and one that
// begins with "#" is a comment. Stanzas that are not enabled are left out.
func ParseDeb822(text []byte) []Source {
	var out []Source
	fields, last := map[string][]string{}, ""
	finish := func() {
		if s, ok := fromStanza(fields); ok {
			out = append(out, s)
		}
		fields, last = map[string][]string{}, ""
	}
	for line := range strings.Lines(string(text)) {
		switch name, value, ok := strings.Cut(line, ":"); {
		case strings.TrimSpace(line) == "":
			finish()
		case line[0] == '#':
		case line[0] == ' ' || line[0] == '\t':
			fields[last] = append(fields[last], strings.Fields(line)...)
		case ok:
			last = strings.ToLower(strings.TrimSpace(name))
			fields[last] = strings.Fields(value)
		}
	}
	finish()
	return out
}

// fromStanza turns the fields of one stanza, by their names in lower case, into a
// source.
func fromStanza(fields map[string][]string) (Source, bool) {
	s := Source{fields["uris"], fields["suites"], fields["components"], strings.Join(fields["signed-by"], " ")}
	ok := slices.Contains(fields["types"], "deb") && len(s.URIs) > 0 && len(s.Suites) > 0
	return s, ok && !disabled(fields["enabled"])
}

// disabled reports whether a value is one that apt takes for "no" (StringToBool(),
// apt-pkg/contrib/strutl.cc).
func disabled(value []string) bool {
	no := []string{"no", "false", "without", "off", "disable", "0"}
	return len(value) > 0 && slices.Contains(no, strings.ToLower(value[0]))
}
