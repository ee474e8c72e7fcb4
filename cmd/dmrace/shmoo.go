package main

import (
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/table"
	"dmrace/lab"
	"dmrace/results"
	"dmrace/results/report/formats"
	"dmrace/results/shmoo"
)

// shmooFlags are the flags of dmrace shmoo.
type shmooFlags struct {
	file    string
	variant string
	kernel  string
	arch    string
	x, y    string
	format  string
	grid    int
	confirm int
	out     string
	fresh   bool
	on      string
	board   string
	every   bool
	reports []string
}

// add adds them to a verb.
func (f *shmooFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.variant, "variant", "", "the variant that is simulated (default: the scenario's first)")
	addPredictedKernel(cmd, &f.kernel, dmrace.DefaultKernel)
	addArch(cmd, &f.arch)
	fl.StringVar(&f.x, "x", "", "what varies from left to right")
	fl.StringVar(&f.y, "y", "", "what varies from bottom to top")
	fl.StringVar(&f.format, "format", "text", "text, svg or csv")
	fl.IntVar(&f.grid, "grid", 0, "how many columns and rows there are; text has half as many rows (default 64 or what the terminal holds, svg and csv 200)")
	fl.IntVar(&f.confirm, "confirm", 0, "boot so many cells in QEMU")
	fl.StringVar(&f.out, "out", results.DefaultDir, "keep the evidence of --confirm below this folder")
	addFresh(cmd, &f.fresh)
	fl.StringVar(&f.on, "on", onModel, "model, or kernel: boot the grid in QEMU as well")
	fl.BoolVar(&f.every, "every-cell", false, "boot every cell under --on kernel")
	cmd.RegisterFlagCompletionFunc("on", cobra.FixedCompletions([]string{onModel, onKernel}, cobra.ShellCompDirectiveNoFileComp))
	addOutput(cmd, &f.file, "write the map")
	addReportFlag(cmd, &f.reports)
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "svg", "csv"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.MarkFlagDirname("out")
}

func newShmoo() *cobra.Command {
	var f shmooFlags
	cmd := &cobra.Command{
		Use:   "shmoo SCENARIO --x AXIS --y AXIS",
		Short: "Draw over two delays where a boot passes and where it is lost",
		Long: `Simulate a boot over two quantities and draw where it passes and where it is lost.
The border is found to 1 ms.

An AXIS is NAME=FROM..TO, with ",log" behind it for a logarithmic scale. The names:
  probe:DRIVER     the probe of a driver is held back (0..20s)
  usb-delay-use    usb-storage.delay_use=, whole seconds
  card-insert      when the card is put into its slot; 0: it is there
  throttle         requests a second that the disk answers for its partition scan
  rootdelay        rootdelay=, whole seconds
  rootwait         rootwait=, whole seconds from 1
  cost:COST        a row of the simulator's cost table (dmrace costs)
What else the scenario injects stays. --confirm boots cells on both sides of the
border in QEMU and draws them on top.

--on kernel boots the whole grid and draws it beside: of each row both ends and the cells
at the simulated border, and where two of them end otherwise what lies between by
bisection; --every-cell boots all. What was booted is noted below --out: an
interrupted map goes on where it was. Boots go on from a saved machine where that is
sound, and --fresh has each begin with power-on. Cells that end otherwise than simulated
are marked, and some of them booted whole, with their evidence. Exit status 1: there are
such cells.`,
		Example: `  dmrace shmoo mmc-natural --variant with-i8042 --x probe:sdhci-pci=0..2s --y cost:psmouse=0..2s
  dmrace shmoo rootwait-bounded --variant no-mapping --kernel 6.12 --x throttle=5..100,log --y rootwait=1s..10s
  dmrace shmoo mmc-natural --x probe:sdhci-pci=0..2s --y probe:mmcblk=0..500ms --on kernel --format svg --grid 50 > race.svg
  dmrace shmoo mmc-natural --x card-insert=0..5s --y probe:sdhci-pci=0..5s --format svg --grid 200 --confirm 6 > race.svg`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return drawShmoo(cmd, f, args) },
	}
	f.add(cmd)
	addBoard(cmd, &f.board)
	return cmd
}

// shmooFormats write a map.
var shmooFormats = map[string]func(*shmoo.Map, io.Writer) error{
	"text": (*shmoo.Map).Text, "svg": (*shmoo.Map).SVG, "csv": (*shmoo.Map).CSV,
}

