package explore

import (
	"context"
	"fmt"
	"strings"

	"dmrace"
	"dmrace/lint"
	"dmrace/scenarios"
	"dmrace/sim"
)

// The variants of the scenario that a lost boot is written down as, beside the control.
const (
	LostVariant  = "lost"
	FixedVariant = "fixed"
)

// Scenario writes a lost boot down: with the injections that bring it about, the
// verdict that is expected of it, a control without a mapping, and, unless fixed is
// empty, the boot of that command line under the same delays. It returns an error for a
// boot that no injection can bring about.
func (m *Model) Scenario(l *Lost, fixed string) (*dmrace.Scenario, error) {
	if l.Obstacle != nil {
		return nil, fmt.Errorf("the boot cannot be written as a scenario: %w", l.Obstacle)
	}
	o, v := m.origin, l.Room.Verdict
	s, with := o.with(l.Inject)
	s.Name = s.Name + "-" + o.variant.Name + "-" + LostVariant
	s.Title = "A boot that is lost: " + l.Room.String()
	s.Story = fmt.Sprintf("Found by a search of the timings of %s/%s on %s.\n\n%s.\n", o.scenario.Name, o.variant.Name, o.kernel.Name, v.Summary)
	s.Cmdline, s.Inject = o.line(), with.Inject
	o.machine(&s)
	s.Variants = []dmrace.Variant{{
		Name: LostVariant, Title: "The delays with which the boot is lost", Arm: o.variant.Arm,
		Expect: dmrace.Expect{Outcome: v.Outcome, Stage: v.Stage, Cause: v.Cause},
	}}
	if fixed != "" {
		s.Variants = append(s.Variants, dmrace.Variant{
			Name: FixedVariant, Title: "The fixed command line under the same delays", Arm: o.variant.Arm, Cmdline: fixed,
			Expect: dmrace.Expect{Outcome: dmrace.Booted},
		})
	}
	s.Variants = append(s.Variants, control(&s))
	return &s, scenarios.Validate(&s)
}

// machine gives a scenario the machine, the disks and the kernel's options that the variant
// has.
func (o *origin) machine(s *dmrace.Scenario) {
	if o.variant.Config != "" {
		s.Config = o.variant.Config
	}
	if o.variant.Machine != nil {
		s.Machine = *o.variant.Machine
	}
	if o.variant.Disk != nil {
		s.Disk = *o.variant.Disk
	}
	if o.variant.Others != nil {
		s.Others = o.variant.Others
	}
}

// Late lists what is late in the boot, a phrase each.
func (l *Lost) Late() []string {
	var out []string
	if l.Insert > 0 {
		out = append(out, "card put in at "+l.Insert.String())
	}
	for _, d := range l.Delays {
		out = append(out, fmt.Sprintf("%s late by %s", d.Step, d.By))
	}
	if l.Reordered {
		out = append(out, "two steps at the same microsecond in the other order")
	}
	if len(out) == 0 {
		out = append(out, "nothing is late")
	}
	return out
}

// String lists what is late: "probe of sdhci-pci late by 555ms".
func (l *Lost) String() string { return strings.Join(l.Late(), ", ") }

// line is the command line of the boot, without what the harness adds.
func (o *origin) line() string {
	line := o.scenario.Cmdline
	if o.variant.Cmdline != "" {
		line = o.variant.Cmdline
	}
	return strings.TrimSpace(strings.TrimSpace(line) + " " + strings.TrimSpace(o.variant.Append))
}

// stand are the values that stand for the symbols of a command line while it is
// linted. They look like what they stand for, and no other word of a line is the same.
var stand = []struct{ symbol, value string }{
	{dmrace.SymRootfsSectors, "90210048"},
	{dmrace.SymRootfsBlocks, "11276256"},
	{dmrace.SymVerityRoot, strings.Repeat("d1ce", 16)},
	{dmrace.SymVeritySalt, strings.Repeat("cafe", 16)},
	{dmrace.SymRootfsUUID, "0dd50a4e-6b3f-4c1d-9e27-a1b2c3d4e5f6"},
	{dmrace.SymHashUUID, "1ee61b5f-7c40-4d2e-8f38-b2c3d4e5f607"},
	{dmrace.SymCryptKey, strings.Repeat("f00d", 32)},
	{dmrace.SymStripeSectors, "90210064"},
}

// Fixed is a command line that boots under every timing within the bounds.
type Fixed struct {
	Cmdline string   // with the symbols of scenarios
	Notes   []string // what was changed, one note for each fix
	Result  *Result  // of the same search on it
}

// Fix repairs the command line as package lint proposes, one finding after the other,
// and searches the result's timings within the same bounds. It returns nil and the
// reason where lint knows no repair after which nothing is found.
func (m *Model) Fix(ctx context.Context, o Options) (*Fixed, string, error) {
	if m.origin == nil {
		return nil, "the boot is not a scenario's", nil
	}
	fixed, line := &Fixed{}, m.origin.line()
	for range maxFixes {
		next, note, err := m.origin.fix(line)
		if err != nil || next == "" {
			return nil, note, err
		}
		line = next
		fixed.Cmdline, fixed.Notes = line, append(fixed.Notes, note)
		fixed.Result, err = m.search(ctx, line, o)
		if n := dmrace.AsNotModelled(err); n != nil {
			return nil, n.Error(), nil
		}
		if err != nil {
			return nil, "", err
		}
		if fixed.Result.Smallest == nil && fixed.Result.Complete {
			return fixed, "", nil
		}
	}
	return nil, fmt.Sprintf("%d repairs did not suffice", maxFixes), nil
}

// maxFixes is how many repairs are made to one line.
const maxFixes = 4

// search searches the same boot with another command line.
func (m *Model) search(ctx context.Context, line string, o Options) (*Result, error) {
	v := m.origin.variant
	v.Cmdline, v.Append = line, ""
	other, err := NewModel(m.origin.scenario, v, m.origin.kernel)
	if err != nil {
		return nil, err
	}
	return other.Search(ctx, o)
}

// fix returns the line with the first error fixed that lint can fix, and what was
// done; or the reason why there is none.
func (o *origin) fix(line string) (fixed, note string, err error) {
	for _, s := range stand {
		line = strings.ReplaceAll(line, "${"+s.symbol+"}", s.value)
	}
	p, err := o.plan(nil)
	if err != nil {
		return "", "", err
	}
	values := map[string]string{}
	for _, s := range stand {
		values[s.symbol] = s.value
	}
	findings, err := lint.Check(line, lint.Options{Kernel: o.kernel.Release, Waitfor: o.kernel.Waitfor, Arm: o.arm, Disks: sim.DisksOf(p, values)})
	if err != nil {
		return "", "", err
	}
	why := "lint finds nothing to fix in the line"
	for _, f := range findings {
		if f.Severity != lint.Error {
			continue
		}
		if f.Fix == "" {
			why = strings.TrimSuffix(fmt.Sprintf("%s: %s: %s", f.Code, f.Message, f.FixNote), ": ")
			continue
		}
		fixed = f.Fix
		for _, s := range stand {
			fixed = strings.ReplaceAll(fixed, s.value, "${"+s.symbol+"}")
		}
		return fixed, fmt.Sprintf("%s: %s", f.Code, f.FixNote), nil
	}
	return "", why, nil
}
