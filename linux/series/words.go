package series

import (
	"fmt"
	"strings"
)

// Reference names the row for people: "035641b01e72 (dm init: add …)".
func (r Row) Reference() string { return fmt.Sprintf("%s (%s)", r.Commit, r.Subject) }

// Since says which versions have what the row describes: "6.2 and later, in stable from
// 6.1.40, 5.15.121 (035641b01e72)".
func (r Row) Since() string {
	return fmt.Sprintf("%s and later%s (%s)", r.Mainline, r.stableText(", in stable from "), r.Commit)
}

// Until says which versions do not have it: "before 6.2, in stable before 6.1.40,
// 5.15.121 (035641b01e72)".
func (r Row) Until() string {
	return fmt.Sprintf("before %s%s (%s)", r.Mainline, r.stableText(", in stable before "), r.Commit)
}

// stableText lists the stable releases of a row behind a text, or nothing.
func (r Row) stableText(before string) string {
	if len(r.Stable) == 0 {
		return ""
	}
	return before + strings.Join(r.Stable, ", ")
}
