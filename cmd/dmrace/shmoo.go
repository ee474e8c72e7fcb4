package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/explore"
	"dmrace/lab"
	"dmrace/results/report/formats"
	"dmrace/results/shmoo"
)

// shmooFlags are the flags of dmrace shmoo.
type shmooFlags struct {
	variant string
	kernel  string
	x, y    string
	format  string
	grid    int
	confirm int
	out     string
	reports []string
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
border in QEMU and draws them on top.`,
		Example: `  dmrace shmoo mmc-natural --variant with-i8042 --x probe:sdhci-pci=0..2s --y cost:psmouse=0..2s
  dmrace shmoo rootwait-bounded --variant no-mapping --kernel 6.12 --x throttle=5..100,log --y rootwait=1s..10s
  dmrace shmoo mmc-natural --x card-insert=0..5s --y probe:sdhci-pci=0..5s --format svg --grid 200 --confirm 6 > race.svg`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return drawShmoo(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), f, args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.variant, "variant", "", "the variant that is simulated (default: the scenario's first)")
	fl.StringVar(&f.kernel, "kernel", dmrace.DefaultKernel, `the kernel's version: a branch ("6.1") or a release ("5.15.120")`)
	fl.StringVar(&f.x, "x", "", "what varies from left to right")
	fl.StringVar(&f.y, "y", "", "what varies from bottom to top")
	fl.StringVar(&f.format, "format", "text", "text, svg or csv")
	fl.IntVar(&f.grid, "grid", 0, "how many columns and rows there are; text has half as many rows (default 64, svg and csv 200)")
	fl.IntVar(&f.confirm, "confirm", 0, "boot so many cells in QEMU")
	fl.StringVar(&f.out, "out", "out", "keep the evidence of --confirm below this folder")
	addReportFlag(cmd, &f.reports)
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "svg", "csv"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.MarkFlagDirname("out")
	return cmd
}

// shmooFormats write a map.
var shmooFormats = map[string]func(*shmoo.Map, io.Writer) error{
	"text": (*shmoo.Map).Text, "svg": (*shmoo.Map).SVG, "csv": (*shmoo.Map).CSV,
}

// drawShmoo fills the grid, records a sample of it if asked to, and draws it.
func drawShmoo(ctx context.Context, w, people io.Writer, f shmooFlags, args []string) error {
	write := shmooFormats[f.format]
	if write == nil {
		return usagef("--format %q is none of text, svg, csv", f.format)
	}
	if f.confirm < 0 {
		return usagef("--confirm %d is below 0", f.confirm)
	}
	files, err := reportFiles(f.reports)
	if err != nil {
		return err
	}
	var l *lab.Lab
	if f.confirm > 0 {
		if l, err = openToConfirm(ctx, f.kernel, f.out, people); err != nil {
			return err
		}
	}
	g, title, err := f.fill(ctx, args)
	if err != nil {
		return err
	}
	m := lab.MapOf(g, title)
	var recordings []*dmrace.Recording
	if f.confirm > 0 {
		c, cells, err := f.record(ctx, l, g)
		if err != nil {
			return err
		}
		recordings, m.Records = c.Recordings, c.Cells(cells)
	}
	if err := write(m, w); err != nil {
		return err
	}
	if err := writeMap(ctx, files, m, recordings); err != nil {
		return err
	}
	for _, r := range m.Records {
		if !m.Agrees(r) {
			return errDisagree
		}
	}
	return nil
}

// writeMap writes the reports that are asked for: the map, and the boots of its cells.
func writeMap(ctx context.Context, files []formats.File, m *shmoo.Map, recordings []*dmrace.Recording) error {
	if len(files) == 0 {
		return nil
	}
	r, err := lab.ReportOf(ctx, recordings, nil, true)
	if err != nil {
		return err
	}
	r.Title, r.Maps = m.Title, []*shmoo.Map{m}
	return writeFiles(files, r)
}

// fill simulates the grid that is asked for.
func (f shmooFlags) fill(ctx context.Context, args []string) (*explore.Grid, string, error) {
	s, err := oneScenario(args)
	if err != nil {
		return nil, "", err
	}
	v := s.Variants[0]
	if f.variant != "" {
		if v, err = s.Variant(f.variant); err != nil {
			return nil, "", &dmrace.UsageError{Err: err}
		}
	}
	var axes [2]explore.Axis
	for i, flag := range []struct{ name, text string }{{"--x", f.x}, {"--y", f.y}} {
		if axes[i], err = explore.ParseAxis(flag.text); err != nil {
			return nil, "", fmt.Errorf("%s: %w", flag.name, err)
		}
	}
	columns, rows := f.size()
	g, err := explore.Shmoo(ctx, s, v, f.kernel, axes[0], axes[1], columns, rows)
	return g, fmt.Sprintf("%s/%s on %s (simulated)", s.Name, v.Name, f.kernel), err
}

// size is how many columns and rows there are: a character is twice as high as wide.
func (f shmooFlags) size() (columns, rows int) {
	n := f.grid
	switch {
	case n == 0 && f.format == "text":
		n = 64
	case n == 0:
		n = 200
	}
	if f.format == "text" && n > 3 {
		return n, n / 2
	}
	return n, n
}

// record boots cells on both sides of the border.
func (f shmooFlags) record(ctx context.Context, l *lab.Lab, g *explore.Grid) (*lab.Confirmation, []explore.Cell, error) {
	file, cells, err := lab.WriteCells(ctx, g, f.confirm, f.out)
	if err != nil {
		return nil, nil, err
	}
	c, err := l.ConfirmFile(ctx, file)
	return c, cells, err
}