// drawShmoo fills the grid, records a sample of it if asked to, and draws it.
func drawShmoo(cmd *cobra.Command, f shmooFlags, args []string) error {
	write, files, err := f.outputs()
	if err != nil {
		return err
	}
	if f, err = f.onBoard(cmd); err != nil {
		return err
	}
	asked, err := f.shmoo(cmd, args)
	if err != nil {
		return err
	}
	var l *lab.Lab
	if f.confirm > 0 || f.on == onKernel {
		if l, err = openToConfirm(cmd, f.kernel, f.arch, f.out, f.board, f.fresh); err != nil {
			return err
		}
	}
	g, err := asked.Fill(cmd.Context())
	if err != nil {
		return err
	}
	m := lab.MapOf(g)
	var c *lab.Confirmation
	if f.confirm > 0 {
		if c, m.Records, err = l.ConfirmCells(cmd.Context(), g, f.confirm); err != nil {
			return err
		}
	}
	if f.on == onKernel {
		if m.Kernel, c, err = l.BootGrid(cmd.Context(), g, f.every); err != nil {
			return err
		}
		m.Colour = f.file == "" && coloured(cmd.OutOrStdout())
	}
	if err := writeOutput(cmd.OutOrStdout(), f.file, func(w io.Writer) error { return write(m, w) }); err != nil {
		return err
	}
	r, err := lab.ReportOfMap(cmd.Context(), m, c)
	if err != nil {
		return err
	}
	if err := writeFiles(cmd.OutOrStdout(), files, r); err != nil {
		return err
	}
	if !m.AllAgree() {
		return errDisagree
	}
	return nil
}

// outputs returns what writes the map, and the reports that are asked for.
func (f shmooFlags) outputs() (func(*shmoo.Map, io.Writer) error, []formats.File, error) {
	write := shmooFormats[f.format]
	if write == nil {
		return nil, nil, usagef("--format %q is not one of text, svg, csv", f.format)
	}
	if f.confirm < 0 {
		return nil, nil, usagef("--confirm %d is below 0", f.confirm)
	}
	if err := f.where(); err != nil {
		return nil, nil, err
	}
	files, err := reportFiles(f.reports)
	return write, files, err
}

// onBoard returns the flags as they are on a board: its architecture and its first kernel are
// meant where nothing is said.
func (f shmooFlags) onBoard(cmd *cobra.Command) (shmooFlags, error) {
	if f.board == "" {
		return f, nil
	}
	if f.confirm == 0 && f.on != onKernel {
		return f, usagef("--board is where cells are booted: give --on kernel or --confirm N as well")
	}
	arch, kernels, err := lab.BoardOf(f.board)
	if err != nil {
		return f, err
	}
	if f.arch == "" {
		f.arch = string(arch)
	}
	if !cmd.Flags().Changed("kernel") {
		f.kernel = kernels[0]
	}
	return f, nil
}

// What a search is over.
const (
	onModel  = "model"
	onKernel = "kernel"
)

// where refuses what --on does not go with.
func (f shmooFlags) where() error {
	switch {
	case f.on != onModel && f.on != onKernel:
		return usagef("--on %q is neither model nor kernel", f.on)
	case f.every && f.on != onKernel:
		return usagef("--every-cell is of --on kernel")
	case f.confirm > 0 && f.on == onKernel:
		return usagef("--confirm and --on kernel exclude each other: the whole grid is booted")
	}
	return nil
}

// shmoo says what is simulated.
func (f shmooFlags) shmoo(cmd *cobra.Command, args []string) (s lab.Shmoo, err error) {
	if err := namesScenario(cmd, args); err != nil {
		return s, err
	}
	k, err := kernelPredicted(cmd.ErrOrStderr(), f.kernel)
	if err != nil {
		return s, err
	}
	s = lab.Shmoo{Variant: f.variant, Kernel: k.searched(), X: f.x, Y: f.y}
	s.Columns, s.Rows = f.size(table.Columns(cmd.OutOrStdout()))
	s.Scenario, err = scenarioOn(args[0], f.arch)
	return s, err
}

// The grid of a text where none is asked for, and what stands beside it: the labels of the
// rows, and what varies from left to right.
const (
	textGrid   = 64
	leastGrid  = 8
	besideGrid = 30
)

// size is how many columns and rows there are: a character is twice as high as wide. The
// text fits a screen that has so many characters a line; 0: any.
func (f shmooFlags) size(screen int) (columns, rows int) {
	n := f.grid
	switch {
	case n == 0 && f.format != "text":
		n = 200
	case n == 0 && screen > 0:
		n = min(textGrid, max(screen-besideGrid, leastGrid))
	case n == 0:
		n = textGrid
	}
	if f.format == "text" && n > 3 {
		return n, n / 2
	}
	return n, n
}
