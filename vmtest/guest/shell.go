//go:build linux

package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"dmrace/vmtest/session"
)

// What the root holds when it was built for dmrace shell: Shell and Folder of package
// userland, which is too large to be imported here.
const (
	shell     = "/bbin/gosh"
	shellPath = "PATH=/bbin"
)

// isShellRoot reports whether the root was built for a user rather than for a report.
func isShellRoot() bool {
	_, err := os.Stat(shell)
	return err == nil
}

// runShell gives the console to a shell and returns when it has ended.
func runShell() error {
	for _, err := range mountAll() {
		say(err.Error())
	}
	cooked, err := unix.IoctlGetTermios(console, unix.TCGETS)
	if err != nil {
		return fault("read settings of the console", err)
	}
	hello, script, err := greet(cooked)
	if err != nil {
		return err
	}
	if err := unix.IoctlSetTermios(console, unix.TCSETSW, cooked); err != nil {
		return fault("set up the console", err)
	}
	if hello.Script > 0 {
		return runScript(script)
	}
	size := unix.Winsize{Row: hello.Rows, Col: hello.Cols}
	if err := unix.IoctlSetWinsize(console, unix.TIOCSWINSZ, &size); err != nil {
		return fault("set the size of the console", err)
	}
	return run(console, hello.Term, shell)
}

// greet makes the console raw, so that nothing of what is sent is echoed or taken for
// an editing key, says that it is ready, and reads the answer.
func greet(cooked *unix.Termios) (session.Hello, []byte, error) {
	raw := *cooked
	raw.Iflag &^= unix.ICRNL | unix.INLCR | unix.IGNCR | unix.ISTRIP | unix.IXON
	raw.Lflag &^= unix.ICANON | unix.ECHO | unix.ISIG | unix.IEXTEN
	raw.Oflag &^= unix.OPOST
	raw.Cc[unix.VMIN], raw.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(console, unix.TCSETSF, &raw); err != nil {
		return session.Hello{}, nil, fault("set up the console", err)
	}
	restore := quiet()
	err := send([]byte(session.Ready))
	restore()
	if err != nil {
		return session.Hello{}, nil, fault("write to the console", err)
	}
	return session.Read(os.Stdin)
}

// scriptPath is where a script is kept while it runs, on the tmpfs.
const scriptPath = "/tmp/script"

// runScript runs the shell on a file. A command that reads its standard input finds the
// end at once, for nobody types.
func runScript(script []byte) error {
	if err := os.WriteFile(scriptPath, script, 0o400); err != nil {
		return err
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	defer null.Close()
	return run(null.Fd(), "dumb", shell, scriptPath)
}

// run starts the shell in a session whose terminal is the console, for Ctrl-C to reach
// what it runs, and waits for it. PID 1 inherits every orphan and reaps them meanwhile.
func run(stdin uintptr, term string, argv ...string) error {
	child, err := syscall.ForkExec(argv[0], argv, &syscall.ProcAttr{
		Dir: "/", Env: []string{shellPath, "HOME=/tmp", "TERM=" + term},
		Files: []uintptr{stdin, console, console},
		Sys:   &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: console},
	})
	if err != nil {
		return fault("start "+argv[0], err)
	}
	for {
		pid, err := unix.Wait4(-1, nil, 0, nil)
		if pid == child || err == unix.ECHILD {
			return nil
		}
	}
}
