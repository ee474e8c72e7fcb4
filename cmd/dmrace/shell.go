package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/userland"
	"dmrace/scenarios"
	"dmrace/vmtest"
	"dmrace/vmtest/session"
)

func newShell() *cobra.Command {
	var f runFlags
	var variant string
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

When standard input is no terminal its lines are what the shell carries out, and the
session ends after the last.`,
		Example: `  dmrace shell mmc-natural --variant with-waitfor
  dmrace shell mmc-slow-probe --tree ~/src/linux
  echo 'dmesg | tail; poweroff' | dmrace shell virtio-control`,
		Args:              namesScenario,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runShell(cmd.Context(), f, args[0], variant, streams{cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()})
		},
	}
	addOneBootFlags(cmd, &f, &variant)
	return cmd
}

// streams are the standard input and outputs of one command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// namesScenario demands exactly one argument.
func namesScenario(_ *cobra.Command, args []string) error {
	_, err := oneScenario(args)
	return err
}

// addOneBootFlags adds what says which boot of a scenario is meant, and how it is made.
func addOneBootFlags(cmd *cobra.Command, f *runFlags, variant *string) {
	f.jobs = 1
	cmd.Flags().StringVar(variant, "variant", "", "boot this variant (default: the scenario's first)")
	addBootFlags(cmd, f)
}

// oneBoot finds the boot that is meant and builds what it takes.
func oneBoot(ctx context.Context, f runFlags, scenario, variant string, out io.Writer) (*bench, *source, boot, error) {
	if variant == "" {
		s, err := scenarios.Find(scenario)
		if err != nil {
			return nil, nil, boot{}, err
		}
		variant = s.Variants[0].Name
	}
	f.variants = []string{variant}
	batches, src, err := plan(ctx, f, []string{scenario}, out)
	if err != nil {
		return nil, nil, boot{}, err
	}
	b, err := setUp(ctx, f, src, batches, out)
	return b, src, batches[0].boots[0], err
}

// runShell boots with a userland on the disk and connects the user to it.
func runShell(ctx context.Context, f runFlags, scenario, variant string, std streams) error {
	b, src, one, err := oneBoot(ctx, f, scenario, variant, std.err)
	if err != nil {
		return err
	}
	files, err := userland.Build(ctx, src.cache.Dir, b.say)
	if err != nil {
		return err
	}
	h := b.host(one)
	if h.Disks, err = disk.BuildWith(ctx, src.cache.Dir, one.plan.Disks(), files); err != nil {
		return err
	}
	p := one.plan
	tty, err := openTerminal(std.in, std.out)
	if err != nil {
		return err
	}
	if tty == nil {
		script, err := readScript(ctx, std.in)
		if err != nil {
			return err
		}
		b.say("%s/%s: booting %s", p.Scenario, p.Variant, h.Kernel.Source.Label)
		return vmtest.Shell(ctx, p, h, vmtest.Terminal{Out: &plainLines{to: std.out}, Script: script})
	}
	b.say("%s/%s: booting %s; Ctrl-A x ends it", p.Scenario, p.Variant, h.Kernel.Source.Label)
	defer tty.restore()
	if err := tty.raw(); err != nil {
		return err
	}
	return vmtest.Shell(ctx, p, h, vmtest.Terminal{Out: std.out, Hello: tty.hello(), Keys: tty})
}

// readScript reads commands to their end.
func readScript(ctx context.Context, in io.Reader) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(io.LimitReader(in, session.MaxScript+1))
		done <- result{text, err}
	}()
	select {
	case <-ctx.Done(): // the read ends with the process
		return nil, ctx.Err()
	case r := <-done:
		switch {
		case r.err != nil:
			return nil, fmt.Errorf("read the commands from standard input: %w", r.err)
		case len(r.text) > session.MaxScript:
			return nil, usagef("standard input holds more than %d bytes of commands", session.MaxScript)
		case len(r.text) == 0:
			return nil, &dmrace.UsageError{Err: errors.New("standard input is no terminal and holds no commands: give some, as in: echo dmesg | dmrace shell virtio-control")}
		}
		return r.text, nil
	}
}
