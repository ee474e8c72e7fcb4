package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace/internal/version"
	"dmrace/lint"
	"dmrace/linux/bus"
)

// lintFlags are the flags of dmrace lint.
type lintFlags struct {
	kernel  string
	arch    string
	disks   []string
	json    bool
	sarif   bool
	explain string
}

func newLint() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint [CMDLINE | FILE | -]",
		Short: "Find what is wrong with a kernel command line before it is booted",
		Long: `Check a kernel command line for every problem that a root on a mapped device can
have in early boot: what the kernel will do, where, on which versions, and a fixed
line where one can be derived. Races come with the simulated boot that loses.

The argument is the line itself, a file that holds it, or - for standard input;
without one it is /proc/cmdline. Exit status 1 means that an error was found.
--explain says everything of one code; lint/README.md has all.`,
		Example: `  dmrace lint 'root=/dev/dm-0 rootwait dm-mod.create="vroot,,,ro,0 8 linear /dev/mmcblk0p2 0"'
  dmrace lint --kernel 5.15.120 --disk mmc:boot,rootfs,hash cmdline.txt
  dmrace lint --kernel arch/x86/boot/bzImage --sarif cmdline.txt > lint.sarif
  dmrace lint --explain DMR401`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("explain") {
				return explainRule(cmd.OutOrStdout(), f.explain, args)
			}
			name, line, err := lintInput(cmd.Context(), input{cmd.InOrStdin()}, args)
			if err != nil {
				return err
			}
			return lintLine(cmd.OutOrStdout(), cmd.ErrOrStderr(), f, name, line)
		},
	}
	fl := cmd.Flags()
	addPredictedKernel(cmd, &f.kernel, "several branches")
	fl.StringVar(&f.arch, "arch", "", "the architecture, which limits the line's length (default x86)")
	fl.StringArrayVar(&f.disks, "disk", nil, "a disk of the machine as BUS or BUS:LABEL,LABEL… with its partitions' labels in order; BUS is one of "+bus.List(bus.Names(nil))+" (may be repeated)")
	fl.StringVar(&f.explain, "explain", "", "say everything of a code (DMR401) or a name (waitfor-missing), and check nothing")
	cmd.RegisterFlagCompletionFunc("explain", completeRules)
	fl.BoolVar(&f.json, "json", false, "write the findings as JSON")
	fl.BoolVar(&f.sarif, "sarif", false, "write the findings as SARIF 2.1.0, for code scanning")
	return cmd
}

// explainRule writes what there is to say of a rule.
func explainRule(w io.Writer, code string, args []string) error {
	if len(args) > 0 {
		return usagef("--explain %s checks no line: leave %q out, or --explain", code, args[0])
	}
	text, err := lint.Explain(code, lint.TextOptions{Color: coloured(w)})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// lintLine checks one line and writes what was found; that nothing was goes to the
// people at the terminal.
func lintLine(w, people io.Writer, f lintFlags, name, line string) error {
	if f.json && f.sarif {
		return usagef("--json and --sarif exclude each other")
	}
	opts, err := f.options(people)
	if err != nil {
		return err
	}
	findings, err := lint.Check(line, opts)
	if err != nil {
		return err
	}
	switch {
	case f.json:
		err = writeJSON(w, lint.JSON(line, findings))
	case f.sarif:
		err = writeJSON(w, lint.SARIF(line, findings, name, version.String()))
	case len(findings) == 0:
		fmt.Fprintf(people, "%s: no findings\n", name)
	default:
		err = lint.Text(w, name, line, findings, lint.TextOptions{Color: coloured(w)})
	}
	if err == nil && lint.Worst(findings) == lint.Error {
		err = errFound
	}
	return err
}

// lintInput returns the line that is asked about, and what to call it: the booted
// kernel's unless one is given.
func lintInput(ctx context.Context, in input, args []string) (name, line string, err error) {
	switch len(args) {
	case 0:
		return in.line(ctx, "/proc/cmdline")
	case 1:
		return in.line(ctx, args[0])
	}
	return "", "", usagef("the command line is one argument: quote it, as in dmrace lint 'root=/dev/dm-0 rootwait'")
}

// options turns flags into the facts of the check.
func (f lintFlags) options(people io.Writer) (lint.Options, error) {
	o := lint.Options{Arch: f.arch}
	if f.kernel != "" {
		k, err := kernelPredicted(people, f.kernel)
		if err != nil {
			return o, err
		}
		o.Kernel, o.Waitfor = k.Release, k.Waitfor
	}
	for _, text := range f.disks {
		d, err := parseDisk(text)
		if err != nil {
			return o, err
		}
		o.Disks = append(o.Disks, d)
	}
	return o, nil
}
