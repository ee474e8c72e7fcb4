package scenarios

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"dmrace"
	"dmrace/linux/series"
)

// Validate returns the first thing in a scenario that cannot be carried out, or nil.
func Validate(s *dmrace.Scenario) error {
	if !wellNamed(s.Name) {
		return fmt.Errorf("name %q: use lower-case words joined by hyphens", s.Name)
	}
	if err := checkScalars(s); err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	seen := map[string]bool{}
	for _, v := range s.Variants {
		if seen[v.Name] {
			return fmt.Errorf("%s: variant %q stands twice", s.Name, v.Name)
		}
		seen[v.Name] = true
		if err := checkVariant(s, v); err != nil {
			return fmt.Errorf("%s: variant %q: %w", s.Name, v.Name, err)
		}
	}
	if !seen[dmrace.ControlVariant] {
		return fmt.Errorf("%s: no variant is named %q: one boot must prove that the harness can boot", s.Name, dmrace.ControlVariant)
	}
	return nil
}

// wellNamed reports whether a name is lower-case words joined by hyphens: the
// names of scenarios and variants become folders.
func wellNamed(name string) bool {
	for word := range strings.SplitSeq(name, "-") {
		if !consistsOf(word, lower+digits) {
			return false
		}
	}
	return true
}

// checkScalars looks at what a scenario states for all of its variants.
func checkScalars(s *dmrace.Scenario) error {
	if s.Title == "" {
		return errors.New("title is missing")
	}
	if err := checkDisk(s.Disk); err != nil {
		return fmt.Errorf("disk.%w", err)
	}
	switch s.Clock {
	case "", dmrace.ClockIcount, dmrace.ClockRealtime:
	default:
		return fmt.Errorf("clock %q is neither icount nor realtime", s.Clock)
	}
	if err := s.Config.Validate(); err != nil {
		return err
	}
	if strings.TrimSpace(s.Cmdline) == "" {
		return errors.New("cmdline is missing")
	}
	return checkLimits(s.Limits.OrDefault())
}

// checkLimits refuses limits under which no hang could be proven.
func checkLimits(l dmrace.Limits) error {
	if l.Window >= l.Guest {
		return fmt.Errorf("limits: the window of %s does not fit into the guest's %s: no hang could be proven", l.Window, l.Guest)
	}
	return nil
}

// checkArm refuses an arm that there is not.
func checkArm(a dmrace.Arm) error {
	if _, known := series.ArmNamed(a); known || a.Patched() != "" {
		return nil
	}
	var names []string
	for _, one := range series.Arms() {
		names = append(names, string(one.Name))
	}
	return fmt.Errorf("arm %q is not one of %s, patched:FILE", a, strings.Join(names, ", "))
}

// checkVariant checks one variant, and the plan that it makes.
func checkVariant(s *dmrace.Scenario, v dmrace.Variant) error {
	if !wellNamed(v.Name) {
		return errors.New("use lower-case words joined by hyphens as its name")
	}
	if v.Title == "" {
		return errors.New("title is missing")
	}
	if err := checkArm(v.Arm); err != nil {
		return err
	}
	if err := v.Config.Validate(); err != nil {
		return err
	}
	if v.Cmdline != "" && v.Append != "" {
		return errors.New("cmdline and append exclude each other: cmdline replaces the scenario's line")
	}
	if err := checkExpected(v); err != nil {
		return err
	}
	p, err := Plan(s, v, dmrace.Options{})
	if err != nil {
		return err
	}
	for _, r := range p.Cmdline {
		if unicode.IsControl(r) {
			return fmt.Errorf("cmdline holds the control character %q: a command line is one line (YAML's >- folds several into one)", r)
		}
	}
	return nil
}

// checkExpected looks at what is expected of a variant.
func checkExpected(v dmrace.Variant) error {
	if err := v.Expect.Validate(); err != nil {
		return fmt.Errorf("expect.%w", err)
	}
	for i, e := range v.Earlier {
		if err := e.Validate(); err != nil {
			return fmt.Errorf("earlier[%d].%w", i, err)
		}
		if _, err := series.Parse(e.Before); e.Before != "" && err != nil {
			return fmt.Errorf("earlier[%d].before: %w", i, err)
		}
	}
	for i, a := range v.FixedBy {
		if arm, known := series.ArmNamed(a); !known || !arm.Fix() {
			return fmt.Errorf("fixed-by[%d]: %q is not a fix", i, a)
		}
		if v.Expect.Outcome == dmrace.Booted {
			return errors.New("fixed-by: a boot that is expected to succeed needs no fix")
		}
	}
	if v.Name == dmrace.ControlVariant && v.Expect.Outcome != dmrace.Booted {
		return errors.New("a control must be expected to boot")
	}
	return nil
}
