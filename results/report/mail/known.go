package mail

import (
	"fmt"
	"strings"

	"dmrace/linux/series"
)

// known says what is known of a commit of Linus's tree. What no release has is in no commit.
func known(id string) string {
	for _, row := range series.Rows() {
		if row.Commit == "" || !strings.HasPrefix(id, row.Commit) {
			continue
		}
		s := fmt.Sprintf("commit %s (%q) upstream", id, row.Subject)
		if row.Mainline != "" {
			s += ", first released in " + row.Mainline
		}
		if len(row.Stable) > 0 {
			s += "; in stable since " + strings.Join(row.Stable, ", ")
		}
		return s + "."
	}
	return "commit " + id + " upstream."
}
