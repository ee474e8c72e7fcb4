package vmtest

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
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
	"saves":         func(how string, serial, qmp *os.File) { saves(how, serial, qmp) },
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

// settled is what a kernel says before a machine can be saved.
const settled = "[    0.1] Freeing SMP alternatives memory: 12K\r\n[    0.2] devtmpfs: initialized\r\n"

// saves is a QEMU that is to save a machine, or to go on from one, and that does it in some
// way. A boot from power-on panics, and is well.
func saves(how string, serial, qmp *os.File) {
	saving, restoring := slices.Contains(os.Args, "memory-backend=ram"), slices.Contains(os.Args, "-incoming")
	if !saving {
		panics(serial, qmp)
		return
	}
	said := map[string]string{"late": "[    0.1] PCI host bridge to bus 0000:00\r\n", "past": settled + "[    0.3] PCI host bridge to bus 0000:00\r\n"}
	answers := map[string]string{"refuses": "migrate", "old": "migrate-set-capabilities", "refuses-fd": "getfd", "refuses-incoming": "migrate-incoming", "refuses-ports": "human-monitor-command", "refuses-bus": "qom-set", "refuses-disk": "device_add"}
	fmt.Fprintln(qmp, `{"QMP": {"version": {}, "capabilities": []}}`)
	for sc := bufio.NewScanner(qmp); sc.Scan(); {
		var cmd struct {
			Execute string
			ID      int
		}
		json.Unmarshal(sc.Bytes(), &cmd)
		if cmd.Execute == "cont" && !restoring {
			fmt.Fprint(serial, cmp.Or(said[how], settled))
		}
		switch {
		case answers[how] == cmd.Execute:
			fmt.Fprintf(qmp, `{"id": %d, "error": {"class": "GenericError", "desc": "State blocked by non-migratable device"}}`+"\n", cmd.ID)
		case cmd.Execute == "query-migrate" && how == "fails":
			fmt.Fprintf(qmp, `{"id": %d, "return": {"status": "failed", "error-desc": "no room"}}`+"\n", cmd.ID)
		case cmd.Execute == "query-migrate" && how == "goes":
			fmt.Fprintln(os.Stderr, "qemu: load of migration failed: Invalid argument")
			os.Exit(1)
		case cmd.Execute == "human-monitor-command":
			fmt.Fprintf(qmp, `{"id": %d, "return": "portl[0x0cf8] = 0x00000000\r\n"}`+"\n", cmd.ID)
		case cmd.Execute == "query-migrate":
			fmt.Fprintf(qmp, `{"id": %d, "return": {"status": "completed"}}`+"\n", cmd.ID)
		default:
			fmt.Fprintf(qmp, `{"id": %d, "return": {}}`+"\n", cmd.ID)
		}
	}
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
			n, ok := strings.CutPrefix(a, "socket,id="+id+",fd=")
			if !ok && id == "serial" {
				n, ok = strings.CutPrefix(strings.TrimSuffix(a, ",set=1"), "fd=")
			}
			if ok {
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
