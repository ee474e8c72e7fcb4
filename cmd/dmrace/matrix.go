package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/results"
	"dmrace/vmtest"
)

// matrixFlags are the flags of dmrace matrix.
type matrixFlags struct {
	kernels []string
	run     runFlags // what is passed on to the boots
	force   bool
	json    bool
}

func newMatrix() *cobra.Command {
	var f matrixFlags
	cmd := &cobra.Command{
		Use:   "matrix [SCENARIO...]",
		Short: "Boot scenarios on several kernels and show what each does",
		Long: `Boot every variant of the scenarios on each kernel of the catalogue, and on 5.10
with a backport of dm-mod.waitfor= that is derived from 6.1. A boot whose evidence is
there already, for the same plan, is not repeated, so that an interrupted matrix goes
on where it stopped. Says beforehand what there is to do.`,
		Example: `  dmrace matrix
  dmrace matrix mmc-natural rootwait-bounded --kernels 5.10,6.12
  dmrace matrix --force --out results --gzip`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return matrix(cmd, f, args) },
	}
	fl := cmd.Flags()
	fl.StringSliceVar(&f.kernels, "kernels", matrixKernels(), "the kernels, by their names in the catalogue; 5.10+6.1 is 5.10 with the dm-mod.waitfor= of 6.1")
	fl.BoolVar(&f.force, "force", false, "boot again what is recorded")
	fl.IntVar(&f.run.jobs, "jobs", runtime.NumCPU(), "how many boots run at a time")
	fl.StringVar(&f.run.out, "out", results.DefaultDir, "keep the evidence below this folder")
	fl.BoolVar(&f.run.gzip, "gzip", false, "keep the console logs compressed")
	fl.BoolVar(&f.json, "json", false, "write the table as JSON")
	addReportFlag(cmd, &f.run.reports)
	cmd.MarkFlagDirname("out")
	return cmd
}

// cell is one boot of the matrix: recorded, still to be booted, or none.
type cell struct {
	boot
	kernel    string
	recording *dmrace.Recording
	none      string // why there is no such boot
}

// matrix fills the cells kernel by kernel and shows the table.
func matrix(cmd *cobra.Command, f matrixFlags, args []string) error {
	ctx, people := cmd.Context(), cmd.ErrOrStderr()
	f.run.accel = string(vmtest.AccelAuto)
	files, err := reportFiles(f.run.reports)
	if err != nil {
		return err
	}
	list, err := checkFlags(f.run, args)
	if err != nil {
		return err
	}
	if err := knownKernels(f.kernels); err != nil {
		return err
	}
	cells, err := layOutMatrix(list, f)
	if err != nil {
		return err
	}
	pace := paceOf(cells, f.run.jobs)
	fmt.Fprintf(people, "%d boots are recorded already; %s\n", len(recordingsOf(cells)), pace.outlook())
	var failures error
	for _, name := range f.kernels {
		failures = errors.Join(failures, fillKernel(ctx, f, name, list, cells, pace, people))
		if ctx.Err() != nil {
			break
		}
	}
	if err := showMatrix(cmd.OutOrStdout(), f, cells); err != nil {
		return err
	}
	failures = errors.Join(failures, writeReports(files, recordingsOf(cells), omittedOf(cells)))
	return errors.Join(failures, asExpected(recordingsOf(cells)))
}

// matrixKernels are the kernels of the whole matrix: those of the catalogue, and behind
// the one that has no dm-mod.waitfor= itself with that of the default kernel.
func matrixKernels() []string {
	var names []string
	for _, name := range catalogueNames() {
		names = append(names, name)
		if traitsOf(name).Waitfor == dmrace.WaitforNone {
			names = append(names, name+"+"+dmrace.DefaultKernel)
		}
	}
	return names
}

// knownKernels refuses a name that stands for no kernel.
func knownKernels(names []string) error {
	for _, name := range names {
		if !knownKernel(name) {
			return usagef("--kernels %s: there are %s", name, strings.Join(matrixKernels(), ", "))
		}
	}
	return nil
}

