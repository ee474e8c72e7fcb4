package lab

import (
	"io"
	"runtime"
	"slices"

	"dmrace"
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
	Clock   dmrace.Clock // empty: the scenario's
	Accel   string       // "auto", "tcg" or "kvm"; empty: auto
	Jobs    int          // boots at a time; 0: one for each CPU

	Out  string // folder that the evidence is kept below; empty: it is not kept
	Gzip bool   // keep consoles compressed

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
	case !slices.Contains([]dmrace.Clock{"", dmrace.ClockIcount, dmrace.ClockRealtime}, o.Clock):
		return usagef("--clock %q is neither icount nor realtime", o.Clock)
	case !slices.Contains([]string{"", autoAccel, string(vmtest.AccelTCG), string(vmtest.AccelKVM)}, o.Accel):
		return usagef("--accel %q is neither auto, tcg nor kvm", o.Accel)
	}
	k, err := o.kernel()
	if err == nil && o.Rev != "" && k.Kind != KernelTree {
		err = usagef("--rev %s of what? A revision is one of a git tree's: give --tree as well", o.Rev)
	}
	return err
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
	k, err := o.kernel()
	if err != nil {
		return err
	}
	return k.bootable()
}

// store is where the evidence is kept.
func (o Options) store() results.Store { return results.Store{Dir: o.Out, Gzip: o.Gzip} }
