package kernel

import (
	"errors"
	"fmt"
	"syscall"

	"dmrace"
)

// A caller that tries many trees, as a bisection does, must tell apart what is
// wrong with one tree from what would be wrong with each. A *BuildError, a
// *LackError and a *PatchError, which [errors.As] finds, are of one tree. A context's
// error is an interruption, and every other one is the host's or the caller's.

// BuildError is a tree that does not build: the compiler, the linker or kbuild
// refuses it. It comes inside a [dmrace.EnvError]. A full disk, memory that ran out
// and a tool that is missing break builds too, and are none.
type BuildError struct {
	Label string // the kernel's
	Line  string // the first error in the log, or the last line of it
	Log   string // path of the whole log, until the next build in the same workspace
}

func (e *BuildError) Error() string {
	return fmt.Sprintf("build %s: %s (log: %s)", e.Label, e.Line, e.Log)
}

// LackError is a tree that lacks what was asked of it: its Kconfig drops an option
// of the fragments, it has no drivers/md/dm-init.c, or it has nothing from which to
// make an arm. It comes inside a [dmrace.EnvError], or inside a [dmrace.UsageError]
// where another arm would do. For arms it wraps an error such as
// [dmrace/images/kernel/arm.ErrNoWaitfor].
type LackError struct {
	Err error // what it lacks
}

func (e *LackError) Error() string { return e.Err.Error() }
func (e *LackError) Unwrap() error { return e.Err }

// blameDisk makes an [dmrace.EnvError] of an error that a full disk caused.
func (c Cache) blameDisk(err error) error {
	var env *dmrace.EnvError
	if errors.As(err, &env) || !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) {
		return err
	}
	return &dmrace.EnvError{Err: err, Fix: "free space on the disk of " + c.Dir + ", or set XDG_CACHE_HOME to a larger disk"}
}
