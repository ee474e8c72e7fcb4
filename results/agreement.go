package results

import (
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/internal/table"
)

// Compared is a recorded boot beside its prediction.
type Compared struct {
	Recording   *dmrace.Recording
	Agreement   dmrace.Agreement    // empty where NotModelled is set
	NotModelled *dmrace.NotModelled // why there is no prediction; nil: there is one
}

// Differs reports whether the boot is predicted otherwise than it was recorded.
func (c Compared) Differs() bool { return c.NotModelled == nil && !c.Agreement.Agrees() }

// cells are what stands in the table's last three columns.
func (c Compared) cells() (recorded, predicted, agree string) {
	switch {
	case c.NotModelled != nil:
		return Outcome(c.Recording.Verdict), "not modelled", "-"
	case c.Differs():
		agree = "NO"
	default:
		agree = "yes"
	}
	return Outcome(c.Agreement.Recorded), Outcome(c.Agreement.Predicted), agree
}

// AgreementTable writes one row per boot: what was recorded, what was predicted, and
// whether the two witnesses agree. What differs stands below the table, and then what is
// not modelled: such a boot neither agrees nor differs.
func AgreementTable(w io.Writer, boots []Compared) error {
	tw := table.New(w)
	tw.Head("SCENARIO", "VARIANT", "KERNEL", "RECORDED", "PREDICTED", "AGREE")
	for _, b := range boots {
		r := b.Recording
		recorded, predicted, agree := b.cells()
		tw.Row(r.Scenario(), r.Variant(), r.Kernel().Label, recorded, predicted, agree)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, b := range boots {
		if b.Differs() {
			fmt.Fprintf(w, "\n%s/%s: %s\n", b.Recording.Plan.Scenario, b.Recording.Plan.Variant, b.Agreement.Differences())
		}
	}
	return notModelledList(w, boots)
}

// notModelledList writes what of which boots is not modelled, a line for each variant.
func notModelledList(w io.Writer, boots []Compared) error {
	said := map[string]bool{}
	for _, b := range boots {
		if b.NotModelled == nil {
			continue
		}
		line := fmt.Sprintf("%s/%s: %s\n", b.Recording.Scenario(), b.Recording.Variant(), b.NotModelled)
		if said[line] {
			continue
		}
		if len(said) == 0 {
			line = "\n" + line
		}
		said[strings.TrimPrefix(line, "\n")] = true
		if _, err := io.WriteString(w, line); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	return nil
}
