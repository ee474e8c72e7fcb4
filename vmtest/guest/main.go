//go:build linux

// Command guest is PID 1 of the machine that dmrace boots. It says what the
// kernel has made of the root disk and restarts the machine.
//
// It mounts proc, sysfs, devtmpfs and a tmpfs, hashes the whole root device and one
// file of it, asks the device-mapper for its tables, and prints one line on the console:
// dmrace.ReportMark followed by a dmrace.GuestReport as JSON. What goes wrong on
// the way is part of the report: PID 1 must not die, for the kernel panics when
// it does (do_exit() in kernel/exit.c) and that would be taken for a verdict on
// the boot.
//
// As /init of an initramfs it first waits for the root that the command line names and
// makes that the root, where it starts again; or it reports that the root did not come.
// In a root that holds a shell it reports nothing and hands the console to the shell.
//
// The binary is small and starts little, because under emulation every page of
// it is read from a slow disk, verified by dm-verity and faulted in.
package main

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

func main() {
	if pid := os.Getpid(); pid != 1 {
		os.Stderr.WriteString("guest: this is PID 1 of a dmrace guest, which restarts the machine when it is done; it refuses to run as process " + strconv.Itoa(pid) + "\n")
		os.Exit(2)
	}
	switch {
	case inInitramfs():
		tell(enterRoot())
	case isShellRoot():
		if err := runShell(); err != nil {
			say("run shell: " + err.Error())
		}
	default:
		tell(collect())
	}
	restart()
}

// tell prints the report.
func tell(r report) {
	if err := announce(r); err != nil {
		say("print report: " + err.Error())
	}
}

// restart ends the machine and does not return.
//
// Without ACPI a guest cannot power off, so a reset comes first: QEMU runs with
// -no-reboot and the kernel with reboot=t, a triple fault. A guest that can do
// none of it waits: an exit of PID 1 would print a panic.
func restart() {
	unix.Sync()
	for _, cmd := range []int{
		unix.LINUX_REBOOT_CMD_RESTART,
		unix.LINUX_REBOOT_CMD_POWER_OFF,
		unix.LINUX_REBOOT_CMD_HALT,
	} {
		if err := unix.Reboot(cmd); err != nil {
			say("reboot " + strconv.Itoa(cmd) + ": " + err.Error())
		}
	}
	for {
		unix.Pause()
	}
}
