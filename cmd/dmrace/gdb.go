package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace/results"
)

func newGDB() *cobra.Command {
	var f bootFlags
	cmd := &cobra.Command{
		Use:   "gdb SCENARIO",
		Short: "Boot one scenario under gdb",
		Long: `Start the boot of one variant of a scenario, halted before its first instruction, and
say how gdb gets at it. The kernel's console comes here; the verdict follows when the
guest has ended. Ctrl-C ends it all, with status 130.

gdb reads the kernel's symbols from its vmlinux. Where a bzImage is given with --kernel
the line says VMLINUX-OF-it: put the vmlinux there that it was made from.

The boot has no limit of time, and its clock is the scenario's: under icount the
guest does not notice how long gdb holds it. With a realtime clock it does.`,
		Example: `  dmrace gdb mmc-natural
  dmrace gdb mmc-slow-probe --variant with-waitfor --kernel 6.12`,
		Args:              namesScenario,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return runGDB(cmd, f, args) },
	}
	f.addSession(cmd)
	return cmd
}

// runGDB boots under gdb and shows what comes of it.
func runGDB(cmd *cobra.Command, f bootFlags, args []string) error {
	l, s, err := f.session(cmd, args)
	if err != nil {
		return err
	}
	p, w := s.Boot.Plan, cmd.OutOrStdout()
	v, err := s.Debug(cmd.Context(), &plainLines{to: w}, func(gdb string) {
		l.Say("%s/%s: %s is halted; in another terminal:\n\n  %s\n\nCtrl-C ends it here.", p.Scenario, p.Variant, s.Label, gdb)
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s/%s: %s\n", p.Scenario, p.Variant, results.Outcome(v))
	return err
}
