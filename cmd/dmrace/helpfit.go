package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dmrace/internal/table"
)

// verbIndent is where the help's list of verbs says what one does.
const verbIndent = 14

// fitHelp makes help fit the screen that it is written to: its flags always, and its
// sentences where the screen is narrower than they are.
func fitHelp(root *cobra.Command) {
	show := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		columns := table.Columns(cmd.OutOrStdout())
		if columns > 0 {
			fitText(cmd, columns)
		}
		cmd.SetUsageTemplate(fitFlags(cmd.UsageTemplate(), columns))
		show(cmd, args)
	})
}

// fitFlags returns a template of cobra's in which flags take at most so many columns, and
// [proseWidth] where that is not known.
func fitFlags(template string, columns int) string {
	if columns == 0 || columns > lintWidth {
		columns = proseWidth
	}
	return strings.ReplaceAll(template, ".FlagUsages ", fmt.Sprintf(".FlagUsagesWrapped %d ", columns))
}

// fitText folds what a verb says of itself, and of the verbs below it.
func fitText(cmd *cobra.Command, columns int) {
	cmd.Long = fitParagraphs(cmd.Long, columns)
	for _, sub := range cmd.Commands() {
		sub.Short = strings.Join(table.Fold(sub.Short, max(columns-verbIndent, verbIndent)), "\n"+strings.Repeat(" ", verbIndent))
	}
}

// fitParagraphs folds the paragraphs of a text that have a line which is too long. Lines
// that are indented are no sentences, and stay.
func fitParagraphs(text string, columns int) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		if !strings.HasPrefix(p, " ") && !strings.Contains(p, "\n ") && longest(p) > columns {
			paragraphs[i] = strings.Join(table.Fold(p, columns), "\n")
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// longest returns how many characters the longest line has.
func longest(text string) (n int) {
	for line := range strings.Lines(text) {
		n = max(n, len([]rune(strings.TrimRight(line, "\n"))))
	}
	return n
}
