package registry

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/config"
	"dmrace/linux/board"
	"dmrace/linux/bus"
	"dmrace/linux/rootkind"
	"dmrace/linux/series"
	"dmrace/scenarios"
	"dmrace/sim"
	"dmrace/vmtest"
)

// halves is what the parts know.
type halves struct {
	buses  []*bus.Info
	kinds  []*rootkind.Info
	boards []*board.Info
	arms   []series.Arm

	simulated, attached map[dmrace.Bus]bool // by package sim, and by vmtest
	covered             map[dmrace.Bus]bool // by a built-in scenario
	schema              []string            // the buses that an editor accepts
	options             map[option]string   // of the kernels that are built
	emulated            []dmrace.Arch       // architectures of vmtest
	models              []*board.Model      // boards
	modelled            []dmrace.Model      // boards of vmtest
	shown               []dmrace.Model      // boards of a built-in scenario
	made                []dmrace.Arm        // arms of images/kernel/arm
	exists              func(path string) bool
}

// missing returns a line for each half that is not there.
func missing(h halves) (lines []string) {
	lack := func(missing bool, format string, args ...any) {
		if missing {
			lines = append(lines, fmt.Sprintf(format, args...))
		}
	}
	for _, b := range h.buses {
		lack(!h.simulated[b.Name], "bus %s: package sim does not know what a boot does on it", b.Name)
		lack(!h.attached[b.Name], "bus %s: package vmtest does not know how QEMU attaches it", b.Name)
		lack(!h.covered[b.Name], "bus %s: no built-in scenario has a disk on it", b.Name)
		lack(len(b.Hosts) == 0, "bus %s: no word tells its hosts in a message", b.Name)
		lack(!slices.Contains(h.schema, string(b.Name)), "bus %s: scenarios/schema.json does not accept it", b.Name)
		for _, symbol := range b.Kconfig {
			for _, a := range h.boards {
				lack(h.options[option{a.Arch, symbol}] != "y", "bus %s: the %s kernels that are built lack CONFIG_%s", b.Name, a.Arch, symbol)
			}
		}
		for _, file := range []string{"linux/bus/%s.go", "sim/bus_%s.go", "vmtest/bus_%s.go"} {
			path := fmt.Sprintf(file, b.Name)
			lack(!h.exists(path), "bus %s: there is no %s", b.Name, path)
		}
	}
	lines = append(lines, unknown("sim", h.simulated, h.buses)...)
	lines = append(lines, unknown("vmtest", h.attached, h.buses)...)
	for _, k := range h.kinds {
		path := fmt.Sprintf("linux/rootkind/%s.go", k.Kind)
		lack(!h.exists(path), "root kind %s: there is no %s", k.Kind, path)
		lack(k.Source == "", "root kind %s: it is not said which function tells it from others", k.Kind)
	}
	for _, b := range h.boards {
		lack(!slices.Contains(h.emulated, b.Arch), "architecture %s: package vmtest does not know its machine", b.Arch)
		for _, symbol := range b.Kconfig {
			lack(h.options[option{b.Arch, symbol}] != "y", "architecture %s: the kernels that are built lack CONFIG_%s", b.Arch, symbol)
		}
		for _, path := range []string{
			fmt.Sprintf("linux/board/%s.go", b.Arch), fmt.Sprintf("vmtest/board_%s_machine.go", b.Arch), "sim/" + sim.CostKey{Arch: b.Arch}.File(), fmt.Sprintf("images/disk/guest/init-%s", b.Arch),
		} {
			lack(!h.exists(path), "architecture %s: there is no %s", b.Arch, path)
		}
	}
	for _, m := range h.models {
		path := fmt.Sprintf("linux/board/%s.go", m.Name)
		lack(!slices.Contains(h.modelled, m.Name), "board %s: package vmtest does not know its machine", m.Name)
		lack(!slices.Contains(h.shown, m.Name), "board %s: no built-in scenario boots it", m.Name)
		lack(!h.exists(path), "board %s: there is no %s", m.Name, path)
	}
	for _, a := range h.arms {
		path := "images/kernel/arm/" + strings.ReplaceAll(string(a.Name), "-", "_") + ".go"
		lack(!slices.Contains(h.made, a.Name), "arm %s: package arm does not make it", a.Name)
		lack(a.Fix() && !h.exists(path), "arm %s: there is no %s", a.Name, path)
	}
	for _, name := range h.made {
		known := slices.ContainsFunc(h.arms, func(a series.Arm) bool { return a.Name == name })
		lack(!known, "arm %s: package arm makes it, and linux/series does not say what it changes", name)
	}
	return lines
}

// unknown returns a line for each bus that a part knows and linux/bus does not.
func unknown(part string, known map[dmrace.Bus]bool, buses []*bus.Info) (lines []string) {
	for name := range known {
		if !slices.ContainsFunc(buses, func(b *bus.Info) bool { return b.Name == name }) {
			lines = append(lines, fmt.Sprintf("bus %s: package %s has its half, and linux/bus no facts", name, part))
		}
	}
	slices.Sort(lines)
	return lines
}

// option is an option of the kernels of an architecture.
type option struct {
	arch   dmrace.Arch
	symbol string
}

