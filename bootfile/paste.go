package bootfile

import (
	"fmt"
	"strings"

	"dmrace/linux/cmdline"
)

// Cleaned is something that a paste had and a command line has not.
type Cleaned struct {
	Offset int    // of the paste
	What   string // "a no-break space, taken for a space"
}

// Paste returns the command line in what somebody gives as one: the line itself, or the
// line as it stands in a file, a log or on a web page. Nothing of it goes to a kernel as
// it is, so that what pages and word processors make of quotes, dashes and spaces is put
// right; what was done is returned.
func Paste(text string) (*File, []Cleaned) {
	m, cleaned := clean(whole(text))
	line, form, found := m.form()
	if found {
		cleaned = append(cleaned, Cleaned{line.mapped().offset(0), "the line is taken from a " + form.name})
	} else {
		line, form = lineOf("", "", m), plain
		if inner, ok := m.unquoted(); ok {
			cleaned = append(cleaned, Cleaned{m.trim().offset(0), "a pair of quotes around the whole line, taken off"})
			line = lineOf("", "", inner)
		}
	}
	line.Sealed = "it is not a file"
	return fileOf("", []byte(text), form, []Line{line}), cleaned
}

// clean replaces what looks like ASCII, and joins lines that end in a backslash.
func clean(m mapped) (mapped, []Cleaned) {
	var cleaned []Cleaned
	var b builder
	done := 0
	for _, l := range cmdline.Lookalikes(m.text) {
		b.add(m.slice(done, l.Start))
		b.escape(m, l.Start, l.End, l.ASCII)
		done = l.End
		what := l.Name + ", left out"
		if l.ASCII != "" {
			what = fmt.Sprintf("%s, taken for %q", l.Name, l.ASCII)
		}
		cleaned = append(cleaned, Cleaned{l.Start, what})
	}
	b.add(m.from(done))
	var joined builder
	b.done().logical(" ", func(line mapped) {
		if joined.text.Len() > 0 {
			joined.make("\n", line.offset(0))
		}
		joined.add(line)
	})
	return joined.done(), cleaned
}

// form finds the line in a form that it has in some file.
func (m mapped) form() (Line, format, bool) {
	s := &source{mapped: m.trim()}
	if strings.Contains(s.text, "ommand line: ") {
		if lines := kernelLog.find(s); len(lines) > 0 {
			return lines[0], kernelLog, true
		}
	}
	for _, form := range s.forms() {
		if lines := form.find(s); len(lines) > 0 {
			return lines[len(lines)-1], form, true
		}
	}
	return Line{}, format{}, false
}

// forms returns the formats that a paste may be from, by how it begins.
func (s *source) forms() []format {
	fields := strings.Fields(s.text[:min(len(s.text), 256)])
	name, value, assigns := s.assignment(true, makeSigns...)
	switch {
	case len(fields) < 1:
		return nil
	case isSet(fields), len(fields) > 1 && isPrompt(fields[0]) && isSet(fields[1:]):
		return []format{ubootScript}
	case strings.HasPrefix(fields[0], "GRUB_CMDLINE_LINUX"):
		return []format{grubDefault}
	case strings.HasPrefix(fields[0], "CONFIG_") && assigns:
		return []format{kconfig}
	case assigns && (isCmdlineVariable(name) || isBootargsVariable(name) || isBootargs(name)):
		if strings.HasPrefix(value.text, `"`) && strings.HasSuffix(strings.TrimRight(s.text, spaces+";"), `"`) && isBootargs(name) {
			return []format{deviceTree}
		}
		return []format{makefile, ubootEnv}
	case grubCommands[fields[0]] && len(fields) > 2:
		return []format{grub}
	case strings.EqualFold(fields[0], "append"):
		return []format{syslinux}
	case fields[0] == "options" && len(fields) > 1:
		return []format{loaderEntry}
	case fields[0] == "bootloader":
		return []format{wks}
	case !strings.Contains(fields[0], "=") && (strings.Contains(s.text, "-append ") || strings.Contains(s.text, "--append") || strings.Contains(s.text, "--cmdline")):
		return []format{shell}
	}
	return nil
}

// unquoted takes one pair of quotes from around a whole line. The kernel would take off
// such quotes as well, and the line for one parameter: only what holds more than one is
// meant otherwise.
func (m mapped) unquoted() (mapped, bool) {
	t := m.trim()
	n := len(t.text)
	if n < 2 || t.text[0] != t.text[n-1] || t.text[0] != '"' && t.text[0] != '\'' {
		return m, false
	}
	inner := t.slice(1, n-1)
	if t.text[0] == '\'' {
		return inner, !strings.Contains(inner.text, "'")
	}
	if !HoldsLine(inner.text) {
		return m, false
	}
	if text, ended := t.quoted(); ended && strings.Contains(inner.text, `\"`) {
		return text, true
	}
	return inner, true
}

// HoldsLine reports whether a text is a command line of several parameters, and no value of
// one.
func HoldsLine(text string) bool {
	args := cmdline.Split(text).Args
	if len(args) < 2 || cmdline.SameName(args[0].Name, "dm-mod.create") {
		return false // a table has spaces in it
	}
	for _, a := range args {
		if wellKnown[a.Name] {
			return true
		}
	}
	return false
}
