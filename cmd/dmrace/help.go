package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dmrace/internal/nearest"
)

// groups are the verbs in the order in which a stranger needs them, as the help has them.
var groups = []struct {
	id, title string
	verbs     []func() *cobra.Command
}{
	{"look", "Look at a line or a log:", []func() *cobra.Command{newLint, newParse}},
	{"predict", "Predict, without a kernel:", []func() *cobra.Command{newSim, newExplore, newMargin, newShmoo}},
	{"boot", "Boot in QEMU:", []func() *cobra.Command{newList, newRun, newFlake, newMatrix, newCampaign, newShell, newGDB, newNew, newCheck}},
	{"patches", "Try patches:", []func() *cobra.Command{newValidate, newBisect}},
	{"evidence", "Show evidence:", []func() *cobra.Command{newResults, newReport, newCapsule, newReplay}},
	{"setup", "Set up:", []func() *cobra.Command{newDoctor, newKernel, newCosts, newDocs}},
}

// addVerbs adds all verbs in their groups, and what cobra has of its own.
func addVerbs(root *cobra.Command) {
	cobra.EnableCommandSorting = false
	for _, g := range groups {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, verb := range g.verbs {
			cmd := verb()
			cmd.GroupID = g.id
			root.AddCommand(cmd)
		}
	}
	last := groups[len(groups)-1].id
	root.SetHelpCommandGroupID(last)
	root.SetCompletionCommandGroupID(last)
}

// flagError says what is wrong with the flags of a verb, and what an unknown one was
// meant to be.
func flagError(cmd *cobra.Command, err error) error {
	hint := ""
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		hint = meantFlag(cmd, unknown)
	}
	return usagef("%w%s\n  see %s --help", err, hint, cmd.CommandPath())
}

// meantFlag suggests the flag that an unknown one was meant to be: misspelt, or long and
// with one dash.
func meantFlag(cmd *cobra.Command, unknown *pflag.NotExistError) string {
	name := unknown.GetSpecifiedName()
	if short := unknown.GetSpecifiedShortnames(); short != "" {
		name, _, _ = strings.Cut(short, "=")
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			known = append(known, f.Name)
		}
	})
	if near := nearest.Of(name, known); near != "" {
		return fmt.Sprintf("; did you mean --%s?", near)
	}
	return ""
}

// noArgs refuses arguments, a mistyped verb among them, as a usage error.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("%s does not know %q%s\n  see %s --help", cmd.CommandPath(), args[0], meantVerb(cmd, args[0]), cmd.CommandPath())
}

// meantVerb suggests what an unknown verb was meant to be: misspelt, or left out before
// the name of a file.
func meantVerb(cmd *cobra.Command, word string) string {
	if near := cmd.SuggestionsFor(word); len(near) > 0 { // in the order of the help
		return fmt.Sprintf("; did you mean %q?", cmp.Or(nearest.Of(word, near), near[0]))
	}
	if st, err := os.Stat(word); err == nil && st.Mode().IsRegular() && !cmd.HasParent() {
		return "; if it is a log: dmrace parse, if it holds a command line: dmrace lint, if it is a scenario: dmrace run"
	}
	return ""
}
