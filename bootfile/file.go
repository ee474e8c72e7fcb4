package bootfile

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Line is a kernel command line in a file.
type Line struct {
	Text     string // as whoever reads the file hands it to the kernel
	Format   string // of the file: "device tree source"
	Key      string // what it is the value of: "bootargs", "APPEND", "CONFIG_CMDLINE"
	Name     string // of what it belongs to: a menu entry, a node's path, a label; empty: nothing
	Note     string // what the file says of it besides: "CONFIG_CMDLINE_FORCE=y"; empty: nothing
	Joined   string // what else is on the kernel's line: "grub-mkconfig puts root= in front"; empty: nothing that is known of
	Initrd   string // what loads an initrd beside the kernel, as the file has it: "initrd /initrd.img"; empty: nothing that is seen
	Expander string // who puts values in place of variables before the kernel has the line; empty: nobody
	Holes    []Hole // what the file does not say and only its format shows: a macro of C
	Sealed   string // why it cannot be written back into the file; empty: it can

	pieces []piece
}

// Hole is a part of a line's text that stands for another.
type Hole struct{ Start, End int }

// File is a file with command lines in it.
type File struct {
	Name    string
	Content []byte
	Format  string
	Lines   []Line // at least one, in the order of the file

	starts []int // of its lines of text
}

// Entry is where a command line stands, for people: "APPEND of label primary".
func (l *Line) Entry() string {
	switch {
	case l.Name == "":
		return l.Key
	case l.Key == "":
		return l.Name
	}
	return l.Key + " of " + l.Name
}

// mapped returns the line with its places.
func (l *Line) mapped() mapped { return mapped{text: l.Text, pieces: l.pieces} }

// Region returns the bytes of the file in which those of the line from start to the one
// before end stand.
func (l *Line) Region(start, end int) (from, to int) { return l.mapped().region(start, end) }

// Position returns the line and the column, both from 1, of a byte of the file. A column
// is a character, and a byte that is no UTF-8 is one too.
func (f *File) Position(offset int) (line, column int) {
	if f.starts == nil {
		f.starts = []int{0}
		for i, c := range f.Content {
			if c == '\n' {
				f.starts = append(f.starts, i+1)
			}
		}
	}
	offset = min(max(offset, 0), len(f.Content))
	line = sort.SearchInts(f.starts, offset+1)
	return line, utf8.RuneCount(f.Content[f.starts[line-1]:offset]) + 1
}

// ErrNone is of a file in which there is no command line.
var ErrNone = errors.New("holds no kernel command line")

const byteOrderMark = "\ufeff"

// source is a file that is being read.
type source struct {
	name string // without its folders, in lower case
	path string // with them
	mapped
}

// format is one kind of file.
type format struct {
	name string
	key  string               // what is looked for
	is   func(s *source) bool // by name or content
	find func(s *source) []Line
}

// formats come from what is told by its first bytes to what is told by being nothing else.
var formats = []format{
	androidBoot, vendorBoot, scriptImage, flattenedTree, uki,
	deviceTree, kconfig, wks, grubDefault, grubenv, ipxe, refind, limine, zipl, grub, syslinux, loaderEntry, bootconfig,
	boardHeader, barebox, lava, ubootScript, ubootEnv, kernelLog, makefile, shell, plain,
}

// Find returns the command lines of a file. name is its path; content decides where the
// name does not. The error is [ErrNone], with what was looked for.
func Find(name string, content []byte) (*File, error) {
	s := &source{name: strings.ToLower(path.Base(name)), path: strings.ToLower(name), mapped: whole(string(content))}
	if strings.Trim(s.text, spaces+"\x00") == "" {
		return nil, fmt.Errorf("%w: it is empty", ErrNone)
	}
	var tried []string
	given := s
	if strings.HasPrefix(s.text, byteOrderMark) { // of the editor; in a line by itself the kernel gets it
		s = &source{name: s.name, path: s.path, mapped: s.from(len(byteOrderMark))}
	}
	for _, form := range formats {
		if form.name == plain.name {
			s = given
		}
		if !form.is(s) || form.name == plain.name && tried != nil && !isCmdline(s.text) {
			continue
		}
		if lines := form.find(s); len(lines) > 0 {
			return fileOf(name, content, form, lines), nil
		}
		tried = append(tried, fmt.Sprintf("%s (%s)", form.name, form.key))
	}
	if tried == nil {
		return nil, fmt.Errorf("%w: there is none of %s in it, and it is not one by itself", ErrNone, strings.Join(keys(), ", "))
	}
	return nil, fmt.Errorf("%w: looked for that of a %s", ErrNone, strings.Join(tried, ", and of a "))
}

// Whole returns a file that is a command line itself, whatever it looks like.
func Whole(name string, content []byte) *File {
	text := strings.TrimRight(string(content), "\n")
	line := lineOf("", "", whole(text))
	line.Sealed = "it is what a kernel was booted with"
	return fileOf(name, content, plain, []Line{line})
}

// keys returns what is looked for in all the formats, each once.
func keys() []string {
	var all []string
	for _, form := range formats {
		if !slices.Contains(all, form.key) && form.name != plain.name {
			all = append(all, form.key)
		}
	}
	return all
}

// fileOf completes what a format has found.
func fileOf(name string, content []byte, form format, lines []Line) *File {
	for i := range lines {
		lines[i].Format = form.name
	}
	return &File{Name: name, Content: content, Format: form.name, Lines: lines}
}

// lineOf returns a line of a text.
func lineOf(key, name string, m mapped) Line {
	return Line{Text: m.text, Key: key, Name: name, pieces: m.pieces}
}

// hasLine reports whether a line of the text, without the white space in front of it,
// passes a test.
func (s *source) hasLine(test func(line string) bool) bool {
	for line := range strings.Lines(s.text) {
		if test(strings.Trim(line, spaces)) {
			return true
		}
	}
	return false
}

// ends reports whether the file's name has one of the ends.
func (s *source) ends(ends ...string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(s.name, end) })
}
