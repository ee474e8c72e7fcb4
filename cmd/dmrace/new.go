package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/shellwords"
	"dmrace/internal/wholefile"
	"dmrace/lab"
	"dmrace/linux/bus"
	"dmrace/scenarios"
)

// newFlags are the flags of dmrace new.
type newFlags struct {
	out   string
	bus   string
	force bool
	board bool
}

func newNew() *cobra.Command {
	f := newFlags{bus: string(bus.MMC)}
	cmd := &cobra.Command{
		Use:   "new [NAME]",
		Short: "Write a scenario of your own to begin with",
		Long: `Write a scenario in which every key is explained. It is valid as it stands: a verity
root on the bus that is named, without and with dm-mod.waitfor=, and its control.
Change it to what your board does; dmrace check says what it comes to.

--board writes the file of a board instead, that dmrace run --board boots: its power, its
console, and how a command line gets to it; dmrace check tries the board.`,
		Example: `  dmrace new my-board                   # writes my-board.yaml
  dmrace new my-board --bus usb -o -    # to standard output
  dmrace check my-board.yaml
  dmrace new --board bench-pi           # writes bench-pi.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("dmrace new needs one name and was given %d", len(args))
			}
			name := "my-board"
			if len(args) == 1 {
				name = args[0]
			}
			return writeNew(cmd.OutOrStdout(), cmd.ErrOrStderr(), f, name)
		},
	}
	fl := cmd.Flags()
	fl.StringVarP(&f.out, "output", "o", "", "the file to write; - is standard output (default NAME.yaml)")
	fl.StringVar(&f.bus, "bus", f.bus, "what the root's disk hangs from")
	fl.BoolVar(&f.board, "board", false, "write the file of a board, not a scenario")
	fl.BoolVar(&f.force, "force", false, "overwrite the file if it exists")
	cmd.RegisterFlagCompletionFunc("bus", completeBuses)
	return cmd
}

// writeNew writes the scenario and tells people what to do next.
func writeNew(w, people io.Writer, f newFlags, name string) error {
	text, err := scenarios.New(name, dmrace.Bus(f.bus))
	does := "says what it will do"
	if f.board {
		text, err = lab.NewBoard(name)
		does = "tries the board"
	}
	if err != nil {
		return err
	}
	if f.out == "-" {
		_, err := w.Write(text)
		return err
	}
	path := f.out
	if path == "" {
		path = name + ".yaml"
	}
	if err := writeFile(path, text, f.force); err != nil {
		return err
	}
	fmt.Fprintf(people, "%s is written; %s %s\n", path, shellwords.Join("dmrace", "check", path), does)
	return nil
}

// writeFile writes a file that must not exist, unless force says that it may.
func writeFile(path string, data []byte, force bool) error {
	put := wholefile.Create
	if force {
		put = wholefile.Write
	}
	err := put(path, data, 0o644)
	if errors.Is(err, os.ErrExist) {
		return usagef("%s exists: choose another name with -o, or overwrite it with --force", path)
	}
	if err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("write scenario: %w", err)}
	}
	return nil
}
