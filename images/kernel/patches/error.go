package patches

import (
	"fmt"
	"strings"
)

// Error is a patch that does not apply to a tree, hunk by hunk.
type Error struct {
	Name    string // the patch's
	Source  string // the tree's
	Rejects []Reject
	Hint    string // what may be wrong; may be empty
}

// Reject is a part of a patch that does not apply.
type Reject struct {
	File   string
	Line   int    // where the hunk expects to fit, from 1; 0: the whole file is refused
	Header string // of the hunk
	Lines  []string
	Why    string // of a file that is refused
}

// Lines that are shown of a hunk, and rejects that are shown of a patch.
const (
	shownLines   = 6
	shownRejects = 20
)

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "patch %s does not apply to %s:", e.Name, e.Source)
	for i, r := range e.Rejects {
		if i == shownRejects {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Rejects)-i)
			break
		}
		b.WriteString(r.String())
	}
	if e.Hint != "" {
		b.WriteString("\n  " + e.Hint)
	}
	return b.String()
}

// String begins with a newline.
func (r Reject) String() string {
	if r.Line == 0 {
		return "\n  " + r.File + ": " + r.Why
	}
	s := fmt.Sprintf("\n  %s:%d: %s", r.File, r.Line, r.Header)
	for i, line := range r.Lines {
		if i == shownLines {
			return s + "\n    …"
		}
		s += "\n    " + line
	}
	return s
}
