package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/ctxio"
	"dmrace/lab"
)

func newShell() *cobra.Command {
	var f bootFlags
	cmd := &cobra.Command{
		Use:   "shell SCENARIO",
		Short: "Boot one scenario and get a shell in it",
		Long: `Boot one variant of a scenario and get a shell in the guest.

The boot is the scenario's own, and so is its wait for the root: where the kernel hangs
you see it hang. Where the root comes up the shell runs in it, so that all it reads goes
through the mapping that is looked at. An initramfs would have the tools at hand
earlier, but a kernel that finds one leaves the wait for the root to it.

The shell is u-root's gosh, with u-root's commands. They are compiled once, which
takes Go and a minute. Ctrl-A x ends the session, and so do exit, poweroff and
reboot; Ctrl-A Ctrl-A sends a Ctrl-A.

When standard input is not a terminal its lines are what the shell carries out, and the
session ends after the last.`,
		Example: `  dmrace shell mmc-natural --variant with-waitfor
  dmrace shell mmc-slow-probe --tree ~/src/linux
  echo 'dmesg | tail; poweroff' | dmrace shell virtio-control`,
		Args:              namesScenario,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return runShell(cmd, f, args) },
	}
	f.addSession(cmd)
	return cmd
}

// addSession adds the flags of a boot that the user takes part in.
func (f *bootFlags) addSession(cmd *cobra.Command) {
	f.jobs = 1
	f.addVariants(cmd, "boot this variant (default: the scenario's first)")
	f.addKernel(cmd)
	f.addMachine(cmd)
}

// session prepares the boot that is meant.
func (f bootFlags) session(cmd *cobra.Command, args []string) (*lab.Lab, *lab.Session, error) {
	if len(f.variants) > 1 {
		return nil, nil, usagef("name one --variant: one boot is taken part in at a time")
	}
	o, list, err := f.find(cmd, args)
	if err != nil {
		return nil, nil, err
	}
	l, err := lab.Open(cmd.Context(), o)
	if err != nil {
		return nil, nil, err
	}
	variant := ""
	if len(f.variants) == 1 {
		variant = f.variants[0]
	}
	s, err := l.Session(cmd.Context(), list[0], variant)
	return l, s, err
}

// namesScenario demands exactly one argument.
func namesScenario(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("%s needs one scenario and was given %d: dmrace list shows them\n  see %s --help", cmd.CommandPath(), len(args), cmd.CommandPath())
	}
	_, err := lab.Find(args[0])
	return err
}

// runShell boots with a userland on the disk and connects the user to it.
func runShell(cmd *cobra.Command, f bootFlags, args []string) error {
	ctx := cmd.Context()
	l, s, err := f.session(cmd, args)
	if err != nil {
		return err
	}
	if err := s.AddShell(ctx, l); err != nil {
		return err
	}
	p := s.Boot.Plan
	tty, err := openTerminal(cmd.InOrStdin(), cmd.OutOrStdout())
	if err != nil {
		return err
	}
	if tty == nil {
		script, err := readScript(ctx, cmd.InOrStdin())
		if err != nil {
			return err
		}
		l.Say("%s/%s: booting %s", p.Scenario, p.Variant, s.Label)
		return s.Shell(ctx, lab.Terminal{Out: &plainLines{to: cmd.OutOrStdout()}, Script: script})
	}
	l.Say("%s/%s: booting %s; Ctrl-A x ends it", p.Scenario, p.Variant, s.Label)
	defer tty.restore()
	if err := tty.raw(); err != nil {
		return err
	}
	return s.Shell(ctx, lab.Terminal{Out: cmd.OutOrStdout(), Hello: tty.hello(), Keys: tty})
}

// readScript reads commands to their end, or to that of ctx.
func readScript(ctx context.Context, in io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(ctxio.Reader(ctx, in), lab.MaxScript+1))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("read the commands from standard input: %w", err)
	case len(text) > lab.MaxScript:
		return nil, usagef("standard input holds more than %d bytes of commands", lab.MaxScript)
	case len(text) == 0:
		return nil, &dmrace.UsageError{Err: errors.New("standard input is not a terminal and holds no commands: give some, as in: echo dmesg | dmrace shell virtio-control")}
	}
	return text, nil
}
