package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/explore"
	"dmrace/lab"
	"dmrace/scenarios"
)

// exploreFlags are the flags of dmrace explore.
type exploreFlags struct {
	variant  string
	kernel   string
	cmdline  string
	maxDelay time.Duration
	bound    int
	walks    int
	depth    int
	seed     uint64
	file     string
	confirm  bool
	out      string
	json     bool
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

Exit status: 0 no timing within the bounds loses the boot, 1 one does, or --confirm
did not confirm it.`,
		Example: `  dmrace explore mmc-natural --variant with-i8042
  dmrace explore mmc-natural --variant with-i8042 -o lost.yaml --confirm
  dmrace explore usb-slow-scan --kernel 6.12 --max-delay 5s
  dmrace explore mmc-natural --cmdline 'root=/dev/mmcblk0p1 rootwait=5 ro' --kernel 6.12`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return exploreScenario(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), f, args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.variant, "variant", "", "search this variant only")
	fl.StringVar(&f.kernel, "kernel", dmrace.DefaultKernel, `the kernel's version: a branch ("6.1") or a release ("5.15.120")`)
	fl.StringVar(&f.cmdline, "cmdline", "", "search this command line on the scenario's machine, instead of its variants")
	fl.DurationVar(&f.maxDelay, "max-delay", explore.DefaultMaxDelay, "by how much a step can be late at most")
	fl.IntVar(&f.bound, "bound", explore.AllSteps, "how many steps can be late in one boot; -1 is all of them")
	fl.IntVar(&f.walks, "walks", 0, "take so many random walks as well, the baseline for the search")
	fl.IntVar(&f.depth, "depth", 3, "the depth for which random walks are made")
	fl.Uint64Var(&f.seed, "seed", 1, "the seed of random walks")
	fl.StringVarP(&f.file, "output", "o", "", "write the smallest boot that is lost to this file, as a scenario")
	fl.BoolVar(&f.confirm, "confirm", false, "boot the file that -o writes in QEMU and say whether the kernel does the same")
	fl.StringVar(&f.out, "out", "out", "keep the evidence of --confirm below this folder")
	fl.BoolVar(&f.json, "json", false, "write what was found as JSON")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.MarkFlagFilename("output", "yaml")
	cmd.MarkFlagDirname("out")
	return cmd
}

// exploreScenario searches each variant that was asked for.
func exploreScenario(ctx context.Context, w, people io.Writer, f exploreFlags, args []string) error {
	s, variants, err := exploreArgs(f, args)
	if err != nil {
		return err
	}
	var l *lab.Lab
	if f.confirm {
		if l, err = openToConfirm(ctx, f.kernel, f.out, people); err != nil {
			return err
		}
	}
	q := explore.Question{Options: explore.Options{MaxDelay: f.maxDelay, Bound: f.bound}, Walks: f.walks, Depth: f.depth, Seed: f.seed}
	records := []explore.Record{}
	var found *explore.Found
	lost := false
	for _, v := range variants {
		if found, err = explore.Find(ctx, s, v, f.kernel, q); err != nil {
			return fmt.Errorf("%s/%s: %w", s.Name, v.Name, err)
		}
		lost = lost || found.Result.Smallest != nil
		records = append(records, found.Record())
		if !f.json {
			if err := found.WriteText(w); err != nil {
				return err
			}
		}
	}
	if f.json {
		if err := writeJSON(w, records); err != nil {
			return err
		}
	}
	switch {
	case f.file != "":
		return f.write(ctx, w, people, found, l)
	case lost:
		return errFound
	}
	return nil
}

// exploreArgs returns the scenario and the variants that are to be searched.
func exploreArgs(f exploreFlags, args []string) (*dmrace.Scenario, []dmrace.Variant, error) {
	s, err := oneScenario(args)
	if err != nil {
		return nil, nil, err
	}
	variants := s.Variants
	switch {
	case f.cmdline != "" && f.variant != "":
		return nil, nil, usagef("--cmdline and --variant exclude each other: the line takes the place of the variants'")
	case f.cmdline != "":
		variants = []dmrace.Variant{{Name: "given-line", Title: "the command line that was given", Cmdline: f.cmdline}}
	case f.variant != "":
		v, err := s.Variant(f.variant)
		if err != nil {
			return nil, nil, &dmrace.UsageError{Err: err}
		}
		variants = []dmrace.Variant{v}
	}
	switch {
	case f.file != "" && len(variants) != 1:
		return nil, nil, usagef("-o writes one boot, and %s has %d variants: name one with --variant", s.Name, len(variants))
	case f.confirm && f.file == "":
		return nil, nil, usagef("--confirm boots a file: name it with -o")
	case f.maxDelay == 0:
		return nil, nil, usagef("--max-delay 0s leaves nothing to be late")
	case f.walks < 0:
		return nil, nil, usagef("--walks %d is below 0", f.walks)
	}
	return s, variants, nil
}

// oneScenario finds the one scenario that a verb takes.
func oneScenario(args []string) (*dmrace.Scenario, error) {
	if len(args) != 1 {
		return nil, usagef("name one scenario (dmrace list shows them), not %d", len(args))
	}
	return scenarios.Find(args[0])
}

// write writes the smallest boot that is lost to the file, and confirms it if asked to.
func (f exploreFlags) write(ctx context.Context, w, people io.Writer, found *explore.Found, l *lab.Lab) error {
	var obstacle *explore.ObstacleError
	s, err := found.Written()
	switch {
	case errors.As(err, &obstacle):
		fmt.Fprintf(people, "%s is not written: %v\n", f.file, err)
		return errFound
	case err != nil:
		return err
	case s == nil:
		fmt.Fprintf(people, "%s is not written: no boot is lost\n", f.file)
		return nil
	}
	if err := lab.WriteScenario(f.file, s); err != nil {
		return err
	}
	fmt.Fprintf(people, "%s is written; dmrace run %s --kernel %s boots it\n", f.file, f.file, f.kernel)
	if !f.confirm {
		return errFound
	}
	return f.boot(ctx, w, l)
}
