//go:build linux

// Package bench is a board for tests that nobody has to buy: QEMU's arm64 machine with
// Debian's U-Boot, behind a pseudo-terminal or behind a server that speaks telnet, with a
// power switch. QEMU starts when the power comes and is killed when it goes; the console
// stays, as that of a board does.
package bench

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// UBoot is where Debian's u-boot-qemu has U-Boot for the machine.
const UBoot = "/usr/lib/u-boot/qemu_arm64/u-boot.bin"

// emulator is the program of the machine.
const emulator = "qemu-system-aarch64"

// Board is a board that is there as long as its test.
type Board struct {
	File string // its board.yaml

	dir     string
	line    *os.File // the board's end of the pseudo-terminal
	pty     string   // the other end
	mu      sync.Mutex
	typed   io.Writer // QEMU's serial port, while there is power
	clients map[net.Conn]bool
}

// Options say what board there is.
type Options struct {
	Telnet bool // its console is behind a server, and not a pseudo-terminal
	Edit   func(file string) string
}

// New makes a board. It is an error of the test's where this machine lacks what a board is
// made of: apt-get install u-boot-qemu qemu-system-arm.
func New(t *testing.T, o Options) *Board {
	t.Helper()
	if _, err := os.Stat(UBoot); err != nil {
		t.Fatalf("%v\n  fix: apt-get install u-boot-qemu", err)
	}
	if _, err := exec.LookPath(emulator); err != nil {
		t.Fatalf("%v\n  fix: apt-get install qemu-system-arm", err)
	}
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := term.MakeRaw(int(theirs.Fd())); err != nil {
		t.Fatal(err)
	}
	b := &Board{dir: t.TempDir(), line: ours, pty: theirs.Name(), clients: map[net.Conn]bool{}}
	console := "device: " + b.pty
	if o.Telnet {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go b.serve(l)
		console = "telnet: " + l.Addr().String()
	}
	b.File = filepath.Join(b.dir, "board.yaml")
	text := strings.Replace(file, "CONSOLE", console, 1)
	if o.Edit != nil {
		text = o.Edit(text)
	}
	if err := os.WriteFile(b.File, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "power"), []byte(power), 0o755); err != nil {
		t.Fatal(err)
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() { defer close(ended); b.supply(done) }()
	go b.listen(ours)
	t.Cleanup(func() { close(done); <-ended; ours.Close(); theirs.Close() })
	return b
}

// file is its board.yaml. U-Boot takes the kernel from QEMU's fw_cfg device.
const file = `name: bench
arch: arm64
power-on: [./power, "on"]
power-off: [./power, "off"]
power-state: [./power, state]
off-for: 100ms
command-timeout: 10s
lock: board.lock
console:
  CONSOLE
command-line:
  by: u-boot
u-boot:
  stop-at: Hit any key to stop autoboot
  prompt: "=> "
  input-limit: 512
  steps:
    - send: qfw load ${kernel_addr_r} ${ramdisk_addr_r}
      expect: loading kernel to address
  boot: booti ${kernel_addr_r} - ${fdtcontroladdr}
kernel-put: [sh, -c, 'ln -sf "$DMRACE_KERNEL" kernel']
disks:
  buses: [mmc]
  dmrace: true
  put: [sh, -c, 'ln -sf "$DMRACE_DISK1" disk']
limits: {first-word: 20s, kernel: 40s}
`

// power is the script that switches the board.
const power = `#!/bin/sh
case $1 in
on) : > on ;;
off) rm -f on; while [ -e running ]; do sleep 0.02; done ;;
state) [ -e running ] ;;
esac
`

// On reports whether the board has power.
func (b *Board) On() bool {
	_, err := os.Stat(filepath.Join(b.dir, "on"))
	return err == nil
}

// supply starts QEMU when the power comes, and kills it when that goes.
func (b *Board) supply(done chan struct{}) {
	runtime.LockOSThread() // QEMU is killed when the thread ends that started it
	defer runtime.UnlockOSThread()
	for {
		select {
		case <-done:
			return
		case <-time.After(5 * time.Millisecond):
		}
		if b.On() {
			b.run(done)
		}
	}
}

// run is one time that the board is on.
func (b *Board) run(done chan struct{}) {
	running := filepath.Join(b.dir, "running")
	os.WriteFile(running, nil, 0o644)
	defer os.Remove(running)
	cmd := exec.Command(emulator, "-nodefaults", "-no-user-config", "-display", "none",
		"-machine", "virt,dtb-randomness=off", "-cpu", "cortex-a57", "-smp", "1", "-m", "256M", "-accel", "tcg",
		"-bios", UBoot, "-kernel", filepath.Join(b.dir, "kernel"),
		"-drive", "if=none,id=disk1,format=raw,snapshot=on,file="+filepath.Join(b.dir, "disk"),
		"-device", "sdhci-pci,id=host1,addr=0x1", "-device", "sd-card,id=card1,bus=pcie.0/host1/sd-bus,drive=disk1",
		"-serial", "stdio")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	typed, err := cmd.StdinPipe()
	if err != nil {
		return
	}
	cmd.Stdout, cmd.Stderr = writer(b.say), writer(b.say)
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(b.line, err)
		return
	}
	b.plug(typed)
	gone := make(chan struct{})
	go func() { defer close(gone); cmd.Wait() }()
	for b.On() {
		select {
		case <-done:
			os.Remove(filepath.Join(b.dir, "on"))
		case <-time.After(5 * time.Millisecond):
		}
	}
	b.plug(nil)
	cmd.Process.Kill()
	<-gone
}

// plug connects what is typed to the serial port, or to nothing.
func (b *Board) plug(w io.Writer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.typed = w
}

// listen passes what is typed to the board, if it has power.
func (b *Board) listen(r io.Reader) {
	buf := make([]byte, 256)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return
		}
		b.mu.Lock()
		if b.typed != nil {
			b.typed.Write(buf[:n])
		}
		b.mu.Unlock()
	}
}

// writer is a function as an io.Writer.
type writer func([]byte)

func (w writer) Write(p []byte) (int, error) { w(p); return len(p), nil }

// say passes what the board says to who listens. A pseudo-terminal that nobody reads holds
// only so much, and what comes then is lost, as on a wire.
func (b *Board) say(p []byte) {
	b.mu.Lock()
	clients := b.clients
	b.mu.Unlock()
	if len(clients) == 0 {
		b.line.SetWriteDeadline(time.Now().Add(time.Second))
		b.line.Write(p)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.clients {
		c.Write([]byte(strings.ReplaceAll(string(p), "\xff", "\xff\xff")))
	}
}

// greeting is what ser2net asks a client for: no turns, its own echo, and bytes as they are.
var greeting = []byte{255, 251, 3, 255, 251, 1, 255, 254, 1, 255, 253, 0, 255, 251, 0}

// serve passes the console to clients that speak telnet.
func (b *Board) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		c.Write(greeting)
		b.mu.Lock()
		b.clients[c] = true
		b.mu.Unlock()
		go func() {
			b.listen(&commands{r: c})
			b.mu.Lock()
			delete(b.clients, c)
			b.mu.Unlock()
			c.Close()
		}()
	}
}

// commands is what a client of telnet types, without its answers of three bytes.
type commands struct {
	r    io.Reader
	skip int
}

func (c *commands) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	kept := 0
	for _, b := range p[:n] {
		switch {
		case c.skip > 0:
			c.skip--
		case b == 255:
			c.skip = 2
		default:
			p[kept] = b
			kept++
		}
	}
	return kept, err
}
