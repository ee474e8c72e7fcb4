package boardfile

import (
	"path/filepath"
	"strings"
	"time"

	"dmrace"
)

// Board is what a board.yaml says.
type Board struct {
	Name string      `yaml:"name" jsonschema:"required,description=The board's name as the evidence has it: lower-case words joined by hyphens."`
	Arch dmrace.Arch `yaml:"arch,omitempty" jsonschema:"enum=amd64,enum=arm64,default=amd64,description=The architecture of its kernels."`

	PowerOn        Command         `yaml:"power-on" jsonschema:"required,description=The command that switches the board on."`
	PowerOff       Command         `yaml:"power-off" jsonschema:"required,description=The command that switches the board off. It is run on a board that is off as well."`
	PowerState     Command         `yaml:"power-state,omitempty" jsonschema:"description=A command that ends with 0 where the board has power and with 1 where it has none."`
	OffFor         dmrace.Duration `yaml:"off-for,omitempty" jsonschema:"default=2s,description=How long the board stays off in a power cycle."`
	CommandTimeout dmrace.Duration `yaml:"command-timeout,omitempty" jsonschema:"default=60s,description=After how long a command of this file is ended."`
	AtEnd          AtEnd           `yaml:"at-end,omitempty" jsonschema:"enum=off,enum=on,enum=leave,default=off,description=How the board is left: switched off or on or as the last boot left it. Ctrl-C is no exception."`
	Lock           string          `yaml:"lock,omitempty" jsonschema:"description=The file by which two dmrace wait for each other (default one of the board's name in the cache)."`

	Console Console `yaml:"console" jsonschema:"required,description=Where the serial console is: exactly one of command and device and telnet and tcp."`
	Line    Line    `yaml:"command-line" jsonschema:"required,description=How the kernel's command line gets to the board."`
	UBoot   *UBoot  `yaml:"u-boot,omitempty" jsonschema:"description=How U-Boot is spoken to where command-line.by is u-boot."`
	Hook    Command `yaml:"hook,omitempty" jsonschema:"description=Where command-line.by is hook: the command that puts the line where the boot loader reads it. It gets it on standard input and in DMRACE_LINE."`

	Kernels   []Kernel       `yaml:"kernels,omitempty" jsonschema:"description=The kernels that the board can boot. A plan that asks for another is refused."`
	KernelPut Command        `yaml:"kernel-put,omitempty" jsonschema:"description=A command that puts a kernel which dmrace built (DMRACE_KERNEL) where the boot loader reads it: then the board can boot any."`
	Disks     Disks          `yaml:"disks" jsonschema:"required,description=The disks that the board has."`
	Machine   dmrace.Machine `yaml:"machine,omitempty" jsonschema:"description=What of a scenario's machine the board has."`
	Limits    Limits         `yaml:"limits,omitempty" jsonschema:"description=How long the board may take."`

	Dir string `yaml:"-"` // of the file: commands run there
}

// Command is a program and its arguments. No shell reads it.
type Command []string

// AtEnd is how a board is left.
type AtEnd string

// How a board is left.
const (
	AtEndOff   AtEnd = "off"
	AtEndOn    AtEnd = "on"
	AtEndLeave AtEnd = "leave"
)

// Console says where the serial console is: one of the first four is set.
type Console struct {
	Command Command         `yaml:"command,omitempty" jsonschema:"description=A program that passes the console through its standard input and output such as picocom or labgrid-client console. It runs on a terminal of its own."`
	Device  string          `yaml:"device,omitempty" jsonschema:"description=A serial port or a pseudo-terminal that is opened: /dev/ttyUSB0."`
	Telnet  string          `yaml:"telnet,omitempty" jsonschema:"description=HOST:PORT of a server that speaks telnet such as ser2net."`
	TCP     string          `yaml:"tcp,omitempty" jsonschema:"description=HOST:PORT of a server that passes the bytes as they are."`
	Baud    int             `yaml:"baud,omitempty" jsonschema:"default=115200,minimum=50,maximum=4000000,description=The speed of device."`
	Pace    dmrace.Duration `yaml:"pace,omitempty" jsonschema:"description=How long to wait behind each character that is typed (default 0s; characters that get lost make it slower by themselves)."`
}

