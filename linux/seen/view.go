package seen

import (
	"slices"
	"strings"

	"dmrace"
)

// View is a boot as it was seen.
type View struct {
	dmrace.Seen
	beside []int // events, by Seq, of hosts and disks that cannot bring the root
}

// Of returns the view of a boot.
func Of(s dmrace.Seen) *View { return &View{s, beside(s)} }

// OfRoot returns the last event of a kind that is not known to have nothing to do
// with the root.
func (v *View) OfRoot(kind dmrace.EventKind) (dmrace.Event, bool) {
	for _, e := range slices.Backward(v.Events) {
		if e.Kind == kind && !slices.Contains(v.beside, e.Seq) {
			return e, true
		}
	}
	return dmrace.Event{}, false
}

// Said is what an event says, with what it happened to.
func Said(e dmrace.Event) string { return strings.TrimSpace(e.Subject + " " + e.Detail) }
