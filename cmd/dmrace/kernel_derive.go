package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/ctxio"
	"dmrace/lab"
	"dmrace/results/report/mail"
)

func newKernelDerive() *cobra.Command {
	var from, to, arm, evidence, output string
	var e envelope
	cmd := &cobra.Command{
		Use: "derive-patch", Short: "Fit what separates an arm from stock in one tree to another tree",
		Long: `Take what separates an arm of one kernel from its stock dm-init.c (from no-waitfor
all of dm-mod.waitfor=, from waitfor-2022 the second wait) and fit it to the file of
another kernel. The patch is written as a mail that git am takes, and kept in the cache
as it is. --evidence puts what validate showed of it below its line "---".`,
		Example: `  dmrace kernel derive-patch --from 6.1 --to 5.10
  dmrace validate --kernel 5.10 --derive-from 6.1 --report mail=evidence.mbox
  dmrace kernel derive-patch --from 6.1 --to 5.10 --evidence evidence.mbox --mail-from "Name <address>" -o 0001.patch`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, people := cmd.Context(), cmd.ErrOrStderr()
			if err := e.check(); err != nil {
				return err
			}
			shown, err := readEvidence(ctx, evidence)
			if err != nil {
				return err
			}
			patch, kept, err := lab.DerivePatch(ctx, from, dmrace.Arm(arm), to, people)
			if err != nil {
				return err
			}
			fmt.Fprintln(people, "kept as", kept)
			e.Date = time.Now()
			return writeOutput(cmd.OutOrStdout(), output, func(w io.Writer) error { return mail.Patch(w, patch, shown, e.Envelope, e.testedBy) })
		},
	}
	cmd.Flags().StringVar(&from, "from", dmrace.DefaultKernel, "the kernel that has the difference")
	cmd.Flags().StringVar(&to, "to", "5.10", "the kernel that is to get it")
	cmd.Flags().StringVar(&arm, "arm", string(dmrace.ArmNoWaitfor), "no-waitfor or waitfor-2022")
	cmd.Flags().StringVar(&evidence, "evidence", "", "the mail of validate that is put below the line ---")
	addOutput(cmd, &output, "write the patch")
	e.add(cmd, "mail-")
	return cmd
}

// maxMail bounds what is read of a mail, in bytes: validate over all scenarios writes some
// hundred thousand.
const maxMail = 16 << 20

// readEvidence reads the mail that --evidence names, if any.
func readEvidence(ctx context.Context, name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	f, err := ctxio.Open(ctx, name)
	if err != nil {
		return nil, usagef("--evidence: %w", err)
	}
	defer f.Close()
	text, err := ctxio.ReadAll(f, maxMail)
	if err != nil {
		return nil, usagef("--evidence %s: %w", name, err)
	}
	return text, nil
}
