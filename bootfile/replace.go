package bootfile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/cmdline"
)

// ErrUnsure is of a line that cannot be written back with certainty.
var ErrUnsure = errors.New("cannot be written back for sure")

// Change is a part of a file that becomes another.
type Change struct {
	From, To int // bytes; equal where something is put in
	Text     string
}

// Replace returns the file's content with one of its lines made another, and all else as
// it is, to the byte. Its error is that of [File.Changes].
func (f *File) Replace(line int, fixed string) ([]byte, error) {
	changes, err := f.Changes(line, fixed)
	if err != nil {
		return nil, err
	}
	return f.changed(changes), nil
}

// Changes returns what makes one of the file's lines another, in order. The error is
// [ErrUnsure] with the reason: what would have to change stands for a variable's value, is
// one, or is in no form that the file's format can say.
func (f *File) Changes(line int, fixed string) ([]Change, error) {
	l := &f.Lines[line]
	if l.Sealed != "" {
		return nil, fmt.Errorf("%w: %s", ErrUnsure, l.Sealed)
	}
	edits := changes(l.Text, fixed)
	sites := make([]site, len(edits))
	for i, e := range edits {
		p, err := l.site(e)
		if err != nil {
			return nil, err
		}
		sites[i] = p
	}
	for _, escape := range escapes {
		all := changesOf(edits, sites, escape)
		if inOrder(all) && f.holds(f.changed(all), line, fixed) {
			return all, nil
		}
	}
	return nil, fmt.Errorf("%w: it cannot be quoted there as a %s needs it; write it by hand", ErrUnsure, f.Format)
}

// escapes are the ways to write a text; the first that reads back is right.
var escapes = []func(string) string{
	func(s string) string { return s },
	strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace,
	strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace,
	strings.NewReplacer(`'`, `'\''`).Replace,
}

// holds reports whether the file with another content holds the fixed line in its place,
// and all others as they are.
func (f *File) holds(content []byte, line int, fixed string) bool {
	g, err := Find(f.Name, content)
	if err != nil || g.Format != f.Format || len(g.Lines) != len(f.Lines) {
		return false
	}
	for i := range g.Lines {
		if i == line && !same(g.Lines[i].Text, fixed) || i != line && g.Lines[i].Text != f.Lines[i].Text {
			return false
		}
	}
	return true
}

// same reports whether a kernel reads the same from two lines.
func same(a, b string) bool {
	return a == b || slices.EqualFunc(cmdline.Split(a).Args, cmdline.Split(b).Args, func(x, y cmdline.Arg) bool {
		return x.Name == y.Name && x.HasValue == y.HasValue && x.Value == y.Value
	})
}

// site is where in the file an edit is made: what goes, and where what is new comes.
type site struct {
	insert int
	drop   [][2]int // in order
}

// site finds out where an edit is made.
func (l *Line) site(e edit) (site, error) {
	for _, h := range l.unexpanded() {
		if h.Start < e.end && e.at < h.End || e.at == e.end && h.Start < e.at && e.at < h.End {
			return site{}, fmt.Errorf("%w: %s, which is to change, is put in later", ErrUnsure, l.Text[h.Start:h.End])
		}
	}
	m := l.mapped()
	p := site{insert: -1}
	for i := m.find(e.at); i >= 0 && i < len(l.pieces) && l.pieces[i].at < e.end; i++ {
		q := l.pieces[i]
		from, to := max(q.at, e.at), min(q.at+q.n, e.end)
		switch {
		case to <= from:
		case q.kind == expanded:
			return site{}, fmt.Errorf("%w: what is to change is the value of a variable, which may be used elsewhere", ErrUnsure)
		case q.kind == copied:
			p.drop = append(p.drop, [2]int{q.pos + from - q.at, q.pos + to - q.at})
		case to-from < q.n:
			return site{}, fmt.Errorf("%w: what is to change is part of an escape sequence", ErrUnsure)
		case q.size > 0:
			p.drop = append(p.drop, [2]int{q.pos, q.pos + q.size})
		}
	}
	if len(p.drop) > 0 {
		p.insert = p.drop[0][0]
		return p, nil
	}
	p.insert = l.gapAt(e.at)
	return p, nil
}

// gapAt returns where in the file something comes that is put between two bytes of the
// line: behind the one before, unless only the next one is written here.
func (l *Line) gapAt(at int) int {
	m := l.mapped()
	if at == 0 {
		return m.offset(0)
	}
	before := l.pieces[m.find(at-1)]
	if before.kind == expanded && at < len(l.Text) {
		return m.offset(at)
	}
	_, to := m.region(at-1, at)
	return to
}

// unexpanded returns all that stands for something else.
func (l *Line) unexpanded() []Hole {
	holes := slices.Clone(l.Holes)
	for _, p := range cmdline.Placeholders(l.Text) {
		holes = append(holes, Hole{p.Start, p.End})
	}
	return holes
}

// changesOf returns the changes that edits make.
func changesOf(edits []edit, sites []site, escape func(string) string) []Change {
	var all []Change
	for i, p := range sites {
		text := escape(edits[i].text)
		if len(p.drop) == 0 {
			all = append(all, Change{p.insert, p.insert, text})
			continue
		}
		for _, d := range p.drop {
			all = append(all, Change{d[0], d[1], text})
			text = ""
		}
	}
	return all
}

// inOrder reports whether no change is within or before another.
func inOrder(all []Change) bool {
	done := 0
	for _, c := range all {
		if c.From < done || c.To < c.From {
			return false
		}
		done = c.To
	}
	return true
}

// changed returns the file's content with changes carried out.
func (f *File) changed(all []Change) []byte {
	var b bytes.Buffer
	done := 0
	for _, c := range all {
		b.Write(f.Content[done:c.From])
		b.WriteString(c.Text)
		done = c.To
	}
	b.Write(f.Content[done:])
	return b.Bytes()
}
