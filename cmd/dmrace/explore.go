package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/explore"
	"dmrace/internal/shellwords"
	"dmrace/lab"
	"dmrace/results"
)

// exploreFlags are the flags of dmrace explore.
type exploreFlags struct {
	variant  string
	kernel   string
	arch     string
	cmdline  string
	question explore.Question
	file     string
	confirm  bool
	out      string
	fresh    bool
	on       string
	boots    int
	vary     []string
	json     bool
}

// add adds them to a verb.
func (f *exploreFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.variant, "variant", "", "search this variant only")
	addPredictedKernel(cmd, &f.kernel, dmrace.DefaultKernel)
	addArch(cmd, &f.arch)
	fl.StringVar(&f.cmdline, "cmdline", "", "search this command line on the scenario's machine, instead of its variants")
	fl.DurationVar(&f.question.MaxDelay, "max-delay", explore.DefaultMaxDelay, "by how much a step can be late at most")
	fl.IntVar(&f.question.Bound, "bound", explore.AllSteps, "how many steps can be late in one boot; -1 is all of them")
	fl.IntVar(&f.question.Walks, "walks", 0, "take so many random walks as well, the baseline for the search")
	fl.IntVar(&f.question.Depth, "depth", 3, "the depth for which random walks are made")
	fl.Uint64Var(&f.question.Seed, "seed", 1, "the seed of random walks")
	fl.StringVarP(&f.file, "output", "o", "", "write the smallest boot that is lost to this file, as a scenario")
	fl.BoolVar(&f.confirm, "confirm", false, "boot the file that -o writes in QEMU and say whether the kernel does the same")
	fl.StringVar(&f.out, "out", results.DefaultDir, "keep the evidence of --confirm below this folder")
	fl.StringVar(&f.on, "on", onModel, "model, or kernel: search by boots in QEMU")
	fl.IntVar(&f.boots, "boots", lab.DefaultKernelBoots, "how many boots of a variant are made at most under --on kernel")
	fl.StringArrayVar(&f.vary, "vary", nil, "under --on kernel search with this at each of its values as well: "+explore.KnobsHelp()+" (may be repeated: every combination)")
	fl.IntVar(&f.question.Repeats, "repeat", explore.DefaultRepeats, "how often each boot by the host's clock is made under --on kernel")
	addFresh(cmd, &f.fresh)
	cmd.RegisterFlagCompletionFunc("vary", cobra.FixedCompletions(explore.KnobNames(), cobra.ShellCompDirectiveNoSpace|cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("on", cobra.FixedCompletions([]string{onModel, onKernel}, cobra.ShellCompDirectiveNoFileComp))
	fl.BoolVar(&f.json, "json", false, "write what was found as JSON")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.MarkFlagFilename("output", "yaml")
	cmd.MarkFlagDirname("out")
}

func newExplore() *cobra.Command {
	var f exploreFlags
	cmd := &cobra.Command{
		Use:   "explore SCENARIO",
		Short: "Search all timings of a boot for one that is lost",
		Long: `Ask whether there is any timing of probes, scans and polls within bounds under which
a boot does not come as far as PID 1. What the scenario itself injects is left out:
the search makes its own delays. Each step of the boot can be late by 1 ms, 10 ms,
100 ms, 1 s, 10 s … up to --max-delay, and threads that are due at the same time go in
any order. The boots are simulated.

Where there is such a timing the answer is the smallest: the fewest late steps, each
as short as it can be. -o writes it as a scenario for dmrace run, with delays that have
some room, and with the fixed command line if there is one after which the same
search finds nothing; --confirm boots that file on a real kernel.

--on kernel searches a real kernel in the same way: the delays that injections bring
about in guest time, and deferrals of the controller of each disk and of what is
behind it, in order of their number and size, at most --boots boots. Boots are told
apart by how they end and by the order of their decisive events. It says which of the
orders that the model knows were seen, and reports those that it does not know: each
is a fault of the model or of the kernel. --walks adds random delays, as a scheduler
with random priorities makes them, and says how probably one walk meets a bug of
--depth. --vary turns a knob of the machine and searches at each of its values: how
slow the CPU is, how many there are, in which order disks are plugged in or initcalls
run. What was booted is noted below --out, so that an interrupted search goes on where
it was. Boots go on from a saved machine where that is sound (--fresh: never), and
what is found is booted whole, with its evidence.

Exit status: 0 no timing within the bounds loses the boot, 1 one does, or --confirm
did not confirm it.`,
		Example: `  dmrace explore mmc-natural --variant with-i8042
  dmrace explore mmc-natural --variant with-i8042 -o lost.yaml --confirm
  dmrace explore mmc-natural --variant with-i8042 --on kernel --bound 2
  dmrace explore mmc-two-hosts --variant with-waitfor --on kernel --boots 50 --walks 200
  dmrace explore mmc-natural --variant without-waitfor --on kernel --bound 1 --vary shift=1,3,5,8
  dmrace explore virtio-hotplug-order --variant root-first --on kernel --bound 0 --vary insertions
  dmrace explore mmc-natural --arch arm64
  dmrace explore usb-slow-scan --kernel 6.12 --max-delay 5s
  dmrace explore mmc-natural --cmdline 'root=/dev/mmcblk0p1 rootwait=5 ro' --kernel 6.12`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return exploreScenario(cmd, f, args) },
	}
	f.add(cmd)
	return cmd
}

