package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
)

// openToConfirm opens the lab in which what a search found is booted. That its evidence
// can be kept below out is known before anything is searched for. Its boots go on from a
// saved machine where that is sound, unless they are to be fresh or are a board's.
func openToConfirm(cmd *cobra.Command, kernel, arch, out, board string, fresh bool) (*lab.Lab, error) {
	progress := newBars(cmd.ErrOrStderr())
	return lab.Open(cmd.Context(), lab.Options{
		Kernel: kernel, Arch: dmrace.Arch(arch), Out: out, Snapshots: !fresh && board == "", Board: board, Messages: progress, Progress: progress,
	})
}

// addFresh adds what has each boot begin with power-on.
func addFresh(cmd *cobra.Command, fresh *bool) {
	cmd.Flags().BoolVar(fresh, "fresh", false, "begin each boot with power-on, not from a saved machine")
}

// boot records the file's boots and says whether they end as the search predicted.
func (f exploreFlags) boot(cmd *cobra.Command, l *lab.Lab) error {
	w := cmd.OutOrStdout()
	c, err := l.ConfirmFile(cmd.Context(), f.file)
	if err != nil {
		return err
	}
	if err := l.Report(w, c.Scenario, c.Recordings); err != nil {
		return err
	}
	if !c.Holds() {
		fmt.Fprintln(w, "\nNOT CONFIRMED: the kernel does not do what the search predicts; the table says which boot differs")
		return errUnexpected
	}
	fmt.Fprintf(w, "\nconfirmed: %s is lost on a real kernel as the search predicts\n", c.Scenario.Name)
	return errFound
}
