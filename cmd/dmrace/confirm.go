package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
)

// openToConfirm opens the lab in which what a search found is booted. That its evidence
// can be kept below out is known before anything is searched for.
func openToConfirm(cmd *cobra.Command, kernel, arch, out string) (*lab.Lab, error) {
	progress := newBars(cmd.ErrOrStderr())
	return lab.Open(cmd.Context(), lab.Options{Kernel: kernel, Arch: dmrace.Arch(arch), Out: out, Messages: progress, Progress: progress})
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
