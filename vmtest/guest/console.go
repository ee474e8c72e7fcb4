//go:build linux

package main

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// console is the descriptor of /dev/console that the kernel opens for PID 1
// (console_on_rootfs() in init/main.c).
const console = 1

// announce prints the report as one line that the kernel does not write into.
//
// The console's tty sends what is written to it in bursts as large as the UART's
// FIFO, and printk may put a line between two of them. So printk is kept off the
// console until the line is sent. /dev/kmsg would print it whole, but takes no
// more than 1 KiB (PRINTKRB_RECORD_MAX in kernel/printk/printk.c).
func announce(r report) error {
	restore := quiet()
	defer restore()
	return send(r.line())
}

// send writes b to the console and waits until the UART has sent it: a reset
// drops what it still holds.
func send(b []byte) error {
	for len(b) > 0 {
		n, err := unix.Write(console, b)
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return unix.IoctlSetInt(console, unix.TCSBRK, 1) // tcdrain(3)
}

// say prints one line of plain text. It has nowhere to report an error of its own.
func say(text string) { _ = send([]byte("dmrace-guest: " + text + "\n")) }

// ignoreLoglevel makes printk print everything, whatever console_loglevel is
// (suppress_message_printing() in kernel/printk/printk.c). The kernel's command
// line can set it.
const ignoreLoglevel = "/sys/module/printk/parameters/ignore_loglevel"

// quiet keeps printk off the console, emergencies excepted, and returns what lets
// it back. It does what it can: the report is printed all the same.
func quiet() (restore func()) {
	_, _ = unix.Klogctl(unix.SYSLOG_ACTION_CONSOLE_OFF, nil)
	was, _ := os.ReadFile(ignoreLoglevel)
	loud := strings.HasPrefix(string(was), "Y")
	if loud {
		_ = os.WriteFile(ignoreLoglevel, []byte("N"), 0)
	}
	return func() {
		if loud {
			_ = os.WriteFile(ignoreLoglevel, []byte("Y"), 0)
		}
		_, _ = unix.Klogctl(unix.SYSLOG_ACTION_CONSOLE_ON, nil)
	}
}
