package main

import (
	"io"
	"time"

	"github.com/spf13/cobra"

	"dmrace/fieldlog/explain"
)

// parseFlags are the flags of dmrace parse.
type parseFlags struct {
	cmdline  string
	kernel   string
	boot     int
	window   time.Duration
	json     bool
	timeline bool
	reports  []string
}

func newParse() *cobra.Command {
	var f parseFlags
	cmd := &cobra.Command{
		Use:   "parse LOG | GOOD BAD",
		Short: "Say from a board's own kernel log where its boot ended and why",
		Long: `Read the kernel log of a boot on real hardware, and say where it ended and why: what
dmesg or journalctl -k print, or what a terminal program captured from the serial
port, with or without time stamps of its own, gzipped or not. LOG is a file, or - for
standard input. Of several boots in it the last is read.

Given two logs, of a boot that came up and of one that did not or took longer, it says
where the two part, what moved, came later or is missing in the second, between which
messages the time passes, and in what the kernels and command lines differ.

The devices that the tables need, and the mistakes shown at the end, come from the
command line that the log holds; --cmdline gives it where the log does not, or where
printk has cut it.

A hang is concluded from what the log shows: the table failed, all that it names has
appeared since, and messages --window later show that the root wait goes on. A log
that ends before gives no verdict (inconclusive), and is told what it lacks.

Exit status: 0 PID 1 was started, or the log ends after the table was loaded or the
root mounted; 1 the boot hung, panicked or failed, or the log does not tell; 2 there
is no such log, or no message of a kernel in it.`,
		Example: `  dmrace parse serial.log
  ssh board dmesg | dmrace parse -
  dmrace parse minicom.cap --boot 1
  dmrace parse serial.log --cmdline 'root=/dev/dm-0 rootwait dm-mod.create="r,,,ro,0 8 linear /dev/mmcblk0p2 0"'
  dmrace parse serial.log --report boot.html
  dmrace parse serial.log --json | jq .verdict.outcome
  dmrace parse good.log bad.log`,
		Args: oneOrTwoLogs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				return parseTwo(cmd, f, args[0], args[1])
			}
			return parseLog(cmd, f, args[0])
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.cmdline, "cmdline", "", "the kernel's command line, or a file that holds it (default: the log's)")
	addPredictedKernel(cmd, &f.kernel, "what the log says")
	fl.IntVar(&f.boot, "boot", 0, "read this boot of the log, counted from 1 (default: the last)")
	fl.DurationVar(&f.window, "window", explain.DefaultWindow, "how long a wait must go on to be called a hang")
	fl.BoolVar(&f.json, "json", false, "write the verdict and what it rests on as JSON")
	addReportFlag(cmd, &f.reports)
	fl.BoolVar(&f.timeline, "timeline", false, "write the timeline as JSON lines, as results/runs keeps them")
	return cmd
}

// oneOrTwoLogs wants a log, or two to compare.
func oneOrTwoLogs(cmd *cobra.Command, args []string) error {
	if len(args) == 1 || len(args) == 2 {
		return nil
	}
	return usagef("dmrace parse takes one log, or two to compare, and %d are given\n  see %s --help", len(args), cmd.CommandPath())
}

// parseLog reads a log and writes what it shows.
func parseLog(cmd *cobra.Command, f parseFlags, path string) error {
	if err := f.check(path); err != nil {
		return err
	}
	reports, err := reportFiles(f.reports)
	if err != nil {
		return err
	}
	b, err := f.explained(cmd, path)
	if err != nil {
		return err
	}
	if err := f.show(cmd.OutOrStdout(), b); err != nil {
		return err
	}
	if err := writeFiles(cmd.OutOrStdout(), reports, reportOfLog(b)); err != nil {
		return err
	}
	if !b.CameUp() {
		return errFound
	}
	return nil
}

// explained reads the log and the command line, and judges.
func (f parseFlags) explained(cmd *cobra.Command, path string) (*explain.Explanation, error) {
	in := input{cmd.InOrStdin()}
	l, err := in.log(cmd.Context(), path, f.boot)
	if err != nil {
		return nil, err
	}
	o := explain.Options{Name: logName(path), Window: f.window}
	if f.cmdline != "" {
		if _, o.Cmdline, err = in.line(cmd.Context(), f.cmdline); err != nil {
			return nil, err
		}
	}
	if f.kernel != "" {
		k, err := kernelPredicted(cmd.ErrOrStderr(), f.kernel)
		if err != nil {
			return nil, err
		}
		o.Kernel = k.Traits
	}
	return explain.Of(l, o)
}

// show writes the boot as it was asked for.
func (f parseFlags) show(w io.Writer, b *explain.Explanation) error {
	switch {
	case f.timeline:
		_, err := b.Timeline.WriteTo(w)
		return err
	case f.json:
		return writeJSON(w, b.Record())
	}
	return showLog(w, b)
}

// check refuses flags that do not go together.
func (f parseFlags) check(path string) error {
	switch {
	case f.json && f.timeline:
		return usagef("--json and --timeline exclude each other")
	case f.boot < 0:
		return usagef("--boot %d: boots are counted from 1", f.boot)
	case f.window <= 0:
		return usagef("--window %s: give the time without a message after which a boot hangs, such as 30s", f.window)
	case path == "-" && f.cmdline == "-":
		return usagef("the log and --cmdline cannot both be standard input")
	}
	return nil
}
