package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/visible"
)

// The exit statuses. They are part of the interface: CI branches on them.
const (
	exitExpected    = 0   // every verdict is the expected one
	exitUnexpected  = 1   // a verdict differs from its expectation
	exitUsage       = 2   // the user's mistake
	exitBroken      = 3   // the host or the kernel cannot do what was asked
	exitInterrupted = 130 // ended by a signal, as shells have it for SIGINT
)

// errUnexpected says that a verdict differs; the table has told which.
var errUnexpected = errors.New("a verdict is not the expected one")

// errNothingFixed says that a change did not do what it was to do.
var errNothingFixed = errors.New("nothing that fails before passes after")

// errDisagree says that a prediction and its recording differ.
var errDisagree = errors.New("the recorded and the predicted boots disagree")

// errFound says that something was found that ought not to be there: a mistake in a line,
// evidence that does not follow, a boot that is lost. What was written has told which.
var errFound = errors.New("something was found")

// execute runs the command line args and returns the exit status. Data goes to
// stdout, what is said to people meanwhile to stderr.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitExpected
	}
	if ctx.Err() != nil && !cameToItsEnd(err) {
		fmt.Fprintln(stderr, "dmrace: interrupted"+kept(cmd))
		return exitInterrupted
	}
	if !errors.Is(err, errUnexpected) && !errors.Is(err, errFound) {
		fmt.Fprintln(stderr, "dmrace:", visible.Text(err.Error()))
	}
	if cmd.Name() == "bisect" {
		return bisectStatus(err)
	}
	return statusOf(err)
}

// cameToItsEnd reports an error that a verb returns when it has done all of its work.
func cameToItsEnd(err error) bool {
	ends := func(target error) bool { return errors.Is(err, target) }
	return !ends(context.Canceled) && slices.ContainsFunc([]error{errUnexpected, errNothingFixed, errDisagree, errFound}, ends)
}

// kept says that evidence is kept, where a verb keeps any: the one that was carried out
// has an --out of its own, and a search records only if asked to confirm.
func kept(cmd *cobra.Command) string {
	out, confirm := cmd.LocalFlags().Lookup("out"), cmd.LocalFlags().Lookup("confirm")
	if out == nil || out.Value.String() == "" || confirm != nil && !confirm.Changed {
		return ""
	}
	return "; what was recorded until now is kept"
}

// statusOf maps an error to the exit status that the user can rely on. A broken
// harness outranks an unexpected verdict: the latter may be its doing.
func statusOf(err error) int {
	var usage *dmrace.UsageError
	var env *dmrace.EnvError
	switch {
	case errors.As(err, &env):
		return exitBroken
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, errUnexpected), errors.Is(err, errNothingFixed), errors.Is(err, errDisagree), errors.Is(err, errFound):
		return exitUnexpected
	}
	return exitBroken
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "dmrace",
		Short: "Reproduce and judge the dm-init race on real kernels",
		Long: `dmrace boots real Linux kernels in QEMU with the root on a mapped device that is
built from the command line (dm-mod.create=), makes the disk show up late, and
says where each boot ends and why.

Exit status: 0 every verdict is the expected one; 1 one is not; 2 a mistake in the
command line or in a scenario; 3 the host or the kernel cannot do what was asked.`,
		Example: `  dmrace run mmc-slow-probe      # the race and its cure, on Debian's 6.1
  dmrace list                    # what else there is to run
  dmrace doctor                  # what this machine lacks`,
		SuggestionsMinimumDistance: 2,

		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w\n  see %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(newRun(), newMatrix(), newValidate(), newBisect(), newReport(), newResults(), newParse(), newSim(), newExplore(), newShmoo(), newMargin(), newFlake(), newLint(), newKernel(), newShell(), newGDB(), newNew(), newCheck(), newCosts(), newList(), newDoctor(), newDocs())
	return root
}

// noArgs refuses arguments, a mistyped verb among them, as a usage error.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("; did you mean %q?", near[0])
	}
	return usagef("%s does not know %q%s\n  see %s --help", cmd.CommandPath(), args[0], hint, cmd.CommandPath())
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
