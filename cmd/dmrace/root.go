package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/version"
	"dmrace/internal/visible"
	"dmrace/lab"
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
var errUnexpected = lab.ErrUnexpected

// errNothingFixed says that a change did not do what it was to do.
var errNothingFixed = lab.ErrNothingFixed

// errDisagree says that a prediction and its recording differ.
var errDisagree = lab.ErrDisagree

// errFound says that something was found that ought not to be there: a mistake in a line,
// evidence that does not follow, a boot that is lost. What was written has told which.
var errFound = errors.New("something was found")

// execute runs the command line args and returns the exit status. Data goes to
// stdout, what is said to people meanwhile to stderr.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	e := carryOut(ctx, args, stdout, stderr)
	e.tell(stderr)
	return e.code
}

// ending is how a verb ended: its exit status, and its last word, which may be "". Whoever ends
// the process says that word, so that it is said once.
type ending struct {
	code int
	word string
}

// tell says the last word.
func (e ending) tell(people io.Writer) {
	if e.word != "" {
		fmt.Fprintln(people, e.word)
	}
}

// carryOut is execute but for the last word.
func carryOut(ctx context.Context, args []string, stdout, stderr io.Writer) ending {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(onScreen(stdout))
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return ending{code: exitExpected}
	}
	if ctx.Err() != nil && !cameToItsEnd(err) {
		return ending{exitInterrupted, "dmrace: interrupted" + kept(cmd)}
	}
	e := ending{code: statusOf(err)}
	if !errors.Is(err, errUnexpected) && !errors.Is(err, errFound) {
		e.word = "dmrace: " + visible.Text(err.Error())
	}
	switch cmd.CommandPath() {
	case "dmrace bisect":
		e.code = lab.BisectStatus(err)
	case "dmrace campaign run":
		e.code = retryStatus(err)
	}
	return e
}

// cameToItsEnd reports an error that a verb returns when it has done all of its work.
func cameToItsEnd(err error) bool {
	ends := func(target error) bool { return errors.Is(err, target) }
	return !ends(context.Canceled) && slices.ContainsFunc([]error{errUnexpected, errNothingFixed, errDisagree, errFound}, ends)
}

// kept says that evidence is kept, where a verb keeps any: the one that was carried out
// has an --out of its own, and a search records only if asked to confirm, or to boot.
func kept(cmd *cobra.Command) string {
	out, confirm, on := cmd.LocalFlags().Lookup("out"), cmd.LocalFlags().Lookup("confirm"), cmd.LocalFlags().Lookup("on")
	boots := confirm == nil || confirm.Changed || on != nil && on.Value.String() == onKernel
	if cmd.Name() == "capsule" { // it reads there
		return ""
	}
	if out == nil || out.Value.String() == "" || !boots {
		return ""
	}
	return "; what was recorded until now is kept"
}

// statusOf maps an error to the exit status that the user can rely on. A broken
// harness outranks an unexpected verdict: the latter may be its doing.
func statusOf(err error) int {
	var usage *dmrace.UsageError
	var env *dmrace.EnvError
	if dmrace.AsNotModelled(err) != nil {
		return exitUsage
	}
	switch {
	case errors.As(err, &env):
		return exitBroken
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, errUnexpected), errors.Is(err, errNothingFixed), errors.Is(err, errDisagree), errors.Is(err, errFound), errors.Is(err, lab.ErrIncomplete):
		return exitUnexpected
	}
	return exitBroken
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "dmrace",
		Short: "Say why a board waits for its root, and reproduce the dm-init race on real kernels",
		Long: `A board hangs at "Waiting for root device /dev/dm-0..."? Give dmrace its command line
or its log, and it says where the boot ends, why, and what fixes it:

  dmrace lint 'root=/dev/dm-0 rootwait dm-mod.create=...'
  dmrace parse serial.log

A root on a mapped device that is built from the command line (dm-mod.create=) can hang
for ever when its disk shows up a moment late. dmrace finds that race in a line, predicts
it, and reproduces it: it boots real Linux kernels in QEMU, makes the disk show up late,
and says where each boot ends and why, before and after a patch.

Exit status: 0 every verdict is the expected one; 1 one is not, or something was found;
2 a mistake in the command line or in a scenario; 3 the host or the kernel cannot do what
was asked; 130 ended by a signal.`,
		Example: `  dmrace lint --kernel 6.1 /proc/cmdline  # mistakes in the line of this machine
  dmrace run mmc-slow-probe               # the race and its fix, on Debian's 6.1
  dmrace list                             # what else there is to run
  dmrace doctor                           # what this machine lacks`,
		Version:                    version.Long(),
		SuggestionsMinimumDistance: 2,

		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	addVerbs(root)
	fitHelp(root)
	return root
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
