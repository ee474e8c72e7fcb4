package lab

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"dmrace/campaign"
	"dmrace/internal/version"
	"dmrace/results"
	"dmrace/vmtest"
)

// The verbs whose boots can be a campaign.
const (
	CampaignMatrix   = "matrix"
	CampaignValidate = "validate"
	CampaignFlake    = "flake"
	CampaignShmoo    = "shmoo"
	CampaignExplore  = "explore"
)

// NewCampaign says where a campaign is made, and how it is booted.
type NewCampaign struct {
	Dir     string
	Words   []string // behind the verb, for people
	AnyQEMU bool     // workers may have another QEMU than this machine
	Sample  int      // of the boots that repeat to the byte one in so many is made twice; 0: none
}

// DefaultSample is one in how many boots is made twice where nothing is asked.
const DefaultSample = 20

// Laid is a campaign that was made.
type Laid struct {
	Dir    string
	Again  bool // it was there already
	Boots  int
	Folder *campaign.Folder
}

// String says what there is to boot.
func (l *Laid) String() string {
	head := "made"
	if l.Again {
		head = "is there already, and is whole again"
	}
	var bytes int64
	sums := map[string]bool{}
	for _, k := range l.Folder.Kits {
		for _, sum := range k.Sums() {
			if !sums[sum] {
				bytes += l.Folder.Blobs().Size(sum)
			}
			sums[sum] = true
		}
	}
	twice := len(l.Folder.Tasks()) - l.Boots
	return fmt.Sprintf("the campaign %s %s: %d boots of %d plans, %d of them twice; %d blobs, %.1f MB", l.Dir, head, l.Boots, l.plans(), twice, len(sums), float64(bytes)/1e6)
}

func (l *Laid) plans() int {
	seen := map[string]bool{}
	for _, c := range l.Folder.Boots() {
		seen[c.Plan] = true
	}
	return len(seen)
}

// laying is a campaign that is being made.
type laying struct {
	NewCampaign
	draft *campaign.Draft
}

// lay begins a campaign of a verb.
func (n NewCampaign) lay(verb string, o Options) (*laying, error) {
	if n.Sample < 0 {
		return nil, usagef("--sample %d is below 0", n.Sample)
	}
	d := campaign.NewDraft(version.String(), verb, n.Words)
	d.Sample, d.Accel = n.Sample, cmp.Or(o.Accel, autoAccel)
	return &laying{n, d}, nil
}

// open begins a campaign of a verb whose boots are all made of one lab's kernel.
func (n NewCampaign) open(ctx context.Context, verb string, o Options) (*laying, *Lab, error) {
	l, err := n.lay(verb, o)
	if err != nil {
		return nil, nil, err
	}
	o.Out = ""
	lab, err := Open(ctx, o)
	return l, lab, err
}

// cellOf is what is known of a boot when it is laid.
func cellOf(b Boot, column string) campaign.Cell {
	return campaign.Cell{Column: column, Expect: b.Expect, Rerun: b.Rerun}
}

// add adds a boot. What it is made of is built if need be.
func (l *laying) add(ctx context.Context, lab *Lab, c campaign.Cell, b Boot) error {
	kit, at, err := lab.kit(ctx, b.Plan)
	if err != nil {
		return err
	}
	if arch := b.Plan.Kernel.Arch; !l.AnyQEMU {
		q, err := lab.qemu(ctx, arch)
		if err != nil {
			return err
		}
		l.draft.QEMU[arch] = q.Version
	}
	l.draft.Add(c, b.Scenario.Scenario, b.Plan, kit, at, vmtest.Repeatable(b.Plan))
	return nil
}

// write writes the campaign, and what the verb itself needs to collect; nil: nothing.
func (l *laying) write(ctx context.Context, own any) (*Laid, error) {
	if own != nil {
		text, err := json.Marshal(own)
		if err != nil {
			return nil, err
		}
		l.draft.Own = text
	}
	if l.draft.Boots() == 0 {
		return nil, usagef("no boot is left to run")
	}
	again, err := l.draft.Write(ctx, l.Dir)
	if err != nil {
		return nil, err
	}
	f, err := campaign.Open(l.Dir)
	if err != nil {
		return nil, err
	}
	return &Laid{filepath.Clean(l.Dir), again, len(f.Boots()), f}, nil
}