// real returns what the parts of this tree know.
func real(t *testing.T) halves {
	t.Helper()
	const root = "../.."
	h := halves{
		buses: bus.All(), kinds: rootkind.All(), boards: board.All(), arms: series.Arms(), made: arm.Names(),
		simulated: sim.Buses(), attached: vmtest.Buses(), emulated: vmtest.Architectures(),
		models: board.Models(), modelled: vmtest.Models(),
		covered: map[dmrace.Bus]bool{}, options: map[option]string{},
		exists: func(path string) bool {
			_, err := os.Stat(filepath.Join(root, filepath.FromSlash(path)))
			return err == nil
		},
	}
	for _, s := range scenarios.Builtin() {
		h.shown = append(h.shown, s.Machine.Model)
		for _, d := range append([]dmrace.Disk{s.Disk}, s.Others...) {
			h.covered[d.Bus] = true
		}
	}
	for _, b := range board.All() {
		options, _, err := config.Requested("", b.Arch)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range options {
			h.options[option{b.Arch, o.Symbol}] = o.Value
		}
	}
	h.schema = schemaBuses(t, filepath.Join(root, "scenarios", "schema.json"))
	return h
}

// schemaBuses returns the buses that the schema of scenarios accepts.
func schemaBuses(t *testing.T, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			Disk struct {
				Properties struct {
					Bus struct{ Enum []string }
				}
			}
		}
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	return schema.Properties.Disk.Properties.Bus.Enum
}

func TestEverythingIsWhole(t *testing.T) {
	for _, line := range missing(real(t)) {
		t.Errorf("%s (docs/ADDING.md says what to add)", line)
	}
}

// TestHalvesAreMissed cripples the registry one half at a time.
func TestHalvesAreMissed(t *testing.T) {
	for _, c := range []struct {
		name    string
		cripple func(*halves)
		want    string
	}{
		{"a bus without facts", func(h *halves) { h.buses = h.buses[1:] }, "bus mmc: package sim has its half, and linux/bus no facts"},
		{"a bus that nothing simulates", func(h *halves) { delete(h.simulated, bus.UAS) }, "bus uas: package sim does not know"},
		{"a bus that QEMU does not attach", func(h *halves) { delete(h.attached, bus.NVMe) }, "bus nvme: package vmtest does not know"},
		{"a bus without a scenario", func(h *halves) { delete(h.covered, bus.SATA) }, "bus sata: no built-in scenario"},
		{"a bus that the schema refuses", func(h *halves) { h.schema = h.schema[1:] }, "bus mmc: scenarios/schema.json"},
		{"an option that is not built", func(h *halves) { h.options[option{board.AMD64.Arch, "SATA_AHCI"}] = "n" }, "bus sata: the amd64 kernels that are built lack CONFIG_SATA_AHCI"},
		{"a new bus that is nowhere else", func(h *halves) {
			h.buses = append(h.buses, &bus.Info{Name: "floppy", Kconfig: []string{"BLK_DEV_FD"}})
		}, "bus floppy: there is no vmtest/bus_floppy.go"},
		{"a bus that no message tells", func(h *halves) { h.buses = append(h.buses, &bus.Info{Name: "floppy"}) }, "bus floppy: no word tells its hosts"},
		{"a bus whose file is gone", func(h *halves) { h.exists = without(h.exists, "sim/bus_usb.go") }, "bus usb: there is no sim/bus_usb.go"},
		{"a root kind whose file is gone", func(h *halves) { h.exists = without(h.exists, "linux/rootkind/md.go") }, "root kind md: there is no linux/rootkind/md.go"},
		{"a root kind that nothing explains", func(h *halves) { h.kinds = append(h.kinds, &rootkind.Info{Kind: "nfs"}) }, "root kind nfs: it is not said"},
		{"an architecture without a machine", func(h *halves) { h.emulated = nil }, "architecture amd64: package vmtest"},
		{"an architecture that is nowhere else", func(h *halves) { h.boards = append(h.boards, &board.Info{Arch: "riscv64"}) }, "architecture riscv64: there is no linux/board/riscv64.go"},
		{"a board without a machine", func(h *halves) { h.modelled = nil }, "board raspi3b: package vmtest does not know"},
		{"a board that nothing boots", func(h *halves) { h.shown = nil }, "board raspi3b: no built-in scenario"},
		{"a board that is nowhere else", func(h *halves) { h.models = append(h.models, &board.Model{Name: "zcu102"}) }, "board zcu102: package vmtest"},
		{"an arm that is not made", func(h *halves) { h.made = h.made[:1] }, "arm fix-devt: package arm does not make it"},
		{"an arm that is not explained", func(h *halves) { h.arms = h.arms[:3] }, "arm fix-devt: package arm makes it, and linux/series"},
		{"an arm whose file is gone", func(h *halves) { h.exists = without(h.exists, "images/kernel/arm/fix_settle.go") }, "arm fix-settle: there is no images/kernel/arm/fix_settle.go"},
		{"an architecture without its console", func(h *halves) { h.options[option{board.AMD64.Arch, "SERIAL_8250_CONSOLE"}] = "" }, "architecture amd64: the kernels that are built lack CONFIG_SERIAL_8250_CONSOLE"},
	} {
		h := real(t)
		c.cripple(&h)
		if lines := missing(h); !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, c.want) }) {
			t.Errorf("%s: nothing says %q: %q", c.name, c.want, lines)
		}
	}
}

// without is exists without one path.
func without(exists func(string) bool, gone string) func(string) bool {
	return func(path string) bool { return path != gone && exists(path) }
}
