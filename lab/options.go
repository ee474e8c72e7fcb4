package lab

import (
	"io"
	"runtime"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/vmtest"
)

// Options say which kernel is booted and how. The zero value boots [dmrace.DefaultKernel]
// and keeps no evidence.
type Options struct {
	Kernel  string       // what [ParseKernel] reads; empty: dmrace.DefaultKernel, or Tree
	Tree    string       // folder of the source that the kernels are built from
	Rev     string       // a revision of the git tree; empty: its files as they are
	Patches []string     // applied in turn to a copy of the tree
	Arm     dmrace.Arm   // a fix that takes the place of the stock arm; empty: stock
	Arch    dmrace.Arch  // of the kernel and the machine; empty: the scenario's
	Clock   dmrace.Clock // empty: the scenario's
	Accel   string       // "auto", "tcg" or "kvm"; empty: auto
	Jobs    int          // boots at a time; 0: one for each CPU

	// Board is the file of a board that is booted in the place of QEMU (package boardfile). It
	// says the architecture and the kernels, and its clock is the real one.
	Board string

	// Snapshots has boots go on from a saved machine where that is sound (vmtest.WholeBoot says
	// where it is not). Who makes many boots of one command line asks for it: a machine is 12 MB
	// in the cache, and making it takes as long as a boot.
	Snapshots bool

	Out    string // folder that the evidence is kept below; empty: it is not kept
	Gzip   bool   // keep consoles compressed
	Resume bool   // do not make boots again whose evidence is below Out, for the same plan

	Messages io.Writer // told what happens meanwhile, a line at a time; nil: nobody is
	Progress Progress  // shown each boot that is under way; nil: nobody is
}

// autoAccel is what Accel is where nothing is asked.
const autoAccel = string(vmtest.AccelAuto)

// withDefaults fills in what is left out.
func (o Options) withDefaults() Options {
	if o.Accel == "" {
		o.Accel = autoAccel
	}
	if o.Jobs == 0 {
		o.Jobs = runtime.NumCPU()
	}
	if o.Messages == nil {
		o.Messages = io.Discard
	}
	if o.Progress == nil {
		o.Progress = unwatched{}
	}
	return o
}

// Check returns what is wrong with the options as far as no kernel and no folder need be
// looked at: a [dmrace.UsageError].
func (o Options) Check() error {
	switch {
	case o.Kernel != "" && o.Tree != "":
		return usagef("--kernel and --tree exclude each other: say once what is booted")
	case o.Jobs < 0:
		return usagef("--jobs %d: at least one boot must run at a time", o.Jobs)
	case o.checkArch() != nil:
		return o.checkArch()
	case !slices.Contains([]dmrace.Clock{"", dmrace.ClockIcount, dmrace.ClockRealtime}, o.Clock):
		return usagef("--clock %q is neither icount nor realtime", o.Clock)
	case !slices.Contains([]string{"", autoAccel, string(vmtest.AccelTCG), string(vmtest.AccelKVM)}, o.Accel):
		return usagef("--accel %q is neither auto, tcg nor kvm", o.Accel)
	}
	if err := o.checkBoard(); err != nil {
		return err
	}
	k, err := o.kernel()
	if err == nil && o.Arm != "" {
		err = o.checkArm(k)
	}
	if err == nil && o.Rev != "" && k.Kind != KernelTree {
		err = usagef("--rev %s needs --tree: a revision is looked up in a git tree", o.Rev)
	}
	return err
}

// checkArch refuses an architecture that there is not.
func (o Options) checkArch() error {
	if _, err := board.Of(o.Arch); err != nil {
		return usagef("--arch: %w", err)
	}
	return nil
}

// checkArm refuses an arm that cannot take the place of the stock one.
func (o Options) checkArm(k Kernel) error {
	_, _, derived := k.derived()
	switch a, known := series.ArmNamed(o.Arm); {
	case !known || !a.Fix():
		return usagef("--arm %s is not a fix: there are %s", o.Arm, strings.Join(FixNames(), ", "))
	case k.Kind == KernelImage:
		return usagef("--arm %s: an image cannot be turned into another arm; --tree can", o.Arm)
	case len(o.Patches) > 0 || derived:
		return usagef("--arm %s takes the place of the stock kernel, and so does a patch: give one of the two", o.Arm)
	}
	if why := NoSuchArm(k.Name, o.Arm); k.Kind == KernelCatalogue && why != "" {
		return usagef("%s has no arm %s: %s", k.Name, o.Arm, why)
	}
	return nil
}

// FixNames lists the arms that fix something.
func FixNames() (names []string) {
	for _, a := range series.Arms() {
		if a.Fix() {
			names = append(names, string(a.Name))
		}
	}
	return names
}

// ArmNames lists the arms that can be built.
func ArmNames() (names []string) {
	for _, a := range series.Arms() {
		names = append(names, string(a.Name))
	}
	return names
}

// kernel says what the options ask for.
func (o Options) kernel() (Kernel, error) {
	if o.Tree != "" {
		return Kernel{Kind: KernelTree, Path: o.Tree}, nil
	}
	return ParseKernel(o.Kernel)
}

// CheckBoot is Check for boots that are to be made, rather than predicted: a version is
// no kernel that is here.
func (o Options) CheckBoot() error {
	if err := o.Check(); err != nil {
		return err
	}
	if o.Board != "" {
		return nil // it has a kernel of its own, or refuses the plan
	}
	k, err := o.kernel()
	if err != nil {
		return err
	}
	return k.bootable()
}

// store is where the evidence is kept.
func (o Options) store() results.Store { return results.Store{Dir: o.Out, Gzip: o.Gzip} }

// ArchNames lists the architectures that can be booted, that of a scenario which names none
// first.
func ArchNames() (names []string) {
	for _, b := range board.All() {
		names = append(names, string(b.Arch))
	}
	return names
}
