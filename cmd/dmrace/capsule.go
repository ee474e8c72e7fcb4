package main

import (
	"bufio"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

func newCapsule() *cobra.Command {
	f := resultsFlags{}
	var file string
	var from lab.Parts
	cmd := &cobra.Command{
		Use:   "capsule RUN",
		Short: "Pack one recorded boot into a file that anybody can replay",
		Long: `Pack one recorded boot into one file: its kernel, disks, plan, console, verdict and
where they came from. dmrace replay boots it on any machine that has the emulator, and
says whether the same happens. The same run gives the same bytes.

A RUN is <scenario>/<variant>/<kernel> as dmrace results list shows it, or its folder.
What it was made of is taken from the cache, or from its campaign, by its hash. A run whose console does not
lead to its verdict is not packed, nor is one whose machine the host serves (a network,
a share).`,
		Example: `  dmrace capsule mmc-natural/without-waitfor/6.1.192-stock -o lost.dmrace
  dmrace capsule /mnt/all/evidence/runs/usb-slow-scan/control/6.1.192-stock --campaign /mnt/all -o slow.dmrace
  dmrace capsule my-board/lost/image-6.6.8-1a2b3c4d --kernel bzImage -o lost.dmrace`,
		Args:              exactly(1, "a run"),
		ValidArgsFunction: f.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			if file == "" || file == "-" && isTerminal(cmd.OutOrStdout()) {
				return usagef("name the file with -o")
			}
			_, r, err := f.openRun(args[0])
			if err != nil {
				return err
			}
			return writeOutput(cmd.OutOrStdout(), file, func(w io.Writer) error {
				return lab.Capsule(cmd.Context(), w, r, from)
			})
		},
	}
	fl := cmd.Flags()
	fl.StringVarP(&file, "output", "o", "", "write the capsule into this file; - is standard output (required)")
	fl.StringVar(&from.Kernel, "kernel", "", "the kernel image that was booted, where the cache does not have it")
	fl.StringVar(&from.Campaign, "campaign", "", "take what was booted from this campaign, whose evidence the run is")
	cmd.MarkFlagDirname("campaign")
	fl.StringVar(&f.out, "out", results.DefaultDir, "the evidence is kept below this folder")
	cmd.MarkFlagDirname("out")
	return cmd
}

// openRun finds and reads one run, by its name or the folder that it is in.
func (f *resultsFlags) openRun(arg string) (string, *dmrace.Recording, error) {
	if results.IsRun(arg) {
		r, err := results.Load(arg)
		if err != nil {
			err = &dmrace.UsageError{Err: err}
		}
		return arg, r, err
	}
	return f.open(arg)
}

func newReplay() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Boot what is in a capsule and say whether the same happens",
		Long: `Boot what is in a capsule (dmrace capsule) and say whether the same happens as was
recorded: the verdict, the order of the decisive events, and, where boots repeat to the
byte, every byte of the console. - is standard input.

A capsule may come from anybody. Its hashes are checked before anything is booted,
nothing is written outside a folder of its own, which goes with it, and nothing of it
runs but the guest: QEMU's arguments are made from the plan, not read from the file.

Exit status: 0 the same happens; 1 something else does; 2 it is not a sound capsule;
3 this machine cannot boot it.`,
		Example: `  dmrace replay lost.dmrace`,
		Args:    exactly(1, "a capsule"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return replay(cmd, args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// replay boots a capsule and shows what came of it.
func replay(cmd *cobra.Command, name string, asJSON bool) error {
	in, err := input{cmd.InOrStdin()}.open(cmd.Context(), name)
	if err != nil {
		return err
	}
	defer in.Close()
	people := newBars(cmd.ErrOrStderr())
	r, err := lab.Replay(cmd.Context(), bufio.NewReader(in), lab.Options{Messages: people, Progress: people})
	if err != nil {
		return err
	}
	if asJSON {
		err = writeJSON(cmd.OutOrStdout(), replayJSON{r.Same(), r.Recorded.Verdict, r.Again.Verdict, r.Compared, append([]string{}, r.Differences...)})
	} else {
		err = r.Write(cmd.OutOrStdout())
	}
	if err == nil && !r.Same() {
		err = errFound
	}
	return err
}

// replayJSON is what replay --json writes.
type replayJSON struct {
	Same        bool           `json:"same"`
	Recorded    dmrace.Verdict `json:"recorded"`
	Here        dmrace.Verdict `json:"here"`
	Compared    string         `json:"compared"` // how far the consoles were
	Differences []string       `json:"differences"`
}
