package cmdline

import (
	"errors"
	"strconv"
)

// Errno is a kernel error number, positive.
type Errno int

// The errors of parsing. kernel/params.c words a refusal by them: "Unknown parameter"
// for ENOENT, "too large" for ENOSPC, "invalid" for all others.
const (
	ErrNoEntry Errno = 2  // ENOENT
	ErrInvalid Errno = 22 // EINVAL
	ErrNoSpace Errno = 28 // ENOSPC
	ErrRange   Errno = 34 // ERANGE
)

// Error names the error as kernel code does.
func (e Errno) Error() string {
	switch e {
	case ErrNoEntry:
		return "ENOENT"
	case ErrInvalid:
		return "EINVAL"
	case ErrNoSpace:
		return "ENOSPC"
	case ErrRange:
		return "ERANGE"
	}
	return "errno " + strconv.Itoa(int(e))
}

// SetError is the failure of a parameter's set function that also prints why.
type SetError struct {
	Errno Errno
	Text  string // "string parameter too long"; printed behind the parameter's name and ": "
}

// Error returns the text.
func (e *SetError) Error() string { return e.Text }

// Unwrap returns the error number.
func (e *SetError) Unwrap() error { return e.Errno }

// errnoOf returns the error number in err, which counts as EINVAL if it has none.
func errnoOf(err error) Errno {
	var e Errno
	if errors.As(err, &e) && e != 0 {
		return e
	}
	return ErrInvalid
}

// setText returns what a set function printed when it failed with err.
func setText(err error) string {
	var e *SetError
	if errors.As(err, &e) {
		return e.Text
	}
	return ""
}
