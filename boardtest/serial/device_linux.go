package serial

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"dmrace"
)

// OpenDevice opens a serial port with 8 data bits, no parity and one stop bit at a speed in
// bits a second, as whatever program had it left it does not matter. A pseudo-terminal takes
// the speed and has none.
func OpenDevice(path string, baud int) (Port, error) {
	// Without O_NONBLOCK the open waits for the carrier of a modem.
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, deviceError(path, err, "see that the port is there and that you may use it (group dialout on Debian)")
	}
	if err := setLine(fd, baud); err != nil {
		unix.Close(fd)
		return nil, deviceError(path, err, "console.device must be a serial port or a pseudo-terminal")
	}
	return os.NewFile(uintptr(fd), path), nil
}

func deviceError(path string, err error, fix string) error {
	return &dmrace.EnvError{Err: fmt.Errorf("open the console %s: %w", path, err), Fix: fix}
}

// setLine makes a line raw and sets its speed (termios(3), ioctl_tty(2): BOTHER takes any).
func setLine(fd, baud int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS2)
	if err != nil {
		return err
	}
	t.Iflag, t.Oflag, t.Lflag = unix.IGNBRK, 0, 0
	t.Cflag = unix.CS8 | unix.CREAD | unix.CLOCAL | unix.BOTHER
	t.Ispeed, t.Ospeed = uint32(baud), uint32(baud)
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, unix.TCSETS2, t); err != nil {
		return err
	}
	unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIOFLUSH)
	return nil
}
