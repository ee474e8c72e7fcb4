package builds

import (
	"fmt"
)

// A caller that tries many trees, as a bisection does, must tell apart what is
// wrong with one tree from what would be wrong with each. A *BuildError, a
// *LackError and a *PatchError, which [errors.As] finds, are of one tree. A context's
// error is an interruption, and every other one is the host's or the caller's.

// Error is a tree that does not build: the compiler, the linker or kbuild
// refuses it. It comes inside a [dmrace.EnvError]. A full disk, memory that ran out
// and a tool that is missing break builds too, and are none.
type Error struct {
	Label string // the kernel's
	Line  string // the first error in the log, or the last line of it
	Log   string // path of the whole log, until the next build in the same workspace
}

func (e *Error) Error() string {
	return fmt.Sprintf("build %s: %s (log: %s)", e.Label, e.Line, e.Log)
}
