package boardtest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"dmrace"
	"dmrace/boardtest/boardfile"
)

// fake is a board behind a pseudo-terminal. Its power is a file that the commands of its
// board.yaml make and remove; each time that it comes, the board plays its script.
type fake struct {
	t      *testing.T
	dir    string
	device string
	line   *os.File // the board's end of the console
	play   func(*power)

	mu  sync.Mutex
	now *power
}

// power is one time that a board is on.
type power struct {
	*fake
	n    int // which time, from 1
	room int // how many characters a line of U-Boot's has
	off  chan struct{}
	keys chan byte
}

// newFake makes a board that plays a script whenever it gets power, and returns its file.
func newFake(t *testing.T, play func(*power)) (*fake, *boardfile.Board) {
	t.Helper()
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := term.MakeRaw(int(theirs.Fd())); err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, dir: t.TempDir(), device: theirs.Name(), line: ours, play: play}
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() { defer close(ended); f.serve(done) }()
	go f.listen()
	t.Cleanup(func() { close(done); <-ended; ours.Close(); theirs.Close() })
	b, err := boardfile.Parse("board.yaml", []byte(f.file()))
	if err != nil {
		t.Fatal(err)
	}
	b.Dir = f.dir
	return f, b
}

// file is the board.yaml of a fake.
func (f *fake) file() string {
	return `name: fake
arch: arm64
power-on: [touch, "on"]
power-off: [rm, -f, "on"]
power-state: [test, -e, "on"]
off-for: 20ms
console:
  device: ` + f.device + `
command-line:
  by: u-boot
u-boot:
  input-limit: 512
  steps:
    - send: load kernel
      expect: bytes read
  boot: booti
  timeout: 5s
kernels:
  - name: "6.1"
disks:
  buses: [mmc]
  dmrace: true
limits: {first-word: 5s, kernel: 8s, settle: 100ms}
`
}

// on reports whether the board has power.
func (f *fake) on() bool {
	_, err := os.Stat(filepath.Join(f.dir, "on"))
	return err == nil
}

// serve plays the script each time that the power comes, until it goes.
func (f *fake) serve(done chan struct{}) {
	for n := 1; ; {
		select {
		case <-done:
			return
		case <-time.After(2 * time.Millisecond):
		}
		if !f.on() {
			continue
		}
		p := &power{fake: f, n: n, room: 511, off: make(chan struct{}), keys: make(chan byte, 1<<16)}
		n++
		f.mu.Lock()
		f.now = p
		f.mu.Unlock()
		played := make(chan struct{})
		go func() { defer close(played); f.play(p) }()
		for f.on() {
			time.Sleep(2 * time.Millisecond)
			select {
			case <-done:
				os.Remove(filepath.Join(f.dir, "on"))
			default:
			}
		}
		close(p.off)
		<-played
	}
}

// listen passes what is typed to the board, if it has power.
func (f *fake) listen() {
	buf := make([]byte, 1024)
	for {
		n, err := f.line.Read(buf)
		if err != nil {
			return
		}
		f.mu.Lock()
		p := f.now
		f.mu.Unlock()
		for _, b := range buf[:n] {
			if p != nil {
				select {
				case p.keys <- b:
				default:
				}
			}
		}
	}
}

// print says something, as long as there is power.
func (p *power) print(text string) {
	select {
	case <-p.off:
	default:
		io.WriteString(p.line, text)
	}
}

// key waits for a key; false: the power went.
func (p *power) key() (byte, bool) {
	select {
	case b := <-p.keys:
		return b, true
	case <-p.off:
		return 0, false
	}
}

// stay does nothing until the power goes.
func (p *power) stay() { <-p.off }

// loaderText is what a U-Boot says until it can be stopped.
const loaderText = "\r\nU-Boot SPL 2023.01 (Jan 01 2023)\r\nTrying to boot from MMC1\r\n\r\n\r\nU-Boot 2023.01+dfsg-2 (Jan 01 2023 - 00:00:00 +0000)\r\n\r\nDRAM:  256 MiB\r\nHit any key to stop autoboot:  2 "

const prompt = "=> "