// paceOf counts the boots that are left, and learns from those that are recorded.
func paceOf(cells []*cell, jobs int) *pace {
	p := newPace(jobs)
	for _, c := range cells {
		switch {
		case c.recording != nil:
			p.learn(c.recording)
		case c.none == "":
			p.expect(c.plan)
		}
	}
	return p
}

// layOutMatrix makes one cell for each variant on each kernel, and fills those whose
// evidence is there.
func layOutMatrix(list []*dmrace.Scenario, f matrixFlags) ([]*cell, error) {
	var cells []*cell
	for _, name := range f.kernels {
		batches, err := batchesOf(list, nil, dmrace.Options{KernelName: name}, traitsOf(name), everything)
		if err != nil {
			return nil, err
		}
		for _, b := range batches {
			for _, one := range b.boots {
				c := &cell{boot: one, kernel: name}
				c.rerun = rerun(b.scenario.Name, one.plan.Variant, runFlags{kernel: name, accel: string(vmtest.AccelAuto)})
				c.none = noSuchArm(name, one.plan.Kernel.Arm)
				if c.none == "" && !f.force {
					c.recording = recordedBefore(f.run.out, one)
				}
				cells = append(cells, c)
			}
		}
	}
	return cells, nil
}

// noSuchArm says why a kernel of the catalogue has no such arm, or nothing.
func noSuchArm(name string, arm dmrace.Arm) string {
	base, _, derived := strings.Cut(name, "+")
	waitfor := traitsOf(name).Waitfor
	switch {
	case arm == dmrace.ArmStock || arm == "":
		return ""
	case derived:
		return "of a derived backport there is the whole alone; " + base + " is what it is without"
	case arm == dmrace.ArmNoWaitfor && waitfor == dmrace.WaitforNone:
		return "it has no waitfor to cut: stock is that"
	case arm == dmrace.ArmWaitfor2022 && waitfor != dmrace.Waitfor2026 && waitfor != "":
		return "it has no second wait to cut"
	}
	return ""
}

// recordedBefore finds the evidence of a plan below out, or returns nil.
func recordedBefore(out string, b boot) *dmrace.Recording {
	dirs, _ := filepath.Glob(filepath.Join(results.Store{Dir: out}.ScenarioDir(b.plan.Scenario), b.plan.Variant, "*"))
	for _, dir := range dirs {
		if r, err := results.Load(dir); err == nil && r.Plan.ID() == b.plan.ID() {
			r.Expect = b.expect
			return r
		}
	}
	return nil
}

// fillKernel records what is missing on one kernel.
func fillKernel(ctx context.Context, f matrixFlags, name string, list []*dmrace.Scenario, cells []*cell, pace *pace, people io.Writer) error {
	batches := map[string]*batch{}
	var todo []batch
	for _, c := range cells {
		if c.kernel != name || c.none != "" || c.recording != nil {
			continue
		}
		s := c.plan.Scenario
		if batches[s] == nil {
			i := slices.IndexFunc(list, func(one *dmrace.Scenario) bool { return one.Name == s })
			batches[s] = &batch{scenario: list[i]}
		}
		batches[s].boots = append(batches[s].boots, c.boot)
	}
	for _, s := range list {
		if b := batches[s.Name]; b != nil {
			todo = append(todo, *b)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	flags := f.run
	flags.kernel = name
	src, err := openSource(ctx, flags, people)
	if err != nil {
		return err
	}
	bench, err := setUp(ctx, flags, src, todo, people)
	if err != nil {
		return err
	}
	bench.pace = pace
	var failures error
	for _, b := range bench.batches {
		recordings, err := bench.record(ctx, b)
		failures = errors.Join(failures, err)
		for _, r := range recordings {
			i := slices.IndexFunc(cells, func(c *cell) bool { return c.plan.ID() == r.Plan.ID() })
			cells[i].recording = r
		}
	}
	return failures
}

func omittedOf(cells []*cell) []omission {
	var out []omission
	for _, c := range cells {
		if c.none != "" {
			out = append(out, omission{Scenario: c.plan.Scenario, Variant: c.plan.Variant, Kernel: c.kernel, Why: c.none})
		}
	}
	return out
}
