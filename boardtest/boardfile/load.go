package boardfile

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/strictyaml"
	"dmrace/linux/board"
	"dmrace/linux/bus"
	"dmrace/linux/series"
)

// kind is what a board's file is to its decoder.
var kind = strictyaml.Kind{Name: "board", Begins: "dmrace new --board writes one to begin with"}

// Load reads the board in the file at path. Every error is a [dmrace.UsageError] that
// names the path.
func Load(path string) (*Board, error) {
	data, err := read(path)
	if err != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("read board: %w", err)}
	}
	b, err := Parse(path, data)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("read board: %w", err)}
	}
	b.Dir = dir
	return b, nil
}

func read(path string) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, strictyaml.MaxSize+1))
}

// Parse decodes the board in data, strictly, and checks it. name is the name that errors
// begin with, as in "board.yaml:12:5: console.baud: …". Every error is a
// [dmrace.UsageError]. What the file leaves out has its default.
func Parse(name string, data []byte) (*Board, error) {
	var b Board
	err := kind.Decode(data, &b)
	if err == nil {
		b.orDefault()
		err = b.check()
	}
	if err != nil {
		return nil, &dmrace.UsageError{Err: strictyaml.Prefix(name, err)}
	}
	return &b, nil
}

// names are those that a folder of evidence may have.
var names = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check returns what is wrong with a board beside its form.
func (b *Board) check() error {
	for _, c := range []func() error{b.checkNames, b.checkPower, b.checkConsole, b.checkLine, b.checkKernels, b.checkDisks} {
		if err := c(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Board) checkNames() error {
	if !names.MatchString(b.Name) || len(b.Name) > 40 {
		return fmt.Errorf("name %q: a board's name is at most 40 characters of lower-case words joined by hyphens, for evidence is kept under it", b.Name)
	}
	a, err := board.Of(b.Arch)
	if err != nil {
		return fmt.Errorf("arch: %w", err)
	}
	b.Arch = a.Arch
	return nil
}

func (b *Board) checkPower() error {
	if !slices.Contains([]AtEnd{AtEndOff, AtEndOn, AtEndLeave}, b.AtEnd) {
		return fmt.Errorf("at-end %q is neither off, on nor leave", b.AtEnd)
	}
	for _, c := range []struct {
		key    string
		c      Command
		needed bool
	}{
		{"power-on", b.PowerOn, true}, {"power-off", b.PowerOff, true}, {"power-state", b.PowerState, false},
		{"console.command", b.Console.Command, false}, {"hook", b.Hook, b.Line.By == ByHook},
		{"kernel-put", b.KernelPut, false}, {"disks.put", b.Disks.Put, false},
	} {
		if c.c != nil && (len(c.c) == 0 || c.c[0] == "") || c.c == nil && c.needed {
			return fmt.Errorf("%s: needs a program and its arguments, as in [./%s, my-board]", c.key, c.key)
		}
	}
	return nil
}

func (b *Board) checkConsole() error {
	c, given := b.Console, []string{}
	for _, w := range []struct {
		key  string
		here bool
	}{{"command", c.Command != nil}, {"device", c.Device != ""}, {"telnet", c.Telnet != ""}, {"tcp", c.TCP != ""}} {
		if w.here {
			given = append(given, w.key)
		}
	}
	if len(given) != 1 {
		return fmt.Errorf("console: needs exactly one of command, device, telnet and tcp, and has %d", len(given))
	}
	if c.Baud < 50 || c.Baud > 4000000 {
		return fmt.Errorf("console.baud: %d is no speed of a serial port", c.Baud)
	}
	for _, a := range []struct{ key, address string }{{"telnet", c.Telnet}, {"tcp", c.TCP}} {
		if _, _, err := net.SplitHostPort(a.address); a.address != "" && err != nil {
			return fmt.Errorf("console.%s: %q is not HOST:PORT", a.key, a.address)
		}
	}
	return nil
}

func (b *Board) checkLine() error {
	switch b.Line.By {
	case ByUBoot:
		if b.UBoot == nil {
			return errors.New("u-boot: is needed where command-line.by is u-boot")
		}
		return b.UBoot.check()
	case ByHook, ByAsIs:
		if b.UBoot != nil {
			return fmt.Errorf("u-boot: is not used where command-line.by is %s: leave it out", b.Line.By)
		}
	default:
		return fmt.Errorf("command-line.by %q is neither u-boot, hook nor as-is", b.Line.By)
	}
	if b.Line.By == ByAsIs && b.Hook != nil {
		return errors.New("hook: is not used where command-line.by is as-is: leave it out")
	}
	return nil
}

// Keys are what stop-key can name beside a text.
var Keys = map[string]string{"space": " ", "enter": "\r", "esc": "\x1b", "ctrl-c": "\x03"}

func (u *UBoot) check() error {
	if u.InputLimit < 64 || u.InputLimit > 65536 {
		return fmt.Errorf("u-boot.input-limit: %d is not between 64 and 65536", u.InputLimit)
	}
	if !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(u.Variable) {
		return fmt.Errorf("u-boot.variable: %q is no name of a variable", u.Variable)
	}
	if strings.TrimSpace(u.Boot) == "" {
		return errors.New("u-boot.boot: needs what starts the kernel, as in booti ${kernel_addr_r} - ${fdt_addr_r}")
	}
	for i, text := range append([]string{u.Boot, u.StopKey, u.Prompt, u.StopAt}, u.sends()...) {
		if strings.Contains(text, "\n") || len(text) >= u.InputLimit {
			return fmt.Errorf("u-boot: text %d is longer than input-limit (%d) or has several lines: %.40q", i+1, u.InputLimit, text)
		}
	}
	if strings.TrimSpace(u.Prompt) == "" {
		return errors.New("u-boot.prompt: is blank: nothing tells when U-Boot is ready")
	}
	return nil
}

func (u *UBoot) sends() []string {
	var all []string
	for _, s := range u.Steps {
		all = append(all, s.Send)
	}
	return all
}

func (b *Board) checkKernels() error {
	if len(b.Kernels) == 0 && b.KernelPut == nil {
		return errors.New("kernels: say which kernel the board boots, or how one is put there with kernel-put")
	}
	seen := map[string]bool{}
	for i, k := range b.Kernels {
		if _, _, err := series.Named(k.Name); err != nil {
			return fmt.Errorf("kernels[%d].name: %w", i, err)
		}
		if _, known := series.ArmNamed(k.Arm); !known && k.Arm != dmrace.ArmStock {
			return fmt.Errorf("kernels[%d].arm: %q is no arm that dmrace knows", i, k.Arm)
		}
		if err := k.Config.Validate(); err != nil {
			return fmt.Errorf("kernels[%d]: %w", i, err)
		}
		if k.Put != nil && (len(k.Put) == 0 || k.Put[0] == "") {
			return fmt.Errorf("kernels[%d].put: needs a program and its arguments", i)
		}
		key := fmt.Sprint(k.Name, k.Arm, k.Shim, k.Config)
		if seen[key] {
			return fmt.Errorf("kernels[%d]: %s %s is there twice", i, k.Name, k.Arm)
		}
		seen[key] = true
	}
	if len(b.Kernels) > 1 && slices.ContainsFunc(b.Kernels, func(k Kernel) bool { return k.Put == nil }) {
		return errors.New("kernels: of several each needs a put, or nobody knows which is booted")
	}
	return nil
}

func (b *Board) checkDisks() error {
	if len(b.Disks.Buses) == 0 {
		return errors.New("disks.buses: say what the root's disk hangs from, as in [mmc]")
	}
	for i, name := range b.Disks.Buses {
		if _, ok := bus.Of(name); !ok {
			return fmt.Errorf("disks.buses[%d]: %q is not one of %s", i, name, bus.List(bus.Names(nil)))
		}
	}
	if b.Disks.Put != nil && !b.Disks.Dmrace {
		return errors.New("disks.put: writes the images that dmrace builds: then disks.dmrace must be true")
	}
	return nil
}
