package results

import (
	"context"
	"fmt"
	"io"
	"slices"

	"dmrace/internal/visible"
)

// Verified is what [Verifier.CheckRuns] found of one run.
type Verified struct {
	Run      string   `json:"run"`
	Follows  bool     `json:"follows"`
	Findings []string `json:"findings"` // what does not follow, or why it cannot be read
}

// CheckRuns reads runs of a store and checks each. When ctx ends its error is returned,
// and nothing is said of the runs that were checked until then.
func (v Verifier) CheckRuns(ctx context.Context, s Store, runs []string) ([]Verified, error) {
	list := []Verified{}
	for _, run := range runs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one := Verified{Run: run, Findings: []string{}}
		if r, err := s.Load(run); err != nil {
			one.Findings = append(one.Findings, err.Error())
		} else {
			one.Findings = append(one.Findings, v.Check(r)...)
		}
		one.Follows = len(one.Findings) == 0
		list = append(list, one)
	}
	return list, nil
}

// AllFollow reports whether there is no finding.
func AllFollow(list []Verified) bool {
	return !slices.ContainsFunc(list, func(v Verified) bool { return !v.Follows })
}

// WriteVerified writes the findings, a line each, and how many runs have none.
func WriteVerified(w io.Writer, list []Verified) error {
	follow := 0
	for _, one := range list {
		if one.Follows {
			follow++
		}
		for _, finding := range one.Findings {
			if _, err := fmt.Fprintf(w, "%s: %s\n", visible.Line(one.Run), visible.Line(finding)); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d of %d runs follow from their consoles\n", follow, len(list))
	return err
}
