package main

import (
	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/results"
)

// resultsFlags are the flags that the verbs on evidence share.
type resultsFlags struct {
	out  string
	json bool
	all  bool
	dry  bool
}

func (f *resultsFlags) store() results.Store { return results.Store{Dir: f.out} }

func newResults() *cobra.Command {
	var f resultsFlags
	cmd := &cobra.Command{
		Use:   "results",
		Short: "List, show, compare, verify and remove the evidence that is kept",
		Long: `List, show, compare, verify and remove the evidence that is kept.

A RUN is <scenario>/<variant>/<kernel> as dmrace results list shows it, its folder, or
the beginning of its name where that is enough.`,
		SuggestionsMinimumDistance: 2,

		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&f.out, "out", results.DefaultDir, "the evidence is kept below this folder")
	cmd.MarkPersistentFlagDirname("out")
	cmd.AddCommand(newResultsList(&f), newResultsShow(&f), newResultsDiff(&f), newResultsRemove(&f), newResultsVerify(&f), newResultsSum(&f))
	return cmd
}

// exactly asks for n arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef("%s takes %s, and was given %d\n  see %s --help", cmd.CommandPath(), what, len(args), cmd.CommandPath())
		}
		return nil
	}
}

// complete completes the names of runs.
func (f *resultsFlags) complete(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	runs, err := f.store().Runs()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return runs, cobra.ShellCompDirectiveNoFileComp
}

// chosen returns the runs that the arguments name, each once; none means all there are.
func (f *resultsFlags) chosen(args []string) ([]string, error) { return f.store().MatchAll(args) }

// open finds and reads one run.
func (f *resultsFlags) open(arg string) (string, *dmrace.Recording, error) {
	run, err := f.store().Find(arg)
	if err != nil {
		return "", nil, err
	}
	r, err := f.store().Load(run)
	return run, r, err
}
