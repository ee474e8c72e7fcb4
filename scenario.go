package dmrace

import (
	"fmt"
	"strings"
)

// Scenario describes one race (or its absence) and the variants that tell it
// apart. What a variant leaves out it takes from the scenario.
type Scenario struct {
	Name     string    `yaml:"name" jsonschema:"required,description=The scenario's name: lower-case words joined by hyphens."`
	Title    string    `yaml:"title" jsonschema:"required,description=One line that says what is late and why."`
	Story    string    `yaml:"story,omitempty" jsonschema:"description=What happens inside the kernel and what the variants show."`
	Arch     Arch      `yaml:"arch,omitempty" jsonschema:"enum=amd64,enum=arm64,default=amd64,description=The architecture of the kernel and the machine where a run asks for none."`
	Shim     bool      `yaml:"shim,omitempty" jsonschema:"description=Whether the kernel must carry the dmrace shim. Left out means a stock uninstrumented kernel."`
	Config   Config    `yaml:"config,omitempty" jsonschema:"default=base,description=The set of options that the kernel is built with beside those that all have."`
	Trace    bool      `yaml:"trace,omitempty" jsonschema:"description=Whether the kernel logs every initcall and probe (initcall_debug)."`
	Clock    Clock     `yaml:"clock,omitempty" jsonschema:"enum=icount,enum=realtime,default=icount,description=icount counts instructions and repeats to the byte; realtime is the host's clock."`
	Disk     Disk      `yaml:"disk" jsonschema:"required,description=The disk that holds the root."`
	Others   []Disk    `yaml:"other-disks,omitempty" jsonschema:"description=More disks in the order of their controllers."`
	Machine  Machine   `yaml:"machine,omitempty" jsonschema:"description=The parts of the machine that matter to the race."`
	Cmdline  string    `yaml:"cmdline" jsonschema:"required,description=The kernel command line; see docs/SCENARIOS.md for the ${...} symbols."`
	Inject   []Inject  `yaml:"inject,omitempty" jsonschema:"description=What is delayed and by how much."`
	Limits   Limits    `yaml:"limits,omitempty" jsonschema:"description=How long the boot is watched."`
	Variants []Variant `yaml:"variants" jsonschema:"required,minItems=1,description=The boots that tell the race apart; one of them is named control and must boot."`
}

// Variant is one boot of a scenario.
type Variant struct {
	Name    string   `yaml:"name" jsonschema:"required,description=The variant's name: lower-case words joined by hyphens."`
	Title   string   `yaml:"title" jsonschema:"required,description=One line that says what this boot shows."`
	Arm     Arm      `yaml:"arm,omitempty" jsonschema:"default=stock,description=The kernel source with its one stated difference: one of the arms below or patched:FILE (a patch; its path is taken from the scenario's folder)."`
	Config  Config   `yaml:"config,omitempty" jsonschema:"description=Takes the place of the scenario's set of options; base means none."`
	Append  string   `yaml:"append,omitempty" jsonschema:"description=Added to the scenario's command line."`
	Cmdline string   `yaml:"cmdline,omitempty" jsonschema:"description=Takes the place of the scenario's command line."`
	Inject  []Inject `yaml:"inject,omitempty" jsonschema:"description=Takes the place of the scenario's injections; [] means none."`
	Machine *Machine `yaml:"machine,omitempty" jsonschema:"description=Takes the place of the scenario's machine."`
	Disk    *Disk    `yaml:"disk,omitempty" jsonschema:"description=Takes the place of the scenario's disk."`
	Others  []Disk   `yaml:"other-disks,omitempty" jsonschema:"description=Takes the place of the scenario's other disks; [] means none."`
	FixedBy []Arm    `yaml:"fixed-by,omitempty" jsonschema:"description=The arms on which this boot must succeed in place of what is expected: the fixes of what it shows."`
	Expect  Expect   `yaml:"expect" jsonschema:"required,description=The verdict this boot must have."`

	Earlier []Earlier `yaml:"earlier,omitempty" jsonschema:"description=What is expected of older kernels instead; the first that applies counts."`
}

// ControlVariant is the name of the variant that every scenario carries and that
// must boot: a harness that cannot boot at all must not pass for a race.
const ControlVariant = "control"

// Clock is the guest's source of time.
type Clock string

// The clocks.
const (
	ClockIcount   Clock = "icount"   // virtual time counts instructions: repeatable to the byte
	ClockRealtime Clock = "realtime" // the host's clock: needed by injections at a host time
)

// Arm is a kernel source with one stated difference.
type Arm string

// The arms that can be built.
const (
	ArmStock     Arm = "stock"      // the tree as it is
	ArmNoWaitfor Arm = "no-waitfor" // without the waitfor loop and its parameter

	// ArmWaitfor2022 is dm-mod.waitfor= as it was first: without the second wait for
	// probes that 99a2312f6980 added in 2026.
	ArmWaitfor2022 Arm = "waitfor-2022"

	// PatchedArm begins the arm of a tree with a patch: in a scenario the path of the
	// patch stands behind it, in a plan the first 12 digits of what it changes.
	PatchedArm = "patched:"
)

