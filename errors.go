package dmrace

// UsageError is a mistake of the user's: an unknown name, a malformed file, flags
// that exclude each other. The command exits with status 2.
type UsageError struct {
	Err error // what happened, to what, and what to do
}

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// EnvError is a host or a kernel that cannot do what was asked: no QEMU, a full
// disk, a kernel without the driver. The command exits with status 3. It is never
// a verdict.
type EnvError struct {
	Err error  // what happened, to what
	Fix string // what to do next, one line; may be empty where Err says it
}

func (e *EnvError) Error() string {
	if e.Fix == "" {
		return e.Err.Error()
	}
	return e.Err.Error() + "\n  fix: " + e.Fix
}
func (e *EnvError) Unwrap() error { return e.Err }
