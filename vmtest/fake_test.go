package vmtest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/kernel"
	"dmrace/linux/bus"
)

// fakeVar makes the test binary play a QEMU that is broken in some way. Its value is one
// of fakes, and behind a colon what that takes.
const fakeVar = "DMRACE_FAKE_QEMU"

// fakes are the ways of being broken. Each gets the serial port and the stream of QMP.
var fakes = map[string]func(arg string, serial, qmp *os.File){
	"silent":  func(string, *os.File, *os.File) { sleep() },
	"garbled": func(_ string, _, qmp *os.File) { fmt.Fprintln(qmp, "\x1b[31mno QMP"); sleep() },
	"drips": func(_ string, _, qmp *os.File) {
		for {
			fmt.Fprint(qmp, "{")
			time.Sleep(10 * time.Millisecond)
		}
	},
	"obstinate": func(_ string, _, qmp *os.File) {
		signal.Ignore(syscall.SIGTERM)
		answer(qmp, []string{"qmp_capabilities", "cont"}, nil)
		sleep()
	},
	"falls-silent": func(_ string, serial, qmp *os.File) {
		answer(qmp, []string{"qmp_capabilities", "cont"}, func() { fmt.Fprint(serial, earlyBoot) })
		sleep()
	},
	"lies": func(_ string, serial, qmp *os.File) {
		fmt.Fprint(serial, earlyBoot)
		answer(qmp, nil, nil)
	},
	"time-machine": func(_ string, serial, qmp *os.File) {
		fmt.Fprint(serial, earlyBoot)
		answerTime(qmp, 1<<20)
	},
	"endless-line": func(_ string, serial, qmp *os.File) {
		go flood(serial, strings.Repeat("x", 4096))
		answerTime(qmp, 2026)
	},
	"endless-events": func(_ string, serial, qmp *os.File) {
		go flood(serial, "[    1.000000] mmcblk0: p1\r\n")
		answerTime(qmp, 2026)
	},
	"endless-words": func(_ string, _, qmp *os.File) { go flood(os.Stderr, "\x1b[2Jwarning or not\n"); answerTime(qmp, 2026) },
	"complains":     func(string, *os.File, *os.File) { fmt.Fprint(os.Stderr, "qemu: \x1b]0;title\x07no\r\n"); os.Exit(1) },
	"panics":        func(_ string, serial, qmp *os.File) { panics(serial, qmp) },
	// Wrappers that do not exec: what they run keeps their lines open.
	"leaves-children": func(file string, serial, qmp *os.File) { haveChild(file, serial, qmp); panics(serial, qmp) },
	"has-children": func(file string, serial, qmp *os.File) {
		haveChild(file, serial, qmp)
		answerTime(qmp, 2026)
	},
	// No QEMU, but who records with one that has children.
	"recorder": func(file string, _, _ *os.File) {
		os.Setenv(fakeVar, "has-children:"+file)
		p := &dmrace.Plan{Clock: dmrace.ClockRealtime, Disk: dmrace.Disk{Bus: bus.MMC}, Limits: dmrace.Limits{Host: dmrace.Duration(time.Minute), Guest: dmrace.Duration(time.Hour)}}
		if _, err := Record(context.Background(), p, fakeHost()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	},
}

// haveChild starts a process that lives on, and writes its pid into a file.
func haveChild(file string, lines ...*os.File) {
	child := exec.Command("sleep", "1000")
	child.ExtraFiles = lines
	child.Start()
	os.WriteFile(file+".new", []byte(strconv.Itoa(child.Process.Pid)), 0o600)
	os.Rename(file+".new", file)
}

const earlyBoot = "[    0.000000] Linux version 6.1.0\r\n[    1.000000] Waiting for root device /dev/dm-0...\r\n"

// panics is a QEMU that is well, and a guest that is not.
func panics(serial, qmp *os.File) {
	answer(qmp, []string{"qmp_capabilities", "cont"}, func() {
		fmt.Fprint(serial, earlyBoot+"[    2.000000] Kernel panic - not syncing: enough\r\n")
	})
}

// sleep outlasts every test. Deadlock detection ends a program that waits for nothing.
func sleep() { time.Sleep(time.Hour) }

// flood writes text without end.
func flood(to io.Writer, text string) {
	block := []byte(strings.Repeat(text, 16))
	for {
		if _, err := to.Write(block); err != nil {
			sleep()
		}
	}
}

// answer answers these commands, every other with a value of the wrong type, and all of
// them where none is named. It returns after the last of them.
func answer(qmp *os.File, only []string, before func()) {
	fmt.Fprintln(qmp, `{"QMP": {"version": {}, "capabilities": []}}`)
	for sc := bufio.NewScanner(qmp); sc.Scan(); {
		var cmd struct {
			Execute string
			ID      int
		}
		json.Unmarshal(sc.Bytes(), &cmd)
		if cmd.Execute == "cont" && before != nil {
			before()
		}
		value := "{}"
		if cmd.Execute == "qom-get" {
			value = `"half past four"`
		}
		fmt.Fprintf(qmp, `{"id": %d, "return": %s}`+"\n", cmd.ID, value)
		if len(only) > 0 && cmd.Execute == only[len(only)-1] {
			return
		}
	}
}

// answerTime answers all commands; the guest's clock stands still, in that year.
func answerTime(qmp *os.File, year int) {
	fmt.Fprintln(qmp, `{"QMP": {"version": {}, "capabilities": []}}`)
	for sc := bufio.NewScanner(qmp); sc.Scan(); {
		var cmd struct{ ID int }
		json.Unmarshal(sc.Bytes(), &cmd)
		fmt.Fprintf(qmp, `{"id": %d, "return": {"tm_year": %d, "tm_mon": 0, "tm_mday": 1, "tm_hour": 0, "tm_min": 0, "tm_sec": 0}}`+"\n", cmd.ID, year-1900)
	}
}

// playFake plays what fakeVar names, and exits.
func playFake(name string) {
	name, arg, _ := strings.Cut(name, ":")
	var fds [2]*os.File
	for i, id := range []string{"serial", "qmp"} {
		for _, a := range os.Args {
			if n, ok := strings.CutPrefix(a, "socket,id="+id+",fd="); ok {
				fd, _ := strconv.Atoi(n)
				fds[i] = os.NewFile(uintptr(fd), id)
			}
		}
	}
	fakes[name](arg, fds[0], fds[1])
	os.Exit(0)
}

// fakeHost is a host whose QEMU is the test binary, and nothing else is there.
func fakeHost() Host {
	return Host{
		QEMU: QEMU{Path: os.Args[0], Version: "QEMU emulator version 0.0 (fake)"}, Accel: AccelTCG,
		Kernel: &kernel.Image{Path: "KERNEL", Source: dmrace.KernelSource{Label: "fake"}},
		Disks:  &disk.Set{Paths: []string{"DISK1", "DISK2"}},
	}
}
