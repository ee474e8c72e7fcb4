package vmtest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// checkLimits looks at what this process may have (getrlimit(2)).
func checkLimits() error {
	return errors.Join(
		checkLimit(unix.RLIMIT_NOFILE, leastFiles, "open files", "ulimit -n 1024"),
		checkLimit(unix.RLIMIT_AS, leastAddress, "bytes of address space", "ulimit -v unlimited"),
	)
}

func checkLimit(resource int, least uint64, what, fix string) error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(resource, &limit); err != nil {
		return nil // then it is not known, and QEMU will say
	}
	return enough(limit.Max, least, what, fix)
}

// socketPair returns our end of a stream socket pair and QEMU's.
func socketPair() (net.Conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	// A full socket makes the guest's UART wait, which under icount the guest can see. QEMU
	// sends byte by byte, and each byte counts for some 800 (struct sk_buff), so that no
	// more than 500 fit into the buffer that everybody may have (wmem_max). Root may have
	// more, and then most of a console log fits.
	if unix.SetsockoptInt(fds[1], unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, 16<<20) != nil {
		unix.SetsockoptInt(fds[1], unix.SOL_SOCKET, unix.SO_SNDBUF, 16<<20)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "qemu's")
	defer ours.Close()
	conn, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	return conn, theirs, nil
}

// allowedCPUs lists the CPUs that this process may run on.
func allowedCPUs() (cpus []int) {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return nil
	}
	for cpu := 0; len(cpus) < set.Count(); cpu++ {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

// holdName claims a name among all processes of the machine. It is an abstract socket (unix(7)),
// which goes with the process, however that ends, and leaves no file.
func holdName(name string) (io.Closer, error) { return net.Listen("unix", "@"+name) }

// signalGroup signals a process group.
func signalGroup(group int, s syscall.Signal) { unix.Kill(-group, s) }

// ownSession puts a child into a session of its own.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// dyingSession is the same for a child that is killed when the thread ends that started it.
func dyingSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
}