// By is a way in which a command line gets to a board.
type By string

// The ways.
const (
	ByUBoot By = "u-boot" // typed at U-Boot's prompt
	ByHook  By = "hook"   // written by a command of the owner's, before the power comes
	ByAsIs  By = "as-is"  // the board has a line of its own, which must be the plan's
)

// Line says how a command line gets to a board.
type Line struct {
	By   By       `yaml:"by" jsonschema:"required,enum=u-boot,enum=hook,enum=as-is,description=u-boot: it is typed at U-Boot's prompt; hook: a command writes it; as-is: the board has its own and that must be the plan's."`
	Base string   `yaml:"base,omitempty" jsonschema:"description=What every line begins with: the board's console and panic=-1 (default that of the architecture's virtual machine)."`
	Also []string `yaml:"also,omitempty" jsonschema:"description=Words that the firmware puts on the line by itself and that change nothing for the root. One that ends in * stands for all that begin so."`
}

// UBoot says how U-Boot is spoken to.
type UBoot struct {
	StopAt     string          `yaml:"stop-at,omitempty" jsonschema:"default=Hit any key to stop autoboot,description=What U-Boot says when it can be stopped."`
	StopKey    string          `yaml:"stop-key,omitempty" jsonschema:"default=ctrl-c,description=What stops it: space or enter or esc or ctrl-c or a text that is typed."`
	Prompt     string          `yaml:"prompt,omitempty" jsonschema:"default==> ,description=Its prompt (CONFIG_SYS_PROMPT)."`
	Steps      []Step          `yaml:"steps,omitempty" jsonschema:"description=What is typed before the command line such as what loads the kernel."`
	Variable   string          `yaml:"variable,omitempty" jsonschema:"default=bootargs,description=The variable that holds the command line."`
	InputLimit int             `yaml:"input-limit,omitempty" jsonschema:"default=256,minimum=64,maximum=65536,description=How many characters it takes at a time (CONFIG_SYS_CBSIZE). A longer line is typed in pieces."`
	Boot       string          `yaml:"boot" jsonschema:"required,description=What starts the kernel: booti ${kernel_addr_r} - ${fdtcontroladdr}."`
	Timeout    dmrace.Duration `yaml:"timeout,omitempty" jsonschema:"default=10s,description=How long an answer may take where a step says nothing else."`
}

// Step is a command for U-Boot with the answer that it must give.
type Step struct {
	Send    string          `yaml:"send" jsonschema:"required,description=What is typed."`
	Expect  string          `yaml:"expect,omitempty" jsonschema:"description=What must be in the answer."`
	Timeout dmrace.Duration `yaml:"timeout,omitempty" jsonschema:"description=How long the answer may take (default u-boot.timeout)."`
}

// Kernel is a kernel that a board can boot.
type Kernel struct {
	Name   string        `yaml:"name" jsonschema:"required,description=As --kernel has it: a branch such as 6.1 or the release that the kernel says it is."`
	Arm    dmrace.Arm    `yaml:"arm,omitempty" jsonschema:"default=stock,description=The difference to its source as scenarios call it."`
	Shim   bool          `yaml:"shim,omitempty" jsonschema:"description=Whether it carries the dmrace shim."`
	Config dmrace.Config `yaml:"config,omitempty" jsonschema:"default=base,description=The set of options that it has beside those of all."`
	Put    Command       `yaml:"put,omitempty" jsonschema:"description=The command that makes it the one which is booted next. Left out: it is the one that is there."`
}

