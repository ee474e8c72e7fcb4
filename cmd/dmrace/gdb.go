package main

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"dmrace/results"
	"dmrace/vmtest"
)

func newGDB() *cobra.Command {
	var f runFlags
	var variant string
	cmd := &cobra.Command{
		Use:   "gdb SCENARIO",
		Short: "Boot one scenario under gdb",
		Long: `Start the boot of one variant of a scenario, halted before its first instruction, and
say how gdb gets at it. The kernel's console comes here; the verdict follows when the
guest has ended. Ctrl-C ends it all.

gdb reads the kernel's symbols from its vmlinux. Where a bzImage is given with --kernel
the line says VMLINUX-OF-it: put the vmlinux there that it was made from.

The boot has no limit of time, and its clock is the scenario's: under icount the
guest does not notice how long gdb holds it. With a realtime clock it does.`,
		Example: `  dmrace gdb mmc-natural
  dmrace gdb mmc-slow-probe --variant with-waitfor --kernel 6.12`,
		Args:              namesScenario,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runGDB(cmd.Context(), f, args[0], variant, streams{out: cmd.OutOrStdout(), err: cmd.ErrOrStderr()})
		},
	}
	addOneBootFlags(cmd, &f, &variant)
	return cmd
}

// runGDB boots under gdb and shows what comes of it.
func runGDB(ctx context.Context, f runFlags, scenario, variant string, std streams) error {
	b, _, one, err := oneBoot(ctx, f, scenario, variant, std.err)
	if err != nil {
		return err
	}
	h := b.host(one)
	v, err := vmtest.Debug(ctx, one.plan, h, &plainLines{to: std.out}, func(target string) {
		b.say("%s/%s: %s is halted; in another terminal:\n\n  %s\n\nCtrl-C ends it here.",
			one.plan.Scenario, one.plan.Variant, h.Kernel.Source.Label, gdbLine(target, h))
	})
	switch {
	case errors.Is(err, context.Canceled):
		return nil // Ctrl-C is how it ends
	case err != nil:
		return err
	}
	fmt.Fprintf(std.out, "%s/%s: %s\n", one.plan.Scenario, one.plan.Variant, results.Outcome(v))
	return nil
}

// breakpoints are where the race shows: the tables are made in the one, and the root is
// waited for in the other. Both are in init sections, which are gone once PID 1 runs.
var breakpoints = []string{"dm_init_init", "prepare_namespace"}

// gdbLine is the command that connects gdb.
func gdbLine(target string, h vmtest.Host) string {
	line := fmt.Sprintf("gdb -ex 'target remote %s'", target)
	for _, b := range breakpoints {
		line += fmt.Sprintf(" -ex 'break %s'", b)
	}
	return line + " " + symbols(h.Kernel.Path)
}

// symbols returns the file that gdb reads the kernel's symbols from: a bzImage has none.
func symbols(path string) string {
	f, err := elf.Open(path)
	if err != nil {
		return "VMLINUX-OF-" + filepath.Base(path)
	}
	f.Close()
	return path
}
