package lab

import (
	"context"
	"fmt"
	"strings"

	"dmrace"
	"dmrace/explore"
	"dmrace/lint"
	"dmrace/linux/bus"
	"dmrace/linux/needs"
	"dmrace/scenarios"
	"dmrace/sim"
)

// Line is somebody's own command line, simulated as it is on disks of one's own.
type Line struct {
	Text  string
	Disks []sim.Disk // as [ParseDisk] reads them, in the order of their controllers
	On    dmrace.Traits
}

// PredictedLine is what the simulator makes of a line.
type PredictedLine struct {
	Prediction
	Slacks []explore.Slack // by how much later each step could come; none where the boot is lost
	Fixed  string          // the line with all fixed that can be; empty where nothing is
	Fixes  []lint.Finding  // what that answers
}

// Predict says how the boot of a line ends, how much later its disks could come, and how a
// line is fixed that does not boot. A line or a disk that is no mistake of the simulator's
// but cannot be planned is a [dmrace.UsageError]; what is not modelled is said in the
// answer.
func (l Line) Predict(ctx context.Context) (*PredictedLine, error) {
	p, err := l.plan()
	if err != nil {
		return nil, err
	}
	all, err := Predict(ctx, l.On, Boot{Plan: p})
	if err != nil {
		return nil, err
	}
	out := &PredictedLine{Prediction: all[0]}
	if out.NotModelled != nil {
		return out, nil
	}
	if out.Slacks, err = explore.Slacks(ctx, p, l.On, explore.DefaultMaxDelay); err != nil {
		return nil, err
	}
	if out.Recording.Verdict.Outcome != dmrace.Booted {
		err = out.fix(l)
	}
	return out, err
}

// fix asks lint for a line that boots.
func (p *PredictedLine) fix(l Line) error {
	fixed, answered, err := lint.Fixed(l.Text, lint.Options{Kernel: l.On.Release, Waitfor: l.On.Waitfor, Disks: l.Disks})
	if err != nil || fixed == l.Text {
		return err
	}
	p.Fixed, p.Fixes = fixed, answered
	return nil
}

// plan makes a plan of the line. Its kernel is one that was given: nothing is known of its
// configuration.
func (l Line) plan() (*dmrace.Plan, error) {
	if len(l.Disks) == 0 {
		return nil, usagef("a line is simulated on disks: name them with --disk, the first controller first")
	}
	p := &dmrace.Plan{
		Format: 1, Scenario: "line", Variant: "given", Kernel: dmrace.Kernel{Name: givenKernel},
		Cmdline: l.Text, Clock: dmrace.ClockIcount, Limits: dmrace.Limits{}.OrDefault(),
	}
	if at := strings.Index(l.Text, "${"); at >= 0 {
		return nil, usagef("%s… is a variable that nobody has filled in: write its value", l.Text[at:min(len(l.Text), at+len("${rootfs.uuid}"))])
	}
	for i, d := range l.Disks {
		disk := diskOf(d)
		if i == 0 {
			p.Disk = disk
		} else {
			p.Others = append(p.Others, disk)
		}
	}
	l.unlisted(p)
	for i, d := range p.Disks() {
		if err := scenarios.CheckNames(d); err != nil {
			return nil, usagef("--disk %d: %w", i+1, err)
		}
	}
	return p, nil
}

// givenKernel is the name of a kernel in plans of which nothing but its release is known.
const givenKernel = "image:given"

// diskOf is a disk as a plan has it. What its partitions hold is not known.
func diskOf(d sim.Disk) dmrace.Disk {
	out := dmrace.Disk{Bus: d.Bus, Parts: []dmrace.Part{}}
	for _, part := range d.Parts {
		name := part.Label
		if part.UUID != "" {
			name += "=" + part.UUID
		}
		out.Parts, out.Names = append(out.Parts, dmrace.PartUnknown), append(out.Names, name)
	}
	return out
}

// unlisted gives a disk whose partitions were not listed those that the line names by the
// kernel's names.
func (l Line) unlisted(p *dmrace.Plan) {
	names := bus.DiskNames(p.Disks())
	disks := p.Disks()
	for i := range disks {
		if len(l.Disks[i].Parts) > 0 {
			continue
		}
		most := int32(1)
		for _, ref := range needs.Named(p) {
			for _, c := range ref.Candidates {
				if c.Disk == names[i] {
					most = max(most, min(c.Part, maxUnlisted))
				}
			}
		}
		for range most {
			disks[i].Parts, disks[i].Names = append(disks[i].Parts, dmrace.PartUnknown), append(disks[i].Names, "")
		}
	}
	p.Disk, p.Others = disks[0], disks[1:]
}

// maxUnlisted is how many partitions a disk has at most whose partitions are not listed.
const maxUnlisted = 128

// Margin says in words how much later the disks could come.
func (p *PredictedLine) Margin() string {
	least, bounded := explore.Least(p.Slacks)
	switch {
	case len(p.Slacks) == 0:
		return "none: the boot is lost as it is"
	case !bounded:
		return fmt.Sprintf("no bound: whatever comes up to %s later is waited for", explore.DefaultMaxDelay)
	}
	return fmt.Sprintf("%.1f ms: %s may be later by so much", float64(least.By.Microseconds())/1000, least.Step)
}
