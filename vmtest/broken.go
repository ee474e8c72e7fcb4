package vmtest

import (
	"errors"
	"strings"
	"syscall"

	"dmrace"
	"dmrace/vmtest/qmp"
)

// stuck makes an [dmrace.EnvError] of an error that says that QEMU does not answer or
// speaks another language. Any other error is left as it is.
func stuck(err error) error {
	if !errors.Is(err, qmp.ErrSilent) && !errors.Is(err, qmp.ErrGarbled) {
		return err
	}
	return &dmrace.EnvError{Err: err, Fix: "run it again when the machine has less to do; if it happens again, QEMU, or what " + ProgramVar + " names, is broken"}
}

// fixes are what helps where this host refuses something: its error number, and the words
// in which QEMU and the shell before it report the same.
var fixes = []struct {
	err   syscall.Errno
	words string
	fix   string
}{
	{syscall.ENFILE, "too many open files in system", "this machine has too many files open: end something"},
	{syscall.EMFILE, "too many open files", "raise the limit of open files: ulimit -n 1024"},
	{syscall.EAGAIN, "resource temporarily unavailable", "raise the limit of processes (ulimit -u), or boot fewer at a time: --jobs 1"},
	{syscall.ENOMEM, "cannot allocate memory", "a boot takes 256 MiB and what QEMU needs itself: free memory, raise ulimit -v, or boot fewer at a time: --jobs 1"},
	{syscall.ENOMEM, "cannot set up guest memory", "a boot takes 256 MiB and what QEMU needs itself: free memory, raise ulimit -v, or boot fewer at a time: --jobs 1"},
	{syscall.ENOSPC, "no space left on device", "free space in the folder for temporary files, or let TMPDIR name another"},
}

// fixFor returns what helps against an error in starting QEMU; otherwise, where nothing
// special is known.
func fixFor(err error, otherwise string) string {
	said := strings.ToLower(err.Error())
	for _, f := range fixes {
		if errors.Is(err, f.err) || strings.Contains(said, f.words) {
			return f.fix
		}
	}
	return otherwise
}