// Patched returns what stands behind [PatchedArm], or nothing.
func (a Arm) Patched() string {
	of, _ := strings.CutPrefix(string(a), PatchedArm)
	if of == string(a) {
		return ""
	}
	return of
}

// Config names a set of options that a kernel is built with, beside those that every
// kernel of dmrace has.
type Config string

// The sets.
const (
	ConfigBase    Config = "base"    // none beside those of all
	ConfigStorage Config = "storage" // NVMe multipath, and dm-crypt with authentication or with the modes of other systems
	ConfigRoots   Config = "roots"   // roots that are no plain disk: md, flash, network, ramdisk, and user space of an initramfs
	ConfigBoards  Config = "boards"  // the controllers of the boards of machine.model, and what their device trees say that these need

	// ConfigDistribution is what the kernels of distributions have otherwise: no dm-init, the
	// screen as a console, and virtiofs.
	ConfigDistribution Config = "distribution"
)

// Configs lists all sets.
var Configs = []Config{ConfigBase, ConfigBoards, ConfigDistribution, ConfigRoots, ConfigStorage}

// Validate returns an error for a set that there is not. The empty one is none, as
// [ConfigBase] is.
func (c Config) Validate() error {
	names := make([]string, len(Configs))
	for i, known := range Configs {
		if c == known || c == "" {
			return nil
		}
		names[i] = string(known)
	}
	return fmt.Errorf("config %q is not one of %s", c, strings.Join(names, ", "))
}

// Machine holds the parts of the emulated machine that change the race.
type Machine struct {
	Model     Model    `yaml:"model,omitempty" json:"model,omitempty" jsonschema:"description=The board that is emulated: its own controllers and the device tree that the kernel's source has of it. Left out: the machine for all purposes of the architecture (q35 or virt)."`
	I8042     bool     `yaml:"i8042,omitempty" json:"i8042" jsonschema:"description=Keep the PS/2 controller. Its slow mouse probe can hide the race."`
	CPUs      int      `yaml:"cpus,omitempty" json:"cpus,omitempty" jsonschema:"default=1,minimum=1,maximum=8,description=How many CPUs the machine has. More than one need clock: realtime: their boots never repeat to the byte and are not predicted."`
	Shift     int      `yaml:"icount-shift,omitempty" json:"icount_shift,omitempty" jsonschema:"default=3,minimum=1,maximum=8,description=Under clock: icount each instruction of the guest takes 2 to the power of this in nanoseconds: how slow its CPU is against timers and cards. Other than 3 is not predicted."`
	Multipath bool     `yaml:"multipath,omitempty" json:"multipath,omitempty" jsonschema:"description=Controllers that can say so say that others may reach their disks (CMIC): with config: storage these are multipath disks."`
	Initrd    Initrd   `yaml:"initrd,omitempty" json:"initrd,omitempty" jsonschema:"description=What the boot loader gives the kernel as an initrd instead of an initramfs of dmrace's."`
	Initramfs bool     `yaml:"initramfs,omitempty" json:"initramfs,omitempty" jsonschema:"description=Boot with an initramfs whose /init waits 20 s for the mapped root and then mounts it."`
	Network   *Network `yaml:"network,omitempty" json:"network,omitempty" jsonschema:"description=A network card on QEMU's user network; left out: there is none. Needs clock: realtime unless it is alone there."`
	Share     Share    `yaml:"share,omitempty" json:"share,omitempty" jsonschema:"enum=9p,enum=virtiofs,description=The host exports the files of the root to the guest by this file system under the tag rootfs (needs clock: realtime)."`
}

// DefaultShift is the shift of a machine that states none: 8 ns an instruction, 125 million a
// second of guest time. A plan has 0 for it.
const DefaultShift = 3

// IcountShift returns the shift of a machine: see [DefaultShift].
func (m Machine) IcountShift() int {
	if m.Shift == 0 {
		return DefaultShift
	}
	return m.Shift
}

// Share is how the host of a virtual machine exports files to it.
type Share string

// The shares, each over virtio with [ShareTag] as its tag.
const (
	ShareP9     Share = "9p"       // QEMU serves the files itself
	ShareVirtio Share = "virtiofs" // a daemon serves them (virtiofsd), in memory that QEMU shares with it
)

// Shares lists them.
var Shares = []Share{ShareP9, ShareVirtio}

// ShareTag is what a share is mounted by.
const ShareTag = "rootfs"

// HasInitrd reports whether the boot loader gives the kernel an initramfs or an initrd.
func (m Machine) HasInitrd() bool { return m.Initramfs || m.Initrd != "" }

// Variant returns the variant of that name.
func (s *Scenario) Variant(name string) (Variant, error) {
	names := make([]string, len(s.Variants))
	for i, v := range s.Variants {
		if v.Name == name {
			return v, nil
		}
		names[i] = v.Name
	}
	return Variant{}, fmt.Errorf("scenario %s has no variant %q; it has %s", s.Name, name, strings.Join(names, ", "))
}
