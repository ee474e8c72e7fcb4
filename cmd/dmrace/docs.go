package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"dmrace"
	"dmrace/internal/version"
)

// newDocs writes what packagers ship beside the program. It is hidden: make docs is its
// one user.
func newDocs() *cobra.Command {
	return &cobra.Command{
		Use:    "docs DIR",
		Short:  "Write the man pages and the completions of bash, fish and zsh",
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name the folder: %s DIR", cmd.CommandPath())
			}
			if err := writeDocs(cmd.Root(), args[0]); err != nil {
				return &dmrace.EnvError{Err: fmt.Errorf("write docs: %w", err)}
			}
			return nil
		},
	}
}

// writeDocs writes man1/ and completions/ below dir. The pages carry the date of the
// commit, so that one version gives one set of bytes.
func writeDocs(root *cobra.Command, dir string) error {
	man, completions := filepath.Join(dir, "man1"), filepath.Join(dir, "completions")
	for _, d := range []string{man, completions} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	root.DisableAutoGenTag = true
	date := commitDate()
	head := &doc.GenManHeader{Title: "DMRACE", Section: "1", Date: &date, Source: "dmrace " + version.String(), Manual: "dmrace"}
	if err := doc.GenManTree(root, head, man); err != nil {
		return err
	}
	for name, write := range map[string]func(string) error{
		"dmrace.bash": func(f string) error { return root.GenBashCompletionFileV2(f, true) },
		"dmrace.fish": func(f string) error { return root.GenFishCompletionFile(f, true) },
		"_dmrace":     root.GenZshCompletionFile,
	} {
		if err := write(filepath.Join(completions, name)); err != nil {
			return err
		}
	}
	return nil
}

// commitDate returns when the commit was made that the program was built from, or 1970
// where it was built from something else.
func commitDate() time.Time {
	if t, err := time.Parse(time.RFC3339, version.Date()); err == nil {
		return t.UTC()
	}
	return time.Unix(0, 0).UTC()
}