// Matrix lays a matrix out as a campaign: see [NewMatrix].
func (n NewCampaign) Matrix(ctx context.Context, o Options, kernels []string, list []Scenario) (*Laid, error) {
	o.Out = ""
	l, err := n.lay(CampaignMatrix, o)
	if err != nil {
		return nil, err
	}
	m, err := NewMatrix(ctx, o, kernels, list, true)
	if err != nil {
		return nil, err
	}
	l.draft.Columns = kernels
	for _, column := range m.Columns {
		if err := l.column(ctx, column); err != nil {
			return nil, err
		}
	}
	return l.write(ctx, nil)
}

// column adds the boots of one kernel.
func (l *laying) column(ctx context.Context, column *Column) error {
	var boots []Boot
	for _, c := range column.Cells {
		if c.None == "" {
			q, err := column.lab.qemu(ctx, c.Plan.Kernel.Arch)
			if err != nil {
				return err
			}
			if err := q.Supports(c.Plan); err != nil {
				c.None = err.Error()
			}
		}
		if c.None == "" {
			boots = append(boots, c.Boot)
		}
	}
	if len(boots) > 0 {
		column.lab.announceBuilds(ctx, boots)
	}
	for _, c := range column.Cells {
		if c.None != "" {
			l.draft.None(cellOf(c.Boot, column.Kernel), c.Scenario.Scenario, c.Plan, c.None)
			continue
		}
		if err := l.add(ctx, column.lab, cellOf(c.Boot, column.Kernel), c.Boot); err != nil {
			return err
		}
	}
	return nil
}

// The columns of a change.
const (
	columnBefore = "before"
	columnAfter  = "after"
)

// ownChange is what a change needs to be collected.
type ownChange struct {
	What    results.Validated `json:"what"` // without its trials
	MustFix bool              `json:"must_fix"`
}

// Change lays the boots before and after a change out as a campaign. Where no scenario is
// named, given says so, those are booted that the change can affect.
func (n NewCampaign) Change(ctx context.Context, o Options, c Change, list []Scenario, given bool, variants []string, mustFix bool) (*Laid, error) {
	o.Out = ""
	l, err := n.lay(CampaignValidate, o)
	if err != nil {
		return nil, err
	}
	before, after, what, err := c.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	if !given {
		if list, err = before.Affected(list, what.Files); err != nil {
			return nil, err
		}
	}
	l.draft.Columns = []string{columnBefore, columnAfter}
	for i, side := range []*Lab{before, after} {
		boots, err := side.PlanAll(ctx, list, variants, StockOnly)
		if err == nil {
			boots, err = side.supported(ctx, boots)
		}
		if err != nil {
			return nil, err
		}
		side.announceBuilds(ctx, boots)
		for _, b := range boots {
			cell := cellOf(b, l.draft.Columns[i])
			cell.Want = b.wantedOn(b.Plan.Kernel.Arm)
			if err := l.add(ctx, side, cell, b); err != nil {
				return nil, err
			}
		}
	}
	return l.write(ctx, ownChange{what, mustFix})
}

// Flake lays so many boots of one plan out as a campaign.
func (n NewCampaign) Flake(ctx context.Context, o Options, flake Flake, s Scenario, variant string) (*Laid, error) {
	if flake.Width > 0 {
		return nil, usagef("--until-width is of dmrace flake: the boots of a campaign are counted before it begins; --runs says how many")
	}
	l, lab, err := n.open(ctx, CampaignFlake, o)
	if err != nil {
		return nil, err
	}
	boots, err := lab.PlanAll(ctx, []Scenario{s}, []string{variant}, Everything)
	if err != nil {
		return nil, err
	}
	if err := flake.Check(); err != nil {
		return nil, err
	}
	if boots, err = lab.supported(ctx, boots); err != nil {
		return nil, err
	}
	lab.announceBuilds(ctx, boots)
	for i := range flake.Runs {
		cell := cellOf(boots[0], "")
		cell.Nth, cell.Place = i+1, fmt.Sprintf("flake/%04d", i+1)
		if err := l.add(ctx, lab, cell, boots[0]); err != nil {
			return nil, err
		}
	}
	return l.write(ctx, nil)
}
