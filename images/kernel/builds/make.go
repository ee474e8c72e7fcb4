package builds

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"dmrace/images/kernel/process"
	"dmrace/linux/board"
)

// fixedEnv makes a build repeat to the byte: init/version-timestamp.c (init/version.c
// before v6.1) and scripts/mkcompile_h otherwise record when, where and by whom.
var fixedEnv = []string{
	"KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970",
	"KBUILD_BUILD_USER=dmrace",
	"KBUILD_BUILD_HOST=dmrace",
	"KBUILD_BUILD_VERSION=1",
	"LOCALVERSION=",
	"LC_ALL=C",
}

// crossEnv returns what makes a build one for another architecture than this host's.
func crossEnv(b *board.Info) []string {
	if string(b.Arch) == runtime.GOARCH {
		return nil
	}
	return []string{"ARCH=" + b.Kernel, "CROSS_COMPILE=" + b.Cross}
}

// makeEnv returns the environment of a build. Of this process's own only what finds
// programs gets in: MAKEFLAGS, ARCH, CROSS_COMPILE, GIT_DIR and the like would build
// something else. What compilers write meanwhile goes to scratch: TMPDIR may be full, or
// not be there.
func makeEnv(scratch string) []string {
	env := append([]string{"TMPDIR=" + scratch}, fixedEnv...)
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "PATH", "HOME":
			env = append(env, v)
		}
	}
	return env
}

// make runs one make target in the workspace. All that it says goes to log.
func (w site) make(ctx context.Context, log io.Writer, target string) error {
	scratch := w.Path("tmp")
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	c := process.Command{
		Argv:   []string{"make", "-C", w.Src(), "O=" + w.Obj(), fmt.Sprintf("-j%d", runtime.NumCPU()), target},
		Env:    append(makeEnv(scratch), crossEnv(w.board)...),
		Stdout: log,
		Stderr: log,
	}
	return c.Run(ctx)
}
