package lint

import (
	"fmt"
	"strings"
)

// merger joins the findings for several kernels.
type merger struct {
	checked []string
	merged  []merged
	index   map[key]int
}

// merged is one finding and the kernels that have it.
type merged struct {
	Finding
	in []string
}

// key tells findings apart.
type key struct {
	code       string
	start, end int
	message    string
}

// add takes the findings for one kernel. Where several have the same, the newest
// knows best how to fix it, and the one with the losing boot what it looks like.
func (m *merger) add(kernel string, findings []Finding) {
	if m.index == nil {
		m.index = map[key]int{}
	}
	for _, f := range findings {
		k := key{f.Code, f.Start, f.End, f.Message}
		i, ok := m.index[k]
		if !ok {
			m.index[k] = len(m.merged)
			m.merged = append(m.merged, merged{f, []string{kernel}})
			continue
		}
		old := &m.merged[i]
		if old.in[len(old.in)-1] != kernel {
			old.in = append(old.in, kernel)
		}
		if f.Fix != "" || old.Fix == "" {
			old.Fix, old.FixNote = f.Fix, f.FixNote
		}
		if f.Severity.weight() > old.Severity.weight() || f.Race != nil && old.Race == nil {
			old.Severity, old.Kernel, old.Race = f.Severity, f.Kernel, f.Race
		}
	}
}

// findings returns what was added, in order. A finding that only some of the kernels
// have says so, and is no error.
func (m *merger) findings() []Finding {
	out := make([]Finding, len(m.merged))
	for i, f := range m.merged {
		if len(f.in) < len(m.checked) {
			if f.Severity == Error {
				f.Severity = Warning
			}
			f.Affects += fmt.Sprintf("; of the branches %s this is so in %s", strings.Join(m.checked, ", "), strings.Join(f.in, ", "))
		}
		out[i] = f.Finding
	}
	order(out)
	return out
}
