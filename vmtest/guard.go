package vmtest

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hugelgupf/vmtest/qemu"
)

// guardScript runs between fork and QEMU. It is reached through
//
//	setsid setpriv --pdeathsig KILL sh -c guardScript ...
//
// so QEMU leads a session of its own (Ctrl-C on the terminal reaches dmrace only,
// and the group can be killed as one) and dies with the thread that started it
// (prctl(2), PR_SET_PDEATHSIG, which execve keeps). A parent that died before the
// prctl leaves the child with another parent: then QEMU is not started at all.
// Every step is an exec, so the process that says its pid is the later QEMU. What QEMU
// itself says goes to a pipe of ours, and it reads nothing.
const guardScript = `[ "$PPID" = "$1" ] || exit 1; eval "echo \$\$ >&$2"; eval "exec $2>&-"; ` +
	`eval "exec </dev/null >&$3 2>&1"; eval "exec $3>&-"; shift 3; exec "$@"`

// guard puts the script before QEMU and passes it the write ends of the pipes on which it
// says its pid and QEMU what it has to say. It must be the last Fn: it takes all arguments
// behind QEMU's name.
//
// binding stands before QEMU: see [cpuClaim].
func guard(program string, binding []string, pidPipe, words *os.File) qemu.Fn {
	return func(_ *qemu.IDAllocator, o *qemu.Options) error {
		pidFD, wordsFD := o.AddFile(pidPipe), o.AddFile(words)
		o.QEMUCommand = "setsid"
		o.QEMUArgs = slices.Concat([]string{
			"setpriv", "--pdeathsig", "KILL", "sh", "-c", guardScript, "dmrace-guard",
			strconv.Itoa(os.Getpid()), strconv.Itoa(pidFD), strconv.Itoa(wordsFD),
		}, binding, []string{program}, o.QEMUArgs)
		return nil
	}
}

// unguarded returns QEMU's own argument vector.
func unguarded(argv []string, program string) []string {
	for i, a := range argv {
		if a == program {
			return argv[i:]
		}
	}
	return argv
}

// readPid reads the pid that the guard script wrote. It waits no longer than the limit,
// or than ctx lasts: the script writes at once or never.
func readPid(ctx context.Context, r *os.File, limit time.Duration) (int, error) {
	if err := r.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return 0, fmt.Errorf("read pid of QEMU: %w", err)
	}
	defer context.AfterFunc(ctx, func() { r.SetReadDeadline(time.Unix(1, 0)) })()
	raw, err := io.ReadAll(io.LimitReader(r, 32))
	if ctx.Err() != nil {
		return 0, fmt.Errorf("read pid of QEMU: %w", context.Cause(ctx))
	}
	if err != nil && len(raw) == 0 {
		return 0, fmt.Errorf("read pid of QEMU: %w", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil || pid <= 1 {
		return 0, fmt.Errorf("read pid of QEMU: got %q", raw)
	}
	return pid, nil
}
