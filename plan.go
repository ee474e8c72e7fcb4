package dmrace

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Plan is everything one boot depends on, as pure data that is the same on every
// host. It is the unit of caching, storage and distribution. What is known only
// once the disk is built stays symbolic in Cmdline ("${verity.root}"), and what
// belongs to the host (versions, paths, accelerator) goes into [Provenance].
type Plan struct {
	Format   int      `json:"format"` // 1
	Scenario string   `json:"scenario"`
	Variant  string   `json:"variant"`
	Kernel   Kernel   `json:"kernel"`
	Machine  Machine  `json:"machine"`
	Disk     Disk     `json:"disk"` // the first
	Others   []Disk   `json:"other_disks,omitempty"`
	Cmdline  string   `json:"cmdline"`
	Inject   []Inject `json:"inject,omitempty"`
	Clock    Clock    `json:"clock"`
	Limits   Limits   `json:"limits"`
}

// Kernel names the kernel that a plan boots.
type Kernel struct {
	Name   string `json:"name"` // a catalogue name ("6.1"), "tree:<id>" or "image:<sha256>"
	Arm    Arm    `json:"arm,omitempty"`
	Shim   bool   `json:"shim"`             // false is a stock, uninstrumented kernel
	Config Config `json:"config,omitempty"` // what it has beside the options of all; empty: nothing
	Arch   Arch   `json:"arch,omitempty"`   // that it and its machine are of: see [Arch]
}

// DefaultKernel is the catalogue name that plans use where nothing else is asked.
const DefaultKernel = "6.1"

// Limits say how long a boot is watched.
type Limits struct {
	Window Duration `yaml:"window,omitempty" json:"window" jsonschema:"description=How much guest time a wait must go on before it is called a hang (default 20s)."`
	Guest  Duration `yaml:"guest,omitempty" json:"guest" jsonschema:"description=Guest time after which the boot is given up as inconclusive (default 3m)."`
	Host   Duration `yaml:"host,omitempty" json:"host" jsonschema:"description=Host time after which QEMU is ended (default 5m)."`
}

// The limits of a plan that states none.
const (
	DefaultWindow = 20 * time.Second
	DefaultGuest  = 3 * time.Minute
	DefaultHost   = 5 * time.Minute
)

// Options change what a scenario states, for one run.
type Options struct {
	KernelName string  // of the tree that is built; empty is DefaultKernel
	Stock      Arm     // takes the place of the stock arm: a patched one; empty is ArmStock
	Kernel     *Kernel // a kernel that is given as it is, whatever arm and shim the variant asks for
	Clock      Clock   // empty: the scenario's
	Arch       Arch    // of the plan: see [Arch]
	Base       string  // what every command line of the architecture begins with
}

// traceArgs make the kernel log each initcall and probe, at debug level.
const traceArgs = "initcall_debug ignore_loglevel"

// NewPlan combines a scenario, one of its variants and the options of a run. It refuses
// a symbol that there is not; whether the plan can be carried out is for package scenarios
// to say, whose Plan calls this.
func NewPlan(s *Scenario, v Variant, o Options) (*Plan, error) {
	if o.Base == "" {
		return nil, errors.New("a plan without what its architecture's command lines begin with: scenarios.Plan knows it")
	}
	p := &Plan{
		Format: 1, Scenario: s.Name, Variant: v.Name,
		Kernel:  Kernel{Name: DefaultKernel, Arm: ArmStock, Shim: s.Shim, Config: configOf(s, v), Arch: o.Arch},
		Machine: s.Machine, Disk: s.Disk, Others: s.Others, Inject: s.Inject,
		Clock: ClockIcount, Limits: s.Limits.OrDefault(),
	}
	if o.Stock != "" {
		p.Kernel.Arm = o.Stock
	}
	if v.Arm != "" && v.Arm != ArmStock {
		p.Kernel.Arm = v.Arm
	}
	if o.KernelName != "" {
		p.Kernel.Name = o.KernelName
	}
	if o.Kernel != nil {
		p.Kernel = *o.Kernel
	}
	if v.Machine != nil {
		p.Machine = *v.Machine
	}
	if v.Disk != nil {
		p.Disk = *v.Disk
	}
	if v.Others != nil {
		p.Others = v.Others
	}
	if v.Inject != nil {
		p.Inject = v.Inject
	}
	if p.Machine.Shift == DefaultShift {
		p.Machine.Shift = 0
	}
	for _, c := range []Clock{s.Clock, o.Clock} {
		if c != "" {
			p.Clock = c
		}
	}
	p.Cmdline = cmdline(s, v, o.Base, p.Inject)
	if err := checkSymbols(p.Cmdline); err != nil {
		return nil, err
	}
	return p, nil
}

// configOf returns the set of a variant's kernel: its own, or else the scenario's.
func configOf(s *Scenario, v Variant) Config {
	c := s.Config
	if v.Config != "" {
		c = v.Config
	}
	if c == ConfigBase {
		return ""
	}
	return c
}

// Disks returns all disks of the machine, in the order of their controllers.
func (p *Plan) Disks() []Disk { return append([]Disk{p.Disk}, p.Others...) }

// cmdline joins the arguments of the architecture, of the scenario and of the injections.
func cmdline(s *Scenario, v Variant, base string, injects []Inject) string {
	args := []string{base}
	if s.Trace {
		args = append(args, traceArgs)
	}
	line := s.Cmdline
	if v.Cmdline != "" {
		line = v.Cmdline
	}
	args = append(args, strings.TrimSpace(line))
	if v.Append != "" {
		args = append(args, strings.TrimSpace(v.Append))
	}
	return strings.Join(append(args, kernelArgs(injects)...), " ")
}

// OrDefault fills in what a scenario leaves out.
func (l Limits) OrDefault() Limits {
	for _, f := range []struct {
		d   *Duration
		def time.Duration
	}{{&l.Window, DefaultWindow}, {&l.Guest, DefaultGuest}, {&l.Host, DefaultHost}} {
		if *f.d == 0 {
			*f.d = Duration(f.def)
		}
	}
	return l
}

// Canonical returns the plan as canonical JSON: keys in the order of the type,
// no white space, no HTML escapes.
func (p *Plan) Canonical() []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		panic(err) // a Plan is strings, numbers and booleans: it always encodes
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}

// ID returns the SHA-256 of the canonical JSON, in hexadecimal.
func (p *Plan) ID() string {
	sum := sha256.Sum256(p.Canonical())
	return hex.EncodeToString(sum[:])
}

// LatestInjection returns the longest time by which an injection of the plan holds
// the disk back.
func (p *Plan) LatestInjection() time.Duration {
	var latest time.Duration
	for _, i := range p.Inject {
		latest = max(latest, i.delay())
	}
	return latest
}
