package main

import (
	"io"

	"github.com/spf13/cobra"

	"dmrace/lab"
	"dmrace/lint"
)

// lintFlags are the flags of dmrace lint.
type lintFlags struct {
	kernel  string
	arch    string
	disks   []string
	json    bool
	sarif   bool
	explain string
	fix     bool
	initrd  bool
}

func newLint() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint [CMDLINE | FILE | -]",
		Short: "Find what is wrong with a kernel command line before it is booted",
		Long: `Check a kernel command line for every problem that a root on a mapped device can
have in early boot: what the kernel will do, where, on which versions, and a fixed
line where one can be derived. Races come with the simulated boot that loses.

The argument is the line itself, also as it stands in a file, a log or on a web page;
a file that holds one or more, such as a device tree, a boot script, a grub.cfg or a
.config; or - for standard input. Without one it is /proc/cmdline. What is found is
shown at its place in the file, and --fix writes back what can be fixed for sure. Exit
status 1 means that an error was found.
--explain says everything of one code; lint/README.md has all.`,
		Example: `  dmrace lint 'root=/dev/dm-0 rootwait dm-mod.create="vroot,,,ro,0 8 linear /dev/mmcblk0p2 0"'
  dmrace lint --kernel 5.15.120 --disk mmc:boot,rootfs,hash cmdline.txt
  dmrace lint --kernel arch/x86/boot/bzImage --sarif cmdline.txt > lint.sarif
  dmrace lint --fix board.dts
  dmrace lint --explain DMR401`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("explain") {
				return explainRule(cmd.OutOrStdout(), f.explain, args)
			}
			l := linter{out: cmd.OutOrStdout(), people: cmd.ErrOrStderr(), flags: f}
			return l.run(cmd.Context(), input{cmd.InOrStdin()}, args)
		},
	}
	fl := cmd.Flags()
	addPredictedKernel(cmd, &f.kernel, "several branches")
	fl.StringVar(&f.arch, "arch", "", "the architecture, amd64 or as ARCH= has it, which limits the line's length (default x86)")
	addDisks(cmd, &f.disks)
	fl.BoolVar(&f.initrd, "initrd", false, "the kernel is given an initrd, which finds the root by itself")
	fl.StringVar(&f.explain, "explain", "", "say everything of a code (DMR401) or a name (waitfor-missing), and check nothing")
	cmd.RegisterFlagCompletionFunc("explain", completeRules)
	fl.BoolVar(&f.json, "json", false, "write the findings as JSON")
	fl.BoolVar(&f.sarif, "sarif", false, "write the findings as SARIF 2.1.0, for code scanning")
	fl.BoolVar(&f.fix, "fix", false, "write what can be fixed for sure back into FILE, and show the difference")
	return cmd
}

// explainRule writes what there is to say of a rule.
func explainRule(w io.Writer, code string, args []string) error {
	if len(args) > 0 {
		return usagef("--explain %s explains a rule and checks no line: leave out %q or --explain", code, args[0])
	}
	text, err := lint.Explain(code, lintStyle(w))
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// options turns flags into the facts of the check.
func (f lintFlags) options(people io.Writer) (lint.Options, error) {
	o := lint.Options{Arch: f.arch, Initrd: f.initrd}
	if f.kernel != "" {
		k, err := kernelPredicted(people, f.kernel)
		if err != nil {
			return o, err
		}
		o.Kernel, o.Waitfor = k.Release, k.Waitfor
	}
	for _, text := range f.disks {
		d, err := lab.ParseDisk(text)
		if err != nil {
			return o, err
		}
		o.Disks = append(o.Disks, d)
	}
	return o, nil
}
