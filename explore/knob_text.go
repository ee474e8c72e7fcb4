package explore

import (
	"fmt"
	"io"
	"strings"

	"dmrace/internal/english"
)

// WriteSettings tells people which orders of decisive events searches of one variant saw at
// which settings, where there were several.
func WriteSettings(w io.Writer, all []*OnKernel) error {
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].Variant == all[0].Variant {
			n++
		}
		if n > 1 {
			writeSettings(w, all[:n])
		}
		all = all[n:]
	}
	return nil
}

// writeSettings tells of one variant.
func writeSettings(w io.Writer, of []*OnKernel) {
	var states []Seen
	at := map[string][]string{}
	for _, f := range of {
		for _, s := range f.States {
			if at[s.state()] == nil {
				states = append(states, s.Seen)
			}
			at[s.state()] = append(at[s.state()], fmt.Sprintf("%s (%d)", f.Setting, s.Boots))
		}
	}
	fmt.Fprintf(w, "\n%s/%s: %s came to %s (behind each setting, its boots)\n\n", of[0].Scenario, of[0].Variant, english.Count(len(of), "setting"), english.Count(len(states), "order"))
	for _, s := range states {
		fmt.Fprintf(w, "  %s: %s\n    at %s\n", s.Ends, strings.Join(s.Order, ", "), strings.Join(at[s.state()], ", "))
	}
}
