package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/bootfile"
	"dmrace/internal/visible"
	"dmrace/internal/wholefile"
	"dmrace/lint"
)

// fix writes back what can be fixed for sure, and shows the difference.
func (l *linter) fix() error {
	old := l.file
	for i := range l.file.Lines {
		if err := l.fixLine(i); err != nil {
			return err
		}
	}
	diff := bootfile.Diff(l.name, old.Content, l.file.Content)
	if diff == "" {
		fmt.Fprintf(l.people, "%s: nothing that can be fixed for sure\n", l.name)
		return nil
	}
	if err := rewrite(l.path, l.file.Content); err != nil {
		return err
	}
	for line := range strings.Lines(diff) {
		fmt.Fprintln(l.out, visible.Line(strings.TrimSuffix(line, "\n")))
	}
	fmt.Fprintln(l.out)
	return nil
}

// fixLine makes one line of the file right, as far as that is sure.
func (l *linter) fixLine(i int) error {
	line := &l.file.Lines[i]
	fixed, answered, err := lint.Fixed(line.Text, l.optionsOf(line))
	if err != nil || len(answered) == 0 {
		return err
	}
	content, err := l.file.Replace(i, fixed)
	if err != nil {
		from, _ := line.Region(0, len(line.Text))
		at, _ := l.file.Position(from)
		fmt.Fprintf(l.people, "%s:%d: %v\n", l.name, at, err)
		return nil
	}
	l.file, err = bootfile.Find(l.path, content)
	return err
}

// rewrite puts a file in the place of the one that a path leads to, with its permissions.
func rewrite(path string, content []byte) error {
	const fix = "take the fixed line from what dmrace lint prints, or run it as a user who may write there"
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return &dmrace.EnvError{Err: err, Fix: fix}
	}
	file, err := os.OpenFile(real, os.O_WRONLY, 0)
	if err != nil {
		return &dmrace.EnvError{Err: err, Fix: fix}
	}
	info, err := file.Stat()
	if err = errors.Join(err, file.Close()); err == nil {
		err = wholefile.Write(real, content, info.Mode().Perm())
	}
	if err != nil {
		return &dmrace.EnvError{Err: err, Fix: fix}
	}
	return nil
}
