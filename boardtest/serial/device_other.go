//go:build !linux

package serial

import (
	"errors"

	"dmrace"
)

// OpenDevice is not there: the speed of a line is set in Linux's way.
func OpenDevice(string, int) (Port, error) {
	return nil, &dmrace.EnvError{Err: errors.New("a serial port is opened on Linux alone"), Fix: "let a program pass it through: console.command: [picocom, -q, --baud, \"115200\", /dev/tty.usbserial]"}
}
