package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"dmrace/bootfile"
	"dmrace/internal/version"
	"dmrace/internal/visible"
	"dmrace/lint"
)

// linter is one call of dmrace lint.
type linter struct {
	out, people io.Writer
	flags       lintFlags
	options     lint.Options

	path string // of the file that is written back; empty: there is none
	name string // what the lines' source is called
	file *bootfile.File
}

// run checks each line of what is asked about.
func (l *linter) run(ctx context.Context, in input, args []string) (err error) {
	if err := l.exclusions(args); err != nil {
		return err
	}
	if l.options, err = l.flags.options(l.people); err != nil {
		return err
	}
	arg := procCmdline
	if len(args) == 1 {
		arg = args[0]
	}
	if err := l.open(ctx, in, arg); err != nil {
		return err
	}
	if l.flags.fix {
		if err := l.fix(); err != nil {
			return err
		}
	}
	results, err := l.results()
	if err == nil {
		err = l.write(results)
	}
	if err == nil && slices.ContainsFunc(results, func(r lint.Result) bool { return lint.Worst(r.Findings) == lint.Error }) {
		err = errFound
	}
	return err
}

// exclusions finds mistakes in what is asked for.
func (l *linter) exclusions(args []string) error {
	f := l.flags
	switch {
	case f.json && f.sarif:
		return usagef("--json and --sarif exclude each other")
	case f.fix && (f.json || f.sarif):
		return usagef("--fix shows what it changes as a diff: for --json or --sarif run lint once more without --fix")
	case len(args) > 1:
		return usagef("the command line is one argument: quote it, as in dmrace lint 'root=/dev/dm-0 rootwait'")
	case f.fix && (len(args) == 0 || !isPath(args[0])):
		return usagef("--fix writes into a file: name the file that the line is in")
	case f.fix && args[0] == "-":
		return usagef("--fix cannot write into standard input: name the file, or take the fixed line that dmrace lint prints without it")
	}
	return nil
}

// procCmdline is the line of the kernel that runs, and no file of any format.
const procCmdline = "/proc/cmdline"

// maxFile is more than any file that holds a command line has, but for images of whole
// disks.
const maxFile = 128 << 20

// open finds the lines that an argument gives.
func (l *linter) open(ctx context.Context, in input, arg string) error {
	if !isPath(arg) {
		l.name = "<cmdline>"
		return l.paste(arg)
	}
	name, content, err := in.content(ctx, arg, maxFile)
	if err != nil {
		return err
	}
	l.name = name
	if arg == procCmdline {
		l.file = bootfile.Whole(name, content)
		return nil
	}
	if arg != "-" {
		l.path = arg
	}
	if l.file, err = bootfile.Find(l.path, content); err != nil {
		return usagef("%s %w", name, err)
	}
	return nil
}

// paste takes an argument for what somebody has copied, and says what it took away.
func (l *linter) paste(text string) error {
	if strings.TrimSpace(text) == "" {
		return usagef("the command line is empty")
	}
	file, cleaned := bootfile.Paste(text)
	l.file = file
	said := map[string]bool{}
	for _, c := range cleaned {
		if !said[c.What] {
			said[c.What] = true
			_, column := file.Position(c.Offset)
			fmt.Fprintf(l.people, "%s:1:%d: as it was given: %s\n", l.name, column, c.What)
		}
	}
	return nil
}

// optionsOf returns the facts of the check of one line.
func (l *linter) optionsOf(line *bootfile.Line) lint.Options {
	o := l.options
	o.Expander, o.Joined = line.Expander, line.Joined
	o.Initrd = o.Initrd || line.Initrd != ""
	o.Holes = nil
	for _, h := range line.Holes {
		o.Holes = append(o.Holes, lint.Hole(h))
	}
	return o
}

// results checks all lines.
func (l *linter) results() ([]lint.Result, error) {
	var results []lint.Result
	for i := range l.file.Lines {
		line := &l.file.Lines[i]
		findings, err := lint.Check(line.Text, l.optionsOf(line))
		if err != nil {
			return nil, err
		}
		fixed, err := l.together(line, findings)
		if err != nil {
			return nil, err
		}
		results = append(results, lint.Result{Source: l.source(i), Line: line.Text, Findings: findings, Fixed: fixed})
	}
	return results, nil
}

// together returns a line with all fixed, for people, if there is more than one thing to
// fix in it.
func (l *linter) together(line *bootfile.Line, findings []lint.Finding) (string, error) {
	fixes := 0
	for _, f := range findings {
		if f.Severity != lint.Note && f.Fix != "" {
			fixes++
		}
	}
	if fixes < 2 || l.flags.json || l.flags.sarif {
		return "", nil
	}
	fixed, answered, err := lint.Fixed(line.Text, l.optionsOf(line))
	if err != nil || len(answered) == 0 {
		return "", err
	}
	return fixed, nil
}

// source says where a line is in its file.
func (l *linter) source(i int) lint.Source {
	line := &l.file.Lines[i]
	s := lint.Source{Name: l.name, Entry: line.Entry()}
	if line.Note != "" {
		s.Entry += " (" + line.Note + ")"
	}
	s.Region = func(start, end int) lint.Region {
		from, to := line.Region(start, end)
		return l.regionOf(from, to)
	}
	s.Replace = func(fixed string) []lint.Replacement { return l.replacements(i, fixed) }
	return s
}

// regionOf turns bytes of the file into lines and columns.
func (l *linter) regionOf(from, to int) (p lint.Region) {
	p.Line, p.Column = l.file.Position(from)
	p.EndLine, p.EndColumn = l.file.Position(to)
	return p
}

// replacements returns what fixes a line in its file; nothing where that is not sure. The
// line that was given as an argument is its own file.
func (l *linter) replacements(i int, fixed string) []lint.Replacement {
	changes, err := l.file.Changes(i, fixed)
	if err != nil {
		return nil
	}
	var all []lint.Replacement
	for _, c := range changes {
		all = append(all, lint.Replacement{Region: l.regionOf(c.From, c.To), Text: c.Text})
	}
	return all
}

// write writes the results.
func (l *linter) write(results []lint.Result) error {
	switch {
	case l.flags.json:
		records := []lint.Record{}
		for _, r := range results {
			records = append(records, r.JSON()...)
		}
		return writeJSON(l.out, records)
	case l.flags.sarif:
		return writeJSON(l.out, lint.SARIFOf(results, version.String()))
	}
	written := false
	for i, r := range results {
		if len(r.Findings) == 0 {
			if err := l.silent(r, l.optionsOf(&l.file.Lines[i])); err != nil {
				return err
			}
			continue
		}
		if written {
			fmt.Fprintln(l.out)
		}
		written = true
		if err := lint.TextOf(l.out, r, lintStyle(l.out)); err != nil {
			return err
		}
	}
	return nil
}

// silent says of a line without findings what was looked at, and what the simulator answered.
func (l *linter) silent(r lint.Result, o lint.Options) error {
	boots, err := lint.Boots(r.Line, o)
	if err != nil {
		return err
	}
	at := r.Region(0, len(r.Line))
	where := fmt.Sprintf("%s:%d", visible.Line(r.Name), at.Line)
	if r.Entry != "" {
		where += ": in " + visible.Line(r.Entry)
	}
	fmt.Fprintf(l.people, "%s: no findings; looked at %s; %s\n", where, visible.Line(strings.Join(lint.Known(r.Line), " ")), boots)
	return nil
}
