package arm

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// tree is a kernel's files while a fix edits them. The first place that is not found is
// its error, and nothing that is done behind that has an effect: a fix is a list of steps
// without an if behind each.
type tree struct {
	in, out Files
	err     error
}

// span is where something lies in a file.
type span struct{ start, end int }

// has reports whether the tree has a file.
func (t *tree) has(path string) bool {
	_, ok := t.in[path]
	return ok
}

// file opens a file that the fix cannot do without.
func (t *tree) file(path string) *file {
	f := &file{tree: t, path: path}
	if src, ok := t.out[path]; ok {
		f.set(src)
	} else if src, ok := t.in[path]; ok {
		f.set(src)
	} else if t.err == nil {
		t.err = &PlaceError{path, errAbsent}
	}
	return f
}

// file is one file of it. Places are found in the code: in what is left of the text
// where comments and the insides of literals are blank.
type file struct {
	tree *tree
	path string
	src  []byte
	code []byte
}

func (f *file) set(src []byte) { f.src, f.code = src, blank(src) }

// lacks notes what the file lacks.
func (f *file) lacks(format string, args ...any) span {
	if f.tree.err == nil {
		f.tree.err = &PlaceError{f.path, fmt.Errorf(format, args...)}
	}
	return span{}
}

// all is the whole file.
func (f *file) all() span { return span{0, len(f.code)} }

// whether reports whether an expression matches the code of a span.
func (f *file) whether(in span, expr string) bool {
	return regexp.MustCompile(expr).Match(f.code[in.start:in.end])
}

// function returns the body of a function, between its braces.
func (f *file) function(name string) span {
	if f.tree.err != nil {
		return span{}
	}
	head := regexp.MustCompile(`(?m)^[a-z][^;{}=#]*\b`+name+`\s*\([^;{}]*\)\s*\{`).FindAllIndex(f.code, 2)
	if len(head) != 1 {
		return f.lacks("%s() is there %d times, not once", name, len(head))
	}
	end, ok := matching(f.code, head[0][1]-1)
	if !ok {
		return f.lacks("%s() does not end", name)
	}
	return span{head[0][1], end - 1}
}

// match returns the one place in a span that an expression matches; what names it to the
// reader of the error.
func (f *file) match(in span, what, expr string) span {
	if f.tree.err != nil {
		return span{}
	}
	m := regexp.MustCompile(expr).FindAllIndex(f.code[in.start:in.end], 2)
	if len(m) != 1 {
		return f.lacks("%q is there %d times, not once", what, len(m))
	}
	return span{in.start + m[0][0], in.start + m[0][1]}
}

// statement returns the one statement in a span that an expression matches the beginning
// of.
func (f *file) statement(in span, what, expr string) span {
	s := f.match(in, what, expr)
	if f.tree.err != nil {
		return span{}
	}
	end, ok := statementEnd(f.code, s.start)
	if !ok || end > in.end {
		return f.lacks("the statement %q does not end", what)
	}
	return span{s.start, end}
}

// condition returns the end of the parentheses of a control statement.
func (f *file) condition(s span) int {
	end, _ := matching(f.code, s.start+bytes.IndexByte(f.code[s.start:s.end], '('))
	return end
}

// text returns what a span of the tree's own holds.
func (f *file) text(s span) string { return string(f.src[s.start:s.end]) }

// lines widens a span to whole lines.
func (f *file) lines(s span) span {
	for s.start > 0 && f.src[s.start-1] != '\n' {
		s.start--
	}
	if n := bytes.IndexByte(f.src[s.end:], '\n'); n >= 0 {
		s.end += n + 1
	}
	return s
}

// replace puts our text in the place of a span.
func (f *file) replace(s span, with string) {
	if f.tree.err != nil {
		return
	}
	out := append([]byte(nil), f.src[:s.start]...)
	out = append(append(out, with...), f.src[s.end:]...)
	f.set(out)
	f.tree.out[f.path] = out
}

// before puts our lines above those of a span.
func (f *file) before(s span, with string) {
	at := f.lines(s).start
	f.replace(span{at, at}, with)
}

// after puts our lines below those of a span.
func (f *file) after(s span, with string) {
	at := f.lines(s).end
	f.replace(span{at, at}, with)
}

// indent moves lines by one tab; a blank line stays as it is.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			b.WriteByte('\t')
		}
		b.WriteString(line)
	}
	return b.String()
}

// dedent takes one tab away from each line that begins with one.
func dedent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimPrefix(line, "\t"))
	}
	return b.String()
}

// commentStart returns where the comment begins that stands directly above at, or at.
func commentStart(src []byte, at int) int {
	above := bytes.TrimRight(src[:at], "\n")
	if len(above)+1 != at || !bytes.HasSuffix(above, []byte("*/")) {
		return at
	}
	start := bytes.LastIndex(above, []byte("/*"))
	if start < 0 {
		return at
	}
	return bytes.LastIndexByte(above[:start], '\n') + 1
}
