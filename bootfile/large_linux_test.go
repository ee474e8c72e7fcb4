package bootfile_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"dmrace/bootfile"
)

// TestLarge holds that the work for a large file grows with its size alone. It counts the
// time of the process, not of a clock: a busy machine changes nothing. What is linear takes
// one to two seconds of the twenty, what is not takes minutes.
func TestLarge(t *testing.T) {
	size := 10 << 20
	if testing.Short() {
		size = 1 << 20
	}
	for name, unit := range map[string]string{
		"a.dts": "bootargs = \"a\" M \"b\\n\"; { ", "boot.cmd": "setenv a $b'c'\nsetenv bootargs ${a} x\n", "grub.cfg": "menuentry x {\n linux /v a=\"b c\" $d\n}\n",
		"uEnv.txt": "bootargs=a ${b}\nx=setenv bootargs y\n", "a.bconf": "kernel { a.b = 'c', ", ".config": "CONFIG_CMDLINE=\"a\\\"\n",
		"extlinux.conf": "APPEND a=b\n", "x": "root=a ", "a.wks": "bootloader --append=\"a\\", "a.mk": "CMDLINE = a \\\n", "run.sh": "qemu -append 'a' `\n", "log": "Command line: x\n",
	} {
		begin := worked(t)
		f, err := bootfile.Find(name, []byte(strings.Repeat(unit, size/len(unit))))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if took := worked(t) - begin; took > 20*time.Second {
			t.Errorf("%s: %d lines took %v", name, len(f.Lines), took)
		}
	}
}

// worked is the time that the process has had a processor for.
func worked(t *testing.T) time.Duration {
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
