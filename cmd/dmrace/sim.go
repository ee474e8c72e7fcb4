package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/linux/series"
)

// simFlags are the flags of dmrace sim.
type simFlags struct {
	variants []string
	cmdline  string
	disks    []string
	kernel   string
	arch     string
	json     bool
	timeline bool
}

func newSim() *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:   "sim [SCENARIO...]",
		Short: "Predict the boots of scenarios from their command lines, without QEMU",
		Long: `Predict the boots of scenarios from their command lines: no kernel, no QEMU, and
milliseconds instead of seconds. The verdicts are those that dmrace run would give;
dmrace run --compare records the same boots and says whether the two agree. Of what the
simulator does not know, such as a root on NFS, it says "not modelled" and predicts
nothing.

With --cmdline it is a line of your own that is predicted, on the disks that --disk names
as lint takes them, the first controller first: how the boot ends, by how much later the
disks could come, and the line that lint makes of one that does not boot. Exit status 1:
it does not; 2: it is not modelled.`,
		Example: `  dmrace sim
  dmrace sim mmc-slow-probe --kernel 5.10
  dmrace sim usb-slow-scan --variant without-waitfor --timeline
  dmrace sim --disk mmc:boot,rootfs=8c2f0001-5a5a --cmdline 'root=PARTUUID=8c2f0001-5a5a rootwait=5' --kernel 6.12`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := kernelPredicted(cmd.ErrOrStderr(), f.kernel)
			if err != nil {
				return err
			}
			if f.cmdline != "" {
				return f.line(cmd, k, args)
			}
			if len(f.disks) > 0 {
				return usagef("--disk goes with --cmdline: the disks of a scenario are stated in it")
			}
			return simulate(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), f, k, args)
		},
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&f.variants, "variant", nil, "predict this variant only (may be repeated)")
	fl.StringVar(&f.cmdline, "cmdline", "", "predict this command line instead of scenarios")
	addDisks(cmd, &f.disks)
	addPredictedKernel(cmd, &f.kernel, dmrace.DefaultKernel)
	addArch(cmd, &f.arch)
	fl.BoolVar(&f.json, "json", false, "write the verdicts as JSON")
	fl.BoolVar(&f.timeline, "timeline", false, "write the timeline of one boot as JSON lines, as results/runs keeps them")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	return cmd
}

// line predicts a line of the user's.
func (f simFlags) line(cmd *cobra.Command, k predictedKernel, args []string) error {
	switch {
	case len(args) > 0 || len(f.variants) > 0:
		return usagef("--cmdline takes the place of scenarios and variants")
	case f.json && f.timeline:
		return usagef("--json and --timeline exclude each other")
	}
	return simulateLine(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), f, k)
}

// simulate predicts the boots of scenarios and shows what they come to.
func simulate(ctx context.Context, w, people io.Writer, f simFlags, k predictedKernel, args []string) error {
	if f.json && f.timeline {
		return usagef("--json and --timeline exclude each other")
	}
	list, err := scenariosNamed(args)
	if err != nil {
		return err
	}
	boots, err := lab.Plans(list, f.variants, dmrace.Options{Arch: dmrace.Arch(f.arch), KernelName: k.name}, series.Promised(k.Traits), lab.OnArch(dmrace.Arch(f.arch)))
	if err != nil {
		return err
	}
	if f.timeline && len(boots) != 1 {
		return usagef("--timeline writes one boot, and %d are asked for: name one scenario and one --variant", len(boots))
	}
	all, err := lab.Predict(ctx, k.Traits, boots...)
	if err != nil {
		return err
	}
	if err := f.show(w, all, k, len(args) > 0 || len(f.variants) > 0); err != nil {
		return err
	}
	sayUnsure(people, all, k)
	return foreseenAll(all)
}
