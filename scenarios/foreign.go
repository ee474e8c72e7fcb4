package scenarios

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"dmrace"
	"dmrace/linux/board"
)

// longestWatch bounds how long a plan of somebody else's may keep a machine busy.
const longestWatch = time.Hour

// CheckForeign is [CheckPlan] for a plan that came in a file of somebody else's: its names
// become folders, its line is given to a kernel of theirs, and it must not keep the machine
// for ever.
func CheckForeign(p *dmrace.Plan) error {
	for _, name := range []string{p.Scenario, p.Variant} {
		if !wellNamed(name) {
			return fmt.Errorf("plan: %q is no name: lower-case words joined by hyphens are", name)
		}
	}
	if p.Format != 1 {
		return fmt.Errorf("plan: its format is %d, and this dmrace reads 1", p.Format)
	}
	if p.Clock != dmrace.ClockIcount && p.Clock != dmrace.ClockRealtime {
		return fmt.Errorf("plan: clock %q is neither icount nor realtime", p.Clock)
	}
	if err := checkForeignLine(p); err != nil {
		return err
	}
	l := p.Limits
	switch {
	case l.Window <= 0 || l.Guest <= 0 || l.Host <= 0:
		return errors.New("plan: a limit is not above 0")
	case time.Duration(l.Host) > longestWatch:
		return fmt.Errorf("plan: limits.host %s is above %s", l.Host, longestWatch)
	}
	if err := checkLimits(l); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	if err := CheckPlan(p); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	return nil
}

// checkForeignLine looks at a command line that nobody here has made.
func checkForeignLine(p *dmrace.Plan) error {
	for _, r := range p.Cmdline {
		if unicode.IsControl(r) {
			return fmt.Errorf("plan: cmdline holds the control character %q", r)
		}
	}
	b, err := board.Of(p.Kernel.Arch)
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	if len(p.Cmdline) > b.MaxLine() {
		return fmt.Errorf("plan: cmdline has %d bytes, and kernels keep %d", len(p.Cmdline), b.MaxLine())
	}
	line, err := p.Resolve(dmrace.Placeholders())
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	if strings.Contains(line, "${") {
		return errors.New("plan: cmdline: a ${ is not closed by }")
	}
	return nil
}