// exploreScenario searches each variant that was asked for.
func exploreScenario(cmd *cobra.Command, f exploreFlags, args []string) error {
	search, err := f.search(cmd, args)
	if err != nil {
		return err
	}
	if f.on == onKernel {
		return f.searchKernel(cmd, search)
	}
	var l *lab.Lab
	if f.confirm {
		if l, err = openToConfirm(cmd, f.kernel, f.arch, f.out, "", true); err != nil {
			return err
		}
	}
	w, records, lost := cmd.OutOrStdout(), []explore.Record{}, false
	all, err := search.Run(cmd.Context(), func(found *explore.Found) error {
		records, lost = append(records, found.Record()), lost || found.Result.Smallest != nil
		if f.json {
			return nil
		}
		return found.WriteText(w)
	})
	if err != nil {
		return err
	}
	if f.json {
		if err := writeJSON(w, records); err != nil {
			return err
		}
	}
	switch {
	case f.file != "":
		return f.write(cmd, all[0], l)
	case lost:
		return errFound
	}
	return searchedAny(all)
}

// searchKernel searches each variant by boots in QEMU.
func (f exploreFlags) searchKernel(cmd *cobra.Command, search lab.Search) error {
	l, err := openToConfirm(cmd, f.kernel, f.arch, f.out, "", f.fresh)
	if err != nil {
		return err
	}
	w, records, lost := cmd.OutOrStdout(), []explore.OnKernelRecord{}, false
	var all []*explore.OnKernel
	err = lab.KernelSearch{Search: search, Vary: f.vary, Boots: f.boots}.Run(cmd.Context(), l, func(found *explore.OnKernel, c *lab.Confirmation) error {
		all = append(all, found)
		records, lost = append(records, found.Record()), lost || found.Lost != nil || len(found.Strange) > 0
		if f.json {
			return nil
		}
		if err := found.WriteText(w); err != nil || c == nil {
			return err
		}
		return l.Report(w, c.Scenario, c.Recordings)
	})
	if !f.json {
		err = errors.Join(err, explore.WriteSettings(w, all))
	}
	if f.json && len(records) > 0 {
		err = errors.Join(err, writeJSON(w, records))
	}
	if err == nil && lost {
		err = errFound
	}
	return err
}

// searchedAny returns a [dmrace.NotModelled] if none of the boots is modelled: nothing was
// searched, and that must not pass for "none is lost".
func searchedAny(all []*explore.Found) error {
	for _, f := range all {
		if f.NotModelled == nil {
			return nil
		}
	}
	return all[0].NotModelled
}

// search says what is searched, once every mistake in the flags has been looked for.
func (f exploreFlags) search(cmd *cobra.Command, args []string) (s lab.Search, err error) {
	if err := namesScenario(cmd, args); err != nil {
		return s, err
	}
	if f.confirm && f.file == "" {
		return s, usagef("--confirm boots a file: name it with -o")
	}
	switch {
	case f.on != onModel && f.on != onKernel:
		return s, usagef("--on %q is neither model nor kernel", f.on)
	case f.on == onKernel && f.file != "":
		return s, usagef("-o is of the search of the model; --on kernel writes what it finds below --out")
	case f.on != onKernel && len(f.vary) > 0:
		return s, usagef("--vary turns a knob of boots in QEMU: add --on kernel")
	case f.question.Repeats < 1:
		return s, usagef("--repeat %d: each boot must be made once at least", f.question.Repeats)
	case f.boots < 1:
		return s, usagef("--boots %d: at least one boot must be made", f.boots)
	}
	if f.question.MaxDelay == 0 {
		return s, usagef("--max-delay 0s leaves nothing to be late")
	}
	k, err := kernelPredicted(cmd.ErrOrStderr(), f.kernel)
	if err != nil {
		return s, err
	}
	s = lab.Search{Variant: f.variant, Cmdline: f.cmdline, Kernel: k.searched(), Question: f.question}
	if s.Scenario, err = scenarioOn(args[0], f.arch); err != nil {
		return s, err
	}
	if f.file != "" {
		err = s.One()
	}
	return s, err
}

// write writes the smallest boot that is lost to the file, and confirms it if asked to.
func (f exploreFlags) write(cmd *cobra.Command, found *explore.Found, l *lab.Lab) error {
	people := cmd.ErrOrStderr()
	var obstacle *explore.ObstacleError
	s, err := found.Written()
	switch {
	case errors.As(err, &obstacle):
		fmt.Fprintf(people, "%s is not written: %v\n", f.file, err)
		return errFound
	case err != nil:
		return err
	case found.NotModelled != nil:
		return found.NotModelled
	case s == nil:
		fmt.Fprintf(people, "%s is not written: no boot is lost\n", f.file)
		return nil
	}
	if err := lab.WriteScenario(f.file, s); err != nil {
		return err
	}
	fmt.Fprintf(people, "%s is written; %s boots it\n", f.file, shellwords.Join("dmrace", "run", f.file, "--kernel", found.Kernel))
	if !f.confirm {
		return errFound
	}
	return f.boot(cmd, l)
}
