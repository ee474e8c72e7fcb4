// Package unidiff reads patches as kernel developers pass them on: unified diffs,
// alone, after a commit message, or in mails, of which an mbox holds several.
//
// It is our own because a patch must not lose anything on the way. go-gitdiff v0.9.0 was
// tried on the cases of the tests: it takes a hunk that has more lines than its header
// says and drops them, passes over "Binary files differ", keeps the carriage return of a
// name, strips no first element off names but git's, and leaves mails, their encodings and
// the bounds of a series to its caller.
package unidiff

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Patch is one patch of a series.
type Patch struct {
	Subject  string // of the mail that it came in; else empty
	Upstream string // the commit of Linus's tree that its message says it is; else empty
	Files    []File // what it does, in order
}

// File is what a patch does to one file. Paths are relative to the top of the tree:
// the first element ("a/") is cut off, as by patch -p1.
type File struct {
	Old   string // empty: the file is made
	New   string // empty: the file is removed; other than Old: it is renamed
	Copy  bool   // whether Old stays where it is renamed
	Mode  string // "100644" or "100755" where the patch sets it
	Hunks []Hunk
}

// Hunk is one change of a file.
type Hunk struct {
	Header   string // "@@ -1,5 +1,6 @@ int f(void)"
	Old, New int    // the lines, from 1, at which it begins before and after
	Body     []byte // its lines, each with its mark: ' ', '+', '-' or '\'
}

// ErrNoDiff says that a text holds no patch.
var ErrNoDiff = errors.New("it holds no unified diff")

// Read reads every patch of a text: one, or one for each mail of an mbox. Mails
// without a diff, such as cover letters and replies, are left out.
func Read(text []byte) ([]Patch, error) {
	var patches []Patch
	for _, m := range split(unixLines(text)) {
		body, err := m.body()
		if err != nil {
			return nil, fmt.Errorf("mail %q: %w", m.subject(), err)
		}
		files, err := parse(unixLines(body))
		if err != nil {
			if m.subject() != "" {
				err = fmt.Errorf("mail %q: %w", m.subject(), err)
			}
			return nil, err
		}
		if files != nil {
			patches = append(patches, Patch{m.subject(), upstreamOf(body), files})
		}
	}
	if patches == nil {
		return nil, ErrNoDiff
	}
	return patches, nil
}

// unixLines makes line ends plain where each is a carriage return and a newline, as
// some mail programs save them.
func unixLines(text []byte) []byte {
	if n := bytes.Count(text, []byte("\n")); n > 0 && n == bytes.Count(text, []byte("\r\n")) {
		return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	return text
}

// parser reads diffs line by line.
type parser struct {
	lines [][]byte // without their newlines
	at    int      // index of the next line
	files []File
	cur   *File // the file whose header or hunks are being read
	named bool  // whether cur has its paths
}

// parse returns what the diffs in a text do. What is not part of one is passed
// over.
func parse(text []byte) ([]File, error) {
	p := parser{lines: bytes.Split(text, []byte("\n"))}
	for p.at < len(p.lines) {
		n := p.at + 1
		if err := p.line(string(p.lines[p.at])); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return p.files, p.finish()
}

// line reads one line that is in no hunk, or a whole hunk.
func (p *parser) line(s string) error {
	p.at++
	switch {
	case strings.HasPrefix(s, "diff --git "):
		return p.begin(s)
	case strings.HasPrefix(s, "--- ") && p.next("+++ "):
		return p.names(s)
	case strings.HasPrefix(s, "@@ -"):
		return p.hunk(s)
	case s == "GIT binary patch" || strings.HasPrefix(s, "Binary files ") && strings.HasSuffix(s, " differ"):
		return errors.New("it is a binary patch, which cannot be applied")
	case p.cur != nil && p.cur.Hunks == nil:
		return p.extended(s)
	}
	return nil
}

// next reports whether the next line begins so.
func (p *parser) next(prefix string) bool {
	return p.at < len(p.lines) && bytes.HasPrefix(p.lines[p.at], []byte(prefix))
}

// begin starts the file of a git header, "diff --git a/x b/x". Its names count only
// where no other line has them.
func (p *parser) begin(s string) error {
	if err := p.finish(); err != nil {
		return err
	}
	p.cur, p.named = &File{}, false
	rest := strings.TrimPrefix(s, "diff --git ")
	old, new := rest[:len(rest)/2], rest[min(len(rest)/2+1, len(rest)):]
	_, a, _ := strings.Cut(old, "/")
	_, b, _ := strings.Cut(new, "/")
	if a != b || len(rest)%2 == 0 {
		return nil
	}
	name, err := stripped(old)
	p.cur.Old, p.cur.New, p.named = name, name, err == nil
	return err
}

// finish takes the file that is being read as read.
func (p *parser) finish() error {
	f := p.cur
	if f == nil {
		return nil
	}
	p.cur = nil
	if !p.named {
		return errors.New("a git header names no files")
	}
	if f.Hunks != nil || f.Mode != "" || f.Old != f.New {
		p.files = append(p.files, *f)
	}
	return nil
}

// names reads "--- a/x" and the "+++ b/x" after it.
func (p *parser) names(s string) error {
	if p.cur == nil || p.cur.Hunks != nil {
		if err := p.finish(); err != nil {
			return err
		}
		p.cur = &File{}
	}
	old, err := pathIn(s[4:])
	if err != nil {
		return err
	}
	new, err := pathIn(string(p.lines[p.at][4:]))
	if err != nil {
		return err
	}
	p.at++
	if old == "" && new == "" {
		return errors.New("neither side names a file")
	}
	if renamed := p.named && p.cur.Old != p.cur.New; !renamed {
		if old != "" && new != "" {
			old = new // "--- x.orig"
		}
		p.cur.Old, p.cur.New = old, new
	}
	p.named = true
	return nil
}

// extended reads one of the lines that git puts between its header and the hunks.
func (p *parser) extended(s string) (err error) {
	f := p.cur
	cut := func(prefix string) (rest string, ok bool) { return strings.CutPrefix(s, prefix) }
	if mode, ok := cut("new file mode "); ok {
		f.Old = ""
		return f.setMode(mode)
	}
	if mode, ok := cut("new mode "); ok {
		return f.setMode(mode)
	}
	if _, ok := cut("deleted file mode "); ok {
		f.New = ""
	}
	for _, verb := range []string{"rename", "copy"} {
		if name, ok := cut(verb + " from "); ok {
			f.Old, err = checked(name)
		}
		if name, ok := cut(verb + " to "); ok {
			f.New, err = checked(name)
			f.Copy, p.named = verb == "copy", true
		}
	}
	return err
}

func (f *File) setMode(mode string) error {
	if mode != "100644" && mode != "100755" {
		return fmt.Errorf("mode %s: only regular files can be patched", printable(mode))
	}
	f.Mode = mode
	return nil
}
