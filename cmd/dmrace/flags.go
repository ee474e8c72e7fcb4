package main

import (
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

// bootFlags say which boots are made, of which kernel, and how. Each verb adds those that
// it takes, and what it does not add stands as a lab has it.
type bootFlags struct {
	variants []string
	kernel   string
	tree     string
	rev      string
	patches  []string
	arm      string
	arch     string
	clock    string
	accel    string
	jobs     int
	out      string
	gzip     bool
	snapshot bool
	board    string
	reports  []string
}

// addVariants adds what picks boots of a scenario.
func (f *bootFlags) addVariants(cmd *cobra.Command, usage string) {
	cmd.Flags().StringArrayVar(&f.variants, "variant", nil, usage)
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
}

// addKernel adds what says which kernel is booted.
func (f *bootFlags) addKernel(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.kernel, "kernel", "", "a catalogue name, one with another's dm-mod.waitfor= (5.10+6.1), the path of a bzImage or vmlinux that is booted as it is, or of a source tree (default "+dmrace.DefaultKernel+")")
	cmd.RegisterFlagCompletionFunc("kernel", completeKernels)
	f.addTree(cmd)
	fl.StringVar(&f.arm, "arm", "", "boot this fix of dmrace's own in the place of the stock kernel: "+strings.Join(lab.FixNames(), ", "))
	cmd.RegisterFlagCompletionFunc("arm", cobra.FixedCompletions(lab.FixNames(), cobra.ShellCompDirectiveNoFileComp))
}

// addTree adds what says which source the kernels are built from.
func (f *bootFlags) addTree(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.tree, "tree", f.tree, "build the kernels from this source tree (git or directory; never written to)")
	fl.StringVar(&f.rev, "rev", "", "a revision of the git tree, in place of what is checked out")
	fl.StringArrayVar(&f.patches, "patch", nil, "apply this patch or mbox to a copy of the tree first (may be repeated)")
	cmd.MarkFlagDirname("tree")
}

// addMachine adds what says how the guest is run.
func (f *bootFlags) addMachine(cmd *cobra.Command) {
	fl := cmd.Flags()
	f.addArch(cmd)
	fl.StringVar(&f.clock, "clock", "", "icount (repeatable to the byte) or realtime (default: the scenario's)")
	fl.StringVar(&f.accel, "accel", "auto", "auto, tcg or kvm; auto uses KVM only with the realtime clock and where it really runs a guest")
	cmd.RegisterFlagCompletionFunc("clock", cobra.FixedCompletions([]string{"icount", "realtime"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("accel", cobra.FixedCompletions([]string{"auto", "tcg", "kvm"}, cobra.ShellCompDirectiveNoFileComp))
}

// addBoard adds what says which board is booted in the place of QEMU.
func (f *bootFlags) addBoard(cmd *cobra.Command) { addBoard(cmd, &f.board) }

func addBoard(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "board", "", "boot this board in the place of QEMU: a file that dmrace new --board writes (docs/BOARDS.md)")
	cmd.MarkFlagFilename("board", "yaml", "yml")
}

// addArch adds what says which architecture is booted.
func (f *bootFlags) addArch(cmd *cobra.Command) { addArch(cmd, &f.arch) }

func addArch(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "arch", "", "the architecture of the kernel and the machine: "+strings.Join(lab.ArchNames(), " or ")+" (default: the scenario's)")
	cmd.RegisterFlagCompletionFunc("arch", cobra.FixedCompletions(lab.ArchNames(), cobra.ShellCompDirectiveNoFileComp))
}

// addEvidence adds what says where the evidence is kept, and in which form it is shown.
func (f *bootFlags) addEvidence(cmd *cobra.Command) {
	fl := cmd.Flags()
	f.addJobs(cmd)
	f.addOut(cmd, results.DefaultDir, "keep the evidence below this folder")
	fl.BoolVar(&f.gzip, "gzip", false, "keep the console logs compressed")
	addReportFlag(cmd, &f.reports)
}

func (f *bootFlags) addJobs(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.jobs, "jobs", runtime.NumCPU(), "how many boots run at a time")
}

func (f *bootFlags) addOut(cmd *cobra.Command, dir, usage string) {
	cmd.Flags().StringVar(&f.out, "out", dir, usage)
	cmd.MarkFlagDirname("out")
}

// options is the one place where flags become what a lab is opened with. What happens
// meanwhile goes to the command's standard error, with a bar for each boot on a terminal.
func (f bootFlags) options(cmd *cobra.Command) (lab.Options, error) {
	if cmd.Flags().Changed("jobs") && f.jobs < 1 {
		return lab.Options{}, usagef("--jobs %d: at least one boot must run at a time", f.jobs)
	}
	jobs := f.jobs
	if f.board != "" && !cmd.Flags().Changed("jobs") {
		jobs = 1
	}
	people := newBars(cmd.ErrOrStderr())
	return lab.Options{
		Kernel: f.kernel, Tree: f.tree, Rev: f.rev, Patches: f.patches, Arm: dmrace.Arm(f.arm),
		Arch: dmrace.Arch(f.arch), Clock: dmrace.Clock(f.clock), Accel: f.accel, Jobs: jobs, Out: f.out, Gzip: f.gzip,
		Snapshots: f.snapshot, Board: f.board,
		Messages: people, Progress: people,
	}, nil
}

// find returns the scenarios that are asked for, and what a lab is opened with, once every
// mistake has been looked for that can be met without touching a kernel.
func (f bootFlags) find(cmd *cobra.Command, args []string) (lab.Options, []lab.Scenario, error) {
	o, err := f.options(cmd)
	if err != nil {
		return o, nil, err
	}
	list, err := lab.FindAll(args...)
	if err != nil {
		return o, nil, err
	}
	if err := lab.KnownVariants(list, f.variants); err != nil {
		return o, nil, err
	}
	return o, list, o.CheckBoot()
}

// open opens the lab that the flags ask for, and plans the boots.
func (f bootFlags) open(cmd *cobra.Command, args []string) (*lab.Lab, []lab.Boot, error) {
	o, list, err := f.find(cmd, args)
	if err != nil {
		return nil, nil, err
	}
	l, err := lab.Open(cmd.Context(), o)
	if err != nil {
		return nil, nil, err
	}
	boots, err := l.PlanAll(cmd.Context(), list, f.variants, lab.Everything)
	return l, boots, err
}

// scenarioOn finds a scenario and makes it one of an architecture, if one is asked for.
func scenarioOn(nameOrPath, arch string) (lab.Scenario, error) {
	s, err := lab.Find(nameOrPath)
	if err != nil {
		return s, err
	}
	return s.On(dmrace.Arch(arch))
}
