package main

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
)

// checkOptions are the flags of dmrace check.
type checkOptions struct {
	kernel string
	arch   string
	argv   bool
	json   bool
	board  string
}

func newCheck() *cobra.Command {
	var f checkOptions
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "Say what scenario files will do, without booting anything",
		Long: `Check scenario files before they cost a boot: whether they can be read, what plan each
variant comes to, what its command line looks like and what is wrong with it, and whether
the simulator predicts what the scenario expects.

What is wrong with the line of a boot that is expected to be lost is meant to be there
and shown as a note. What is known only once the disk is built stays a symbol.

The file of a board (dmrace new --board) is tried: its console is opened, its power is
cycled, and its boot loader is brought to its prompt. The board is left as its file says.
Exit status 3: something does not work, and that says what to do.

Exit status: 2 a file is broken, 1 a prediction is not the expected one, 0 otherwise.`,
		Example: `  dmrace check my-board.yaml
  dmrace check my-board.yaml --kernel 5.10 --argv
  dmrace check bench-pi.yaml                  # the file of a board: it is tried
  dmrace check --json *.yaml | jq '.[].variants[].plan_id'`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			boards, args := f.boards(args)
			if len(boards) > 0 {
				if err := tryBoards(cmd, f.json, boards); err != nil || len(args) == 0 {
					return err
				}
			}
			k, err := kernelPredicted(cmd.ErrOrStderr(), f.kernel)
			if err != nil {
				return err
			}
			return checkFiles(cmd.Context(), cmd.OutOrStdout(), f, k, args)
		},
	}
	fl := cmd.Flags()
	addPredictedKernel(cmd, &f.kernel, dmrace.DefaultKernel)
	addArch(cmd, &f.arch)
	fl.StringVar(&f.board, "board", "", "try this board")
	cmd.MarkFlagFilename("board", "yaml", "yml")
	fl.BoolVar(&f.argv, "argv", false, "show how QEMU would be called")
	fl.BoolVar(&f.json, "json", false, "write JSON")
	return cmd
}

// checked is one scenario and what each of its boots comes to.
type checked struct {
	lab.Scenario
	boots []lab.Checked
}

// checkFiles checks each file and writes what it found. A broken file does not keep
// the others from being checked.
func checkFiles(ctx context.Context, w io.Writer, f checkOptions, k predictedKernel, args []string) error {
	if len(args) == 0 {
		return usagef("dmrace check needs a file: dmrace new writes one to begin with")
	}
	var all []checked
	var broken error
	for _, arg := range args {
		c, err := checkFile(ctx, arg, f.arch, k)
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		all = append(all, c)
	}
	write := func() error { return checkText(w, all, f.argv) }
	if f.json {
		write = func() error { return writeJSON(w, checkJSON(all, k.meaning)) }
	}
	if err := errors.Join(broken, write()); err != nil {
		return err
	}
	return foreseen(all)
}

// checkFile reads one scenario and checks each of its boots on such a kernel.
func checkFile(ctx context.Context, arg, arch string, k predictedKernel) (checked, error) {
	s, err := lab.Find(arg)
	if err != nil {
		return checked{}, err
	}
	boots, err := lab.Check(ctx, s, dmrace.Arch(arch), k.name, k.Traits)
	return checked{s, boots}, err
}

// foreseen returns errUnexpected unless every boot that can be predicted is predicted
// as it is expected.
func foreseen(all []checked) error {
	for _, c := range all {
		if slices.ContainsFunc(c.boots, lab.Checked.Unforeseen) {
			return errUnexpected
		}
	}
	return nil
}