// uboot plays U-Boot until its boot command, and returns what its bootargs are then. lossy
// makes it lose the 50th character of so many lines.
func (p *power) uboot(lossy int) (bootargs string, ok bool) {
	p.print(loaderText)
	if _, ok := p.key(); !ok {
		return "", false
	}
	p.print("\b\b\b 0 \r\n" + prompt)
	vars := map[string]string{}
	var line strings.Builder
	n := 0 // characters of the line that is being typed
	for {
		b, ok := p.key()
		if !ok {
			return "", false
		}
		n++
		switch {
		case b == 3:
			line.Reset()
			n = 0
			p.print("<INTERRUPT>\r\n" + prompt)
		case b == '\r':
			p.print("\r\n")
			text := line.String()
			line.Reset()
			n = 0
			if text == "booti" {
				p.print("Starting kernel ...\r\n\r\n")
				return vars["bootargs"], true
			}
			p.print(answer(text, vars) + prompt)
		case lossy > 0 && n == 50:
			lossy--
		case line.Len() >= p.room:
		default:
			line.WriteByte(b)
			p.print(string(b))
		}
	}
}

var (
	single = regexp.MustCompile(`^setenv (\w+) '([^']*)'$`)
	double = regexp.MustCompile(`^setenv (\w+) "([^"]*)"$`)
	named  = regexp.MustCompile(`\$\{(\w+)\}`)
)

// answer is what U-Boot says to a command.
func answer(text string, vars map[string]string) string {
	if m := single.FindStringSubmatch(text); m != nil {
		vars[m[1]] = m[2]
		return ""
	}
	if m := double.FindStringSubmatch(text); m != nil {
		vars[m[1]] = named.ReplaceAllStringFunc(m[2], func(v string) string { return vars[v[2:len(v)-1]] })
		return ""
	}
	switch name, isPrint := strings.CutPrefix(text, "printenv "); {
	case isPrint:
		return name + "=" + vars[name] + "\r\n"
	case text == "load kernel":
		return "4960264 bytes read in 3 ms\r\n"
	case text == "":
		return ""
	}
	return "Unknown command '" + text + "' - try 'help'\r\n"
}

// recorded is a boot that was recorded: its plan for a board, and its console.
type recorded struct {
	plan     *dmrace.Plan
	line     string
	identity dmrace.DiskIdentity
	console  string
}

// load reads a recorded boot of mmc-natural on arm64. The window is short: a wait is real
// time here.
func load(t *testing.T, variant string) recorded {
	t.Helper()
	dir := filepath.Join("..", "results", "runs", "mmc-natural", variant, "6.1.192-stock-arm64")
	var r recorded
	var of struct {
		Cmdline string              `json:"cmdline"`
		Disk    dmrace.DiskIdentity `json:"disk"`
	}
	r.plan = &dmrace.Plan{}
	for name, into := range map[string]any{"plan.json": r.plan, "provenance.json": &of} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	packed, err := os.ReadFile(filepath.Join(dir, "console.log.gz"))
	if err != nil {
		t.Fatal(err)
	}
	zr, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	r.line, r.identity, r.console = of.Cmdline, of.Disk, string(text)
	r.plan.Clock, r.plan.Limits.Window = dmrace.ClockRealtime, dmrace.Duration(300*time.Millisecond)
	r.plan.Limits.Host = dmrace.Duration(20 * time.Second)
	r.plan.Cmdline = r.line
	return r
}

var kernelLine = regexp.MustCompile(`(Kernel command line: )[^\r\n]*`)

// says is the console of the recorded boot with another command line.
func (r recorded) says(line string) string {
	return kernelLine.ReplaceAllString(r.console, "${1}"+strings.ReplaceAll(line, "$", "$$"))
}

// half is the beginning of the recorded console, up to and without the line that holds text.
func (r recorded) until(t *testing.T, text string) string {
	t.Helper()
	i := strings.Index(r.console, text)
	if i < 0 {
		t.Fatalf("the recorded console has no %q", text)
	}
	return r.console[:strings.LastIndexByte(r.console[:i], '\n')+1]
}
