package main

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dmrace/campaign/job"
	"dmrace/lab"
)

func newCampaignJob() *cobra.Command {
	var j job.Job
	var engine, file string
	cmd := &cobra.Command{
		Use:   "job DIR --engine E",
		Short: "Write the file by which a scheduler carries a campaign out",
		Long: `Write the file by which Kubernetes (an Indexed Job), Slurm (a job array), GitLab
(parallel:) or GitHub (a matrix) carries a campaign out: each worker is one index of
--workers, and is started again where it exits with 75. docs/CAMPAIGNS.md says what each
needs.`,
		Example: `  dmrace campaign job /mnt/all --engine slurm --workers 20 -o all.sbatch
  dmrace campaign job /mnt/all --engine kubernetes --workers 50 --image registry.example/dmrace:1 --claim all`,
		Args: exactly(1, "a campaign's folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := lab.OpenCampaign(args[0])
			if err != nil {
				return err
			}
			if j.Dir == "" {
				if j.Dir, err = filepath.Abs(args[0]); err != nil {
					return err
				}
			}
			j.Name = "dmrace-" + f.Head.Cells.SHA256[:8]
			return writeOutput(cmd.OutOrStdout(), file, func(w io.Writer) error { return job.Write(w, engine, j) })
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&engine, "engine", "", "the scheduler: "+strings.Join(job.Engines(), ", ")+" (required)")
	fl.IntVar(&j.Workers, "workers", 10, "how many workers there are")
	fl.StringVar(&j.Image, "image", "", "the container image that has dmrace and QEMU, where the scheduler runs containers")
	fl.StringVar(&j.Claim, "claim", "", "the PersistentVolumeClaim that holds the campaign (kubernetes)")
	fl.StringVar(&j.Dir, "dir", "", "the campaign's folder as workers see it (default: DIR; fixed for kubernetes and github)")
	fl.StringVar(&j.Program, "dmrace", "dmrace", "dmrace, as workers call it")
	addOutput(cmd, &file, "write the file")
	cmd.RegisterFlagCompletionFunc("engine", cobra.FixedCompletions(job.Engines(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}
