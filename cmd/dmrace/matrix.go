package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

// matrixFlags are the flags of dmrace matrix.
type matrixFlags struct {
	bootFlags
	kernels []string
	force   bool
	json    bool
}

// add adds them to a verb.
func (f *matrixFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringSliceVar(&f.kernels, "kernels", lab.MatrixKernels(), "the kernels, each as --kernel of dmrace run takes it")
	fl.BoolVar(&f.force, "force", false, "boot again what is recorded")
	f.addEvidence(cmd)
	f.addArch(cmd)
	fl.BoolVar(&f.json, "json", false, "write the table as JSON")
}

func newMatrix() *cobra.Command {
	var f matrixFlags
	cmd := &cobra.Command{
		Use:   "matrix [SCENARIO...]",
		Short: "Boot scenarios on several kernels and show what each does",
		Long: `Boot every variant of the scenarios on each kernel of the catalogue, and on 5.10
with a backport of dm-mod.waitfor= that is derived from 6.1. A boot whose evidence is
there already, for the same plan, is not repeated, so that an interrupted matrix goes
on where it stopped. Says beforehand what there is to do.`,
		Example: `  dmrace matrix
  dmrace matrix mmc-natural rootwait-bounded --kernels 5.10,6.12
  dmrace matrix mmc-natural --kernels 6.1,arch/x86/boot/bzImage
  dmrace matrix --force --out results --gzip`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, list, err := f.find(cmd, args)
			if err != nil {
				return err
			}
			files, err := reportFiles(f.reports)
			if err != nil {
				return err
			}
			if f.board != "" && !cmd.Flags().Changed("kernels") {
				if _, f.kernels, err = lab.BoardOf(f.board); err != nil {
					return err
				}
			}
			m, err := lab.NewMatrix(cmd.Context(), o, f.kernels, list, f.force)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.ErrOrStderr(), m)
			failures := m.Fill(cmd.Context())
			if err := showMatrix(cmd, m, f.kernels, f.json); err != nil {
				return err
			}
			failures = errors.Join(failures, writeReports(cmd.OutOrStdout(), files, m.Recordings(), m.Omitted(), list...))
			return errors.Join(failures, asExpected(m.Recordings()))
		},
	}
	f.add(cmd)
	f.addBoard(cmd)
	return cmd
}

// showMatrix writes the table, or the same as JSON.
func showMatrix(cmd *cobra.Command, m *lab.Matrix, kernels []string, json bool) error {
	if json {
		return writeJSON(cmd.OutOrStdout(), cellsJSON(m))
	}
	return results.Matrix(cmd.OutOrStdout(), kernels, m.Rows())
}

// cellJSON is one boot in the output of matrix --json.
type cellJSON struct {
	Kernel     string          `json:"kernel"`
	Scenario   string          `json:"scenario"`
	Variant    string          `json:"variant"`
	PlanID     string          `json:"plan_id"`
	Expected   dmrace.Expect   `json:"expected"`
	Verdict    *dmrace.Verdict `json:"verdict,omitempty"` // absent: it was not booted
	AsExpected bool            `json:"as_expected"`
	None       string          `json:"none,omitempty"` // why there is no such boot
}

func cellsJSON(m *lab.Matrix) []cellJSON {
	out := []cellJSON{}
	for _, column := range m.Columns {
		for _, c := range column.Cells {
			j := cellJSON{Kernel: column.Kernel, Scenario: c.Plan.Scenario, Variant: c.Plan.Variant, PlanID: c.Plan.ID(), Expected: c.Expect, None: c.None}
			if c.Recording != nil {
				j.Verdict, j.AsExpected = &c.Recording.Verdict, c.Recording.AsExpected()
			}
			out = append(out, j)
		}
	}
	return out
}
