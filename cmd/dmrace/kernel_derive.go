package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/ctxio"
	"dmrace/lab"
	"dmrace/results/report/mail"
)

// derived says which patch is asked for, and what goes into its mail.
type derived struct {
	from, to, arm, evidence, output string
	envelope                        envelope
}

func newKernelDerive() *cobra.Command {
	var d derived
	cmd := &cobra.Command{
		Use: "derive-patch", Short: "Write an arm of a kernel as a patch for another tree",
		Long: `Write a patch for one kernel, --to. Of a fix of dmrace's own (fix-devt, …) it is the one
by which it would be sent, with its changelog. From no-waitfor it is all of
dm-mod.waitfor=, and from waitfor-2022 the second wait, as another kernel has it, --from.
The patch is written as a mail that git am takes, and kept in the cache as it is.
--evidence puts what validate showed of it below its line "---".`,
		Example: `  dmrace kernel derive-patch --arm fix-devt --to 7.2
  dmrace kernel derive-patch --from 6.1 --to 5.10
  dmrace kernel derive-patch --arm waitfor-2022 --from 6.1 --to ~/src/linux-5.15
  dmrace validate --kernel 5.10 --derive-from 6.1 --report mail=evidence.mbox
  dmrace kernel derive-patch --from 6.1 --to 5.10 --evidence evidence.mbox --mail-from "Name <address>" -o 0001.patch`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.write(cmd) },
	}
	cmd.Flags().StringVar(&d.from, "from", dmrace.DefaultKernel, "the kernel that has the difference, or the path of its tree")
	cmd.Flags().StringVar(&d.to, "to", "5.10", "the kernel that is to get it, or the path of its tree")
	cmd.Flags().StringVar(&d.arm, "arm", string(dmrace.ArmNoWaitfor), "no-waitfor, waitfor-2022 or a fix: "+strings.Join(lab.FixNames(), ", "))
	cmd.Flags().StringVar(&d.evidence, "evidence", "", "the mail of validate that is put below the line ---")
	cmd.RegisterFlagCompletionFunc("arm", cobra.FixedCompletions(lab.ArmNames(), cobra.ShellCompDirectiveNoFileComp))
	addOutput(cmd, &d.output, "write the patch")
	d.envelope.add(cmd, "mail-")
	return cmd
}

// write writes the patch as a mail.
func (d *derived) write(cmd *cobra.Command) error {
	ctx, people := cmd.Context(), cmd.ErrOrStderr()
	if err := d.envelope.check(); err != nil {
		return err
	}
	shown, err := readEvidence(ctx, d.evidence)
	if err != nil {
		return err
	}
	patch, kept, err := d.make(cmd)
	if err != nil {
		return err
	}
	fmt.Fprintln(people, "kept as", kept)
	d.envelope.Date = time.Now()
	return writeOutput(cmd.OutOrStdout(), d.output, func(w io.Writer) error {
		return mail.Patch(w, patch, shown, d.envelope.Envelope, d.envelope.testedBy)
	})
}

// make returns the patch, and where it is kept.
func (d *derived) make(cmd *cobra.Command) (patch []byte, kept string, err error) {
	ctx, people := cmd.Context(), cmd.ErrOrStderr()
	if !slices.Contains(lab.FixNames(), d.arm) {
		return lab.DerivePatch(ctx, d.from, dmrace.Arm(d.arm), d.to, people)
	}
	if cmd.Flags().Changed("from") {
		return nil, "", usagef("--from %s: a fix comes from no other kernel; say with --to which is to get it", d.from)
	}
	return lab.FixPatch(ctx, dmrace.Arm(d.arm), d.to, people)
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
