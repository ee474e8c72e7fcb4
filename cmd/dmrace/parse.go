package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/lint"
	"dmrace/results"
)

// parseFlags are the flags of dmrace parse.
type parseFlags struct {
	cmdline  string
	boot     int
	window   time.Duration
	json     bool
	timeline bool
	reports  []string
}

// logWindow is how long a wait must go on in a log to be called a hang. It is less
// than a recorder watches: nobody made the board print anything meanwhile, and the
// next message that some kernel has for the log of a hung boot comes after 19 s.
const logWindow = 15 * time.Second

func newParse() *cobra.Command {
	var f parseFlags
	cmd := &cobra.Command{
		Use:   "parse LOG",
		Short: "Say from a board's own kernel log where its boot ended and why",
		Long: `Read the kernel log of a boot on real hardware, and say where it ended and why: what
dmesg or journalctl -k print, or what a terminal program captured from the serial
port, with or without time stamps of its own, gzipped or not. LOG is a file, or - for
standard input. Of several boots in it the last is read.

The devices that the tables need, and the mistakes shown at the end, come from the
command line that the log holds; --cmdline gives it where the log does not, or where
printk has cut it.

A hang is concluded from what the log shows: the table failed, all that it names has
appeared since, and messages --window later show that the root wait goes on. A log
that ends before gives no verdict (inconclusive), and is told what it lacks.

Exit status: 0 PID 1 was started, or the log ends after the table was loaded or the
root mounted; 1 the boot hung, panicked or failed, or the log does not tell; 2 there
is no such log, or no message of a kernel in it.`,
		Example: `  dmrace parse serial.log
  ssh board dmesg | dmrace parse -
  dmrace parse minicom.cap --boot 1
  dmrace parse serial.log --cmdline 'root=/dev/dm-0 rootwait dm-mod.create="r,,,ro,0 8 linear /dev/mmcblk0p2 0"'
  dmrace parse serial.log --report boot.html
  dmrace parse serial.log --json | jq .verdict.outcome`,
		Args: oneLog,
		RunE: func(cmd *cobra.Command, args []string) error {
			return parseLog(cmd.OutOrStdout(), cmd.InOrStdin(), f, args[0])
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.cmdline, "cmdline", "", "the kernel's command line, or a file that holds it (default: the log's)")
	fl.IntVar(&f.boot, "boot", 0, "read this boot of the log, counted from 1 (default: the last)")
	fl.DurationVar(&f.window, "window", logWindow, "how long a wait must go on to be called a hang")
	fl.BoolVar(&f.json, "json", false, "write the verdict and what it rests on as JSON")
	addReportFlag(cmd, &f.reports)
	fl.BoolVar(&f.timeline, "timeline", false, "write the timeline as JSON lines, as results/runs keeps them")
	return cmd
}

// oneLog wants exactly one log.
func oneLog(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return usagef("dmrace parse takes one log, and %d are given\n  see %s --help", len(args), cmd.CommandPath())
}

// parseLog reads a log and writes what it shows.
func parseLog(w io.Writer, stdin io.Reader, f parseFlags, path string) error {
	if err := f.check(path); err != nil {
		return err
	}
	reports, err := reportFiles(f.reports)
	if err != nil {
		return err
	}
	l, err := readLog(path, stdin, f.boot)
	if err != nil {
		return err
	}
	line := l.Cmdline
	if f.cmdline != "" {
		if _, line, err = (lintInput{stdin: stdin}).read([]string{f.cmdline}); err != nil {
			return err
		}
	}
	b, err := newBoardLog(logName(path), l, line, f.window)
	if err != nil {
		return err
	}
	switch {
	case f.timeline:
		_, err = l.Timeline.WriteTo(w)
	case f.json:
		err = writeJSON(w, b.json())
	default:
		err = b.show(w)
	}
	if err == nil {
		err = writeFiles(reports, b.report())
	}
	if err == nil && !b.good() {
		err = errFound
	}
	return err
}

// check refuses flags that do not go together.
func (f parseFlags) check(path string) error {
	switch {
	case f.json && f.timeline:
		return usagef("--json and --timeline exclude each other")
	case f.boot < 0:
		return usagef("--boot %d: boots are counted from 1", f.boot)
	case f.window <= 0:
		return usagef("--window %s: a hang takes time", f.window)
	case path == "-" && f.cmdline == "-":
		return usagef("the log and --cmdline cannot both be standard input")
	}
	return nil
}

// readLog reads one boot of the log at path, or of standard input for "-".
func readLog(path string, stdin io.Reader, boot int) (*fieldlog.Log, error) {
	r := stdin
	if path != "-" {
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrPermission) {
			return nil, &dmrace.EnvError{Err: err, Fix: "run dmrace as a user who may read the log"}
		}
		if err != nil {
			return nil, usagef("%w", err)
		}
		defer file.Close()
		if st, err := file.Stat(); err == nil && st.IsDir() {
			return nil, usagef("%s is a folder: name a log in it", path)
		}
		r = file
	}
	l, err := fieldlog.Read(r, fieldlog.Options{Boot: boot})
	var usage *dmrace.UsageError
	if errors.As(err, &usage) {
		return nil, usagef("%s: %w", logName(path), err)
	}
	if err != nil {
		return nil, &dmrace.EnvError{Err: fmt.Errorf("%s: %w", logName(path), err)}
	}
	return l, nil
}

// logName is what a log is called in what is written of it.
func logName(path string) string {
	if path == "-" {
		return "<stdin>"
	}
	return filepath.Base(path)
}

// show writes all of it for people.
func (b *boardLog) show(w io.Writer) error {
	l := b.log
	kernel := "a kernel that does not say its version"
	if l.Release != "" {
		kernel = "Linux " + l.Release
	}
	fmt.Fprintf(w, "%s, %d messages from %s to %s\n", kernel, l.Messages, dmrace.Seconds(l.First), dmrace.Seconds(l.Timeline.End.At))
	for _, n := range l.Notices {
		fmt.Fprintf(w, "note: %s\n", n)
	}
	fmt.Fprintln(w)
	if story := b.story(); len(story.Timeline.Events) > 0 {
		results.Strip(w, story)
		fmt.Fprintln(w)
		results.Annotate(w, story)
	} else {
		fmt.Fprintf(w, "%s: %s\n", story.Variant(), results.Outcome(story.Verdict))
	}
	fmt.Fprintln(w)
	for _, sentence := range b.explain() {
		fmt.Fprintln(w, folded(sentence, 80))
	}
	if len(b.findings) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\nThe command line has %d error(s):\n\n", len(b.findings))
	return lint.Text(w, "<cmdline>", b.cmdline, b.findings, lint.TextOptions{Color: coloured(w)})
}

// folded breaks a text into lines of a width.
func folded(text string, width int) string {
	var out strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(word) > width:
			out.WriteByte('\n')
			column = 0
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += len(word)
	}
	return out.String()
}
