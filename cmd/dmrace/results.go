package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/visible"
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
	cmd.AddCommand(newResultsList(&f), newResultsShow(&f), newResultsDiff(&f), newResultsRemove(&f), newResultsVerify(&f))
	return cmd
}

func newResultsList(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [RUN...]",
		Short: "Show what evidence there is",
		Example: `  dmrace results list
  dmrace results list mmc-natural --json | jq '.[].verdict.outcome'`,
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsList(cmd, f, args) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	return cmd
}

func newResultsShow(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "show RUN",
		Short:             "Show the verdict, the proofs and the annotated log of a run",
		Example:           "  dmrace results show mmc-natural/without-waitfor/6.1.192-stock",
		Args:              exactly(1, "a run"),
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsShow(cmd, f, args[0]) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON, without the log")
	return cmd
}

func newResultsDiff(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Align two boots and show what moved, appeared, vanished or changed places",
		Long: `Align two boots event by event and show what moved by how much, what appeared (+) or
vanished (-), and what changed places (!) with what.`,
		Example: `  dmrace results diff mmc-natural/without-waitfor/6.1.192-stock mmc-natural/with-waitfor/6.1.192-stock
  dmrace results diff mmc-natural/control/6.1.192-stock mmc-natural/control/7.2.13-stock --json`,
		Args:              exactly(2, "two runs"),
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsDiff(cmd, f, args[0], args[1]) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	cmd.Flags().BoolVar(&f.all, "all", false, "show initcalls as well")
	return cmd
}

func newResultsRemove(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rm RUN...",
		Short: "Remove the evidence of runs",
		Long: `Remove the evidence of runs, each by its whole name. A folder that holds anything
but the files of a recording is left alone. Nothing is removed unless all of it can be.`,
		Example:           "  dmrace results rm mmc-natural/control/6.1.192-stock --dry-run",
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsRemove(cmd, f, args) },
	}
	cmd.Flags().BoolVar(&f.dry, "dry-run", false, "say what would be removed")
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

// resultsList shows the runs that can be read. Those that cannot are told of, and are
// an error.
func resultsList(cmd *cobra.Command, f *resultsFlags, args []string) error {
	runs, err := f.chosen(args)
	if err != nil {
		return err
	}
	var broken error
	list := []results.Run{}
	for _, run := range runs {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		r, err := f.store().Load(run)
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		list = append(list, results.RunOf(run, r))
	}
	if f.json {
		return errors.Join(writeJSON(cmd.OutOrStdout(), list), broken)
	}
	if len(runs) == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "there is no evidence below %s; dmrace run records some\n", f.out)
	}
	return errors.Join(results.RunTable(cmd.OutOrStdout(), list), broken)
}

func resultsShow(cmd *cobra.Command, f *resultsFlags, arg string) error {
	run, r, err := f.open(arg)
	if err != nil {
		return err
	}
	if f.json {
		return writeJSON(cmd.OutOrStdout(), results.RunOf(run, r))
	}
	return results.Show(cmd.OutOrStdout(), run, r)
}

// open finds and reads one run.
func (f *resultsFlags) open(arg string) (string, *dmrace.Recording, error) {
	run, err := f.store().Find(arg)
	if err != nil {
		return "", nil, err
	}
	r, err := f.store().Load(run)
	return run, r, err
}

func resultsDiff(cmd *cobra.Command, f *resultsFlags, argA, argB string) error {
	runA, a, err := f.open(argA)
	if err != nil {
		return err
	}
	runB, b, err := f.open(argB)
	if err != nil {
		return err
	}
	changes := results.Diff(a.Timeline, b.Timeline)
	w := cmd.OutOrStdout()
	if f.json {
		return writeJSON(w, struct {
			A       results.Run      `json:"a"`
			B       results.Run      `json:"b"`
			Changes []results.Change `json:"changes"`
		}{results.RunOf(runA, a), results.RunOf(runB, b), changes})
	}
	fmt.Fprintf(w, "A  %s: %s\nB  %s: %s\n\n", visible.Line(runA), visible.Line(results.Outcome(a.Verdict)), visible.Line(runB), visible.Line(results.Outcome(b.Verdict)))
	return results.WriteDiff(w, changes, f.all)
}

// resultsRemove removes runs once it is sure that all of them can be removed.
func resultsRemove(cmd *cobra.Command, f *resultsFlags, args []string) error {
	if len(args) == 0 {
		return usagef("%s takes the runs to remove\n  see %s --help", cmd.CommandPath(), cmd.CommandPath())
	}
	var runs []string
	for _, arg := range args {
		runs = append(runs, strings.TrimSuffix(arg, "/"))
	}
	slices.Sort(runs)
	runs = slices.Compact(runs)
	for _, run := range runs {
		if err := errors.Join(cmd.Context().Err(), f.store().Remove(run, true)); err != nil {
			return err
		}
	}
	for _, run := range runs {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if !f.dry {
			if err := f.store().Remove(run, false); err != nil {
				return err
			}
		}
		fmt.Fprintln(cmd.OutOrStdout(), visible.Line(run))
	}
	return nil
}
