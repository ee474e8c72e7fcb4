package vmtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"dmrace"
)

// virtiofsds are where the daemon of virtiofs is, beside the search path: that of QEMU's own
// source (Debian 12, package qemu-system-common), and the later one (package virtiofsd).
var virtiofsds = []string{"/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd"}

// exported is a folder that a guest is given, with what serves it.
type exported struct {
	folder string // "": the machine has no share
	end    func()
	gone   func() error // why the daemon that serves it ended by itself; nil: it did not
}

// export writes the files of the root into a folder for the guest, and serves them where QEMU
// does not do so itself.
func export(m dmrace.Machine, arch dmrace.Arch) (exported, error) {
	folder, remove, err := shareFiles(m, arch)
	e := exported{folder, remove, func() error { return nil }}
	if err != nil || m.Share != dmrace.ShareVirtio {
		return e, err
	}
	path, err := findVirtiofsd()
	if err == nil {
		e.end, e.gone, err = serveVirtiofs(path, folder)
	}
	if err != nil {
		remove()
		return e, err
	}
	stop := e.end
	e.end = func() { stop(); remove() }
	return e, nil
}

// shareSocket is where the daemon of a share is met: beside its folder.
func shareSocket(folder string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(folder), "virtiofsd.sock")
}

func findVirtiofsd() (string, error) {
	for _, name := range append([]string{"virtiofsd"}, virtiofsds...) {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &dmrace.EnvError{Err: errors.New("virtiofsd is not installed"), Fix: "apt-get install virtiofsd (in Debian 12: qemu-system-common)"}
}

// serveVirtiofs starts the daemon for one guest. It takes the socket on which QEMU calls as
// descriptor 3 (its --socket-path= leaves a lock below /run), changes its root to the folder,
// and ends by itself when QEMU hangs up.
func serveVirtiofs(path, folder string) (end func(), gone func() error, err error) {
	socket, err := listenOn(shareSocket(folder))
	if err != nil {
		return nil, nil, fmt.Errorf("serve root by virtiofs: %w", err)
	}
	defer socket.Close()
	said := &firstBytes{max: 4 << 10}
	cmd := exec.Command(path, "--fd=3", "-o", "source="+folder+",sandbox=chroot")
	cmd.Stderr, cmd.ExtraFiles, cmd.SysProcAttr, cmd.WaitDelay = said, []*os.File{socket}, dyingSession(), haste
	exited := make(chan struct{})
	if err := startAndWait(cmd, exited); err != nil {
		return nil, nil, &dmrace.EnvError{Err: fmt.Errorf("start virtiofsd: %w", err), Fix: "reinstall its package"}
	}
	end = func() { cmd.Process.Kill(); <-exited }
	gone = func() error {
		select {
		case <-exited:
			return &dmrace.EnvError{
				Err: fmt.Errorf("virtiofsd ended: %q", strings.TrimSpace(said.String())),
				Fix: "it changes its root folder (chroot(2)), which root may: run dmrace as root",
			}
		case <-time.After(haste):
			return nil
		}
	}
	return end, gone, nil
}

// listenOn returns a socket on which somebody may call.
func listenOn(path string) (*os.File, error) {
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		return nil, err
	}
	defer l.Close()
	l.SetUnlinkOnClose(false) // it goes with the folder
	return l.File()
}

// startAndWait starts a process and closes exited when it is gone. It is waited for on the
// thread that started it, with whose end it would be killed (PR_SET_PDEATHSIG).
func startAndWait(cmd *exec.Cmd, exited chan<- struct{}) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
			close(exited)
		}
	}()
	return <-started
}
