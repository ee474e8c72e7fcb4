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
	in    []string
	maybe []string // kernels of which it is not known
}

// key tells findings apart.
type key struct {
	code       string
	start, end int
	message    string
}

func keyOf(f Finding) key { return key{f.Code, f.Start, f.End, f.Message} }

// add takes the findings for one kernel. Where several have the same, the newest
// knows best how to fix it, and the one with the losing boot what it looks like.
func (m *merger) add(kernel string, findings []Finding) {
	if m.index == nil {
		m.index = map[key]int{}
	}
	for _, f := range findings {
		k := keyOf(f)
		i, ok := m.index[k]
		if !ok {
			i = len(m.merged)
			m.index[k] = i
			m.merged = append(m.merged, merged{Finding: f})
		}
		old := &m.merged[i]
		old.foundIn(kernel, f.Unsure != "")
		if f.Fix != "" || old.Fix == "" {
			old.Fix, old.FixNote = f.Fix, f.FixNote
		}
		if f.Severity.weight() > old.Severity.weight() || f.Race != nil && old.Race == nil {
			old.Severity, old.Kernel, old.Race = f.Severity, f.Kernel, f.Race
		}
	}
}

// foundIn notes a kernel that has the finding, or may have it.
func (f *merged) foundIn(kernel string, maybe bool) {
	list := &f.in
	if maybe {
		list = &f.maybe
	}
	if n := len(*list); n == 0 || (*list)[n-1] != kernel {
		*list = append(*list, kernel)
	}
}

// findings returns what was added, in order. A finding that only some of the kernels
// have says so, and is no error.
func (m *merger) findings() []Finding {
	out := make([]Finding, len(m.merged))
	for i, f := range m.merged {
		if len(m.checked) > 1 && len(f.in) < len(m.checked) {
			f.limit(m.checked)
		}
		out[i] = f.Finding
	}
	order(out)
	return out
}

// limit says that only some of the kernels that were checked have the finding.
func (f *merged) limit(checked []string) {
	if f.Severity == Error {
		f.Severity = Warning
	}
	in := "none for certain"
	if len(f.in) > 0 {
		in = strings.Join(f.in, ", ")
	}
	f.Affects += fmt.Sprintf("; of the branches %s this is so in %s", strings.Join(checked, ", "), in)
	if len(f.maybe) > 0 {
		f.Affects += ", and perhaps in " + strings.Join(f.maybe, ", ")
	}
	f.Unsure = ""
}
