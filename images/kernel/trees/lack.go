package trees

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
