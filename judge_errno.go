package dmrace

import (
	"fmt"
	"strconv"
	"strings"
)

// signals are those that PID 1 dies of (include/uapi/asm-generic/signal.h), with what is
// behind them most often.
var signals = map[uint64]string{
	4:  "SIGILL, an instruction that this CPU does not have: user space is built for another",
	6:  "SIGABRT, it gave up by itself",
	7:  "SIGBUS, a page of it could not be read from the root",
	9:  "SIGKILL",
	11: "SIGSEGV, it touched memory that it does not have",
}

// exitMeaning says what the exit code of a PID 1 that died means, as do_exit() in
// kernel/exit.c prints it: the signal in the lower seven bits, or the status above eight.
func exitMeaning(detail string) string {
	_, hex, ok := strings.Cut(detail, "exitcode=0x")
	if !ok || len(hex) < 8 {
		return ""
	}
	code, err := strconv.ParseUint(hex[:8], 16, 32)
	switch signal, status := code&0x7f, code>>8&0xff; {
	case err != nil:
		return ""
	case signal != 0 && signals[signal] != "":
		return fmt.Sprintf("it died of signal %d (%s)", signal, signals[signal])
	case signal != 0:
		return fmt.Sprintf("it died of signal %d", signal)
	case status == 127:
		return "it ended with status 127: a program or a shared library that it needs is not there"
	case status == 126:
		return "it ended with status 126: a program that it starts cannot be executed"
	default:
		return fmt.Sprintf("it ended with status %d, and a PID 1 must not end", status)
	}
}

// execMeaning says what the error of an init that could not be started means.
func execMeaning(detail string) string {
	for _, m := range []struct{ errno, means string }{
		{"error -8)", "ENOEXEC: it is built for another architecture, or its beginning is damaged"},
		{"error -2)", "ENOENT: it is not on the root, or its interpreter or loader (ld-linux, #!) is not"},
		{"error -13)", "EACCES: it may not be executed, or it is no file"},
		{"error -5)", "EIO: it cannot be read from the root"},
		{"error -20)", "ENOTDIR: a part of its path is no directory"},
		{"error -26)", "ETXTBSY: it is still being written, as the last file of an archive is that ends in its middle (unpack_to_rootfs() says nothing of that)"},
		{"error -40)", "ELOOP: its links lead in a circle"},
	} {
		if strings.Contains(detail, m.errno) {
			return m.means
		}
	}
	return ""
}
