package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"dmrace/internal/visible"
	"dmrace/lab"
)

// boards takes the files of boards from the arguments.
func (f checkOptions) boards(args []string) (boards, scenarios []string) {
	if f.board != "" {
		boards = append(boards, f.board)
	}
	for _, arg := range args {
		if lab.IsBoard(arg) {
			boards = append(boards, arg)
		} else {
			scenarios = append(scenarios, arg)
		}
	}
	return slices.Compact(boards), scenarios
}

// triedJSON is a board in the output of check --json.
type triedJSON struct {
	Board string      `json:"board"` // its file
	Works []worksJSON `json:"works"`
	Error string      `json:"error,omitempty"` // the first thing that does not
}

type worksJSON struct {
	What string `json:"what"`
	Says string `json:"says"`
}

// tryBoards tries boards one after the other, and says what works as it is found.
func tryBoards(cmd *cobra.Command, json bool, files []string) error {
	people := newBars(cmd.ErrOrStderr())
	say := func(format string, args ...any) { fmt.Fprintf(people, format+"\n", args...) }
	all := []triedJSON{}
	var failed error
	for _, file := range files {
		one := triedJSON{Board: file, Works: []worksJSON{}}
		if !json {
			fmt.Fprintln(cmd.OutOrStdout(), visible.Line(file))
		}
		err := lab.TryBoard(cmd.Context(), file, say, func(what, says string) {
			one.Works = append(one.Works, worksJSON{what, says})
			if !json {
				fmt.Fprintf(cmd.OutOrStdout(), "  %-8s %s\n", what, visible.Line(says))
			}
		})
		if err != nil {
			one.Error = err.Error()
			failed = err
		}
		all = append(all, one)
		if err != nil {
			break
		}
	}
	if json {
		if err := writeJSON(cmd.OutOrStdout(), all); err != nil {
			return err
		}
	}
	return failed
}