// Disks says what disks a board has.
type Disks struct {
	Buses  []dmrace.Bus `yaml:"buses" jsonschema:"required,minItems=1,description=What its disks hang from in the order of their controllers."`
	Dmrace bool         `yaml:"dmrace,omitempty" jsonschema:"description=Whether the disks hold what dmrace builds: its root file system with its PID 1. Else they are your own and so is the scenario."`
	Put    Command      `yaml:"put,omitempty" jsonschema:"description=A command that writes the images which dmrace built (DMRACE_DISK1 and so on) to the disks. It runs once for each set of images and the board is off then."`
}

// Limits say how long a board may take.
type Limits struct {
	FirstWord dmrace.Duration `yaml:"first-word,omitempty" jsonschema:"default=30s,description=From power-on to the first byte on the console."`
	Kernel    dmrace.Duration `yaml:"kernel,omitempty" jsonschema:"default=60s,description=From the boot loader's last command or from power-on to the kernel's first message."`
	Settle    dmrace.Duration `yaml:"settle,omitempty" jsonschema:"default=10s,description=How long user space of your own is watched once it runs."`
}

// orDefault fills in what a file leaves out.
func (b *Board) orDefault() {
	for _, f := range []struct {
		d   *dmrace.Duration
		def time.Duration
	}{
		{&b.OffFor, 2 * time.Second}, {&b.CommandTimeout, time.Minute},
		{&b.Limits.FirstWord, 30 * time.Second}, {&b.Limits.Kernel, time.Minute}, {&b.Limits.Settle, 10 * time.Second},
	} {
		if *f.d == 0 {
			*f.d = dmrace.Duration(f.def)
		}
	}
	if b.AtEnd == "" {
		b.AtEnd = AtEndOff
	}
	if b.Console.Baud == 0 {
		b.Console.Baud = 115200
	}
	if b.UBoot != nil {
		b.UBoot.orDefault()
	}
	for i := range b.Kernels {
		k := &b.Kernels[i]
		if k.Arm == "" {
			k.Arm = dmrace.ArmStock
		}
		if k.Config == dmrace.ConfigBase {
			k.Config = ""
		}
	}
}

// orDefault fills in what is left out.
func (u *UBoot) orDefault() {
	for _, f := range []struct {
		s   *string
		def string
	}{{&u.StopAt, "Hit any key to stop autoboot"}, {&u.StopKey, "ctrl-c"}, {&u.Prompt, "=> "}, {&u.Variable, "bootargs"}} {
		if *f.s == "" {
			*f.s = f.def
		}
	}
	if u.InputLimit == 0 {
		u.InputLimit = 256
	}
	if u.Timeout == 0 {
		u.Timeout = dmrace.Duration(10 * time.Second)
	}
	for i := range u.Steps {
		if u.Steps[i].Timeout == 0 {
			u.Steps[i].Timeout = u.Timeout
		}
	}
}

// Argv is a command as it is started: a program with a slash is looked for from the file's
// folder.
func (b *Board) Argv(c Command) []string {
	argv := append([]string{}, c...)
	if strings.ContainsRune(argv[0], '/') && !filepath.IsAbs(argv[0]) {
		argv[0] = filepath.Join(b.Dir, argv[0])
	}
	return argv
}

// Kernel returns the kernel that a plan asks for, if the board has it as one of its own.
func (b *Board) Kernel(want dmrace.Kernel) (Kernel, bool) {
	for _, k := range b.Kernels {
		if k.Name == want.Name && k.Arm == want.Arm && k.Shim == want.Shim && k.Config == want.Config {
			return k, true
		}
	}
	return Kernel{}, false
}

// String says where the console is, as the evidence has it.
func (c Console) String() string {
	switch {
	case c.Device != "":
		return "device " + c.Device
	case c.Telnet != "":
		return "telnet " + c.Telnet
	case c.TCP != "":
		return "tcp " + c.TCP
	}
	return "command " + strings.Join(c.Command, " ")
}
