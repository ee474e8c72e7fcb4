package git

import (
	"context"
	"strconv"
	"strings"
)

// Describe returns what git describe says of a commit, "v5.15.100-3-g0f3a9c21b4d5": the
// tag that it lies on or behind. It is "" where there is no tag to say it by.
func (r Repo) Describe(ctx context.Context, commit string) string {
	name, err := r.ask(ctx, "describe", "--tags", "--abbrev=12", commit)
	if err != nil {
		return ""
	}
	return name
}

// Commit is a commit with the first line of its message.
type Commit struct{ ID, Subject string }

// Between returns the first commits that are in new and not in old, the oldest first, and
// how many there are.
func (r Repo) Between(ctx context.Context, old, new string, most int) (list []Commit, total int, err error) {
	count, err := r.ask(ctx, "rev-list", "--count", old+".."+new)
	if err != nil {
		return nil, 0, err
	}
	if total, err = strconv.Atoi(count); err != nil {
		return nil, 0, r.failed(err)
	}
	text, err := r.ask(ctx, "rev-list", "--reverse", "--format=%H %s", old+".."+new)
	if err != nil {
		return nil, 0, err
	}
	for line := range strings.SplitSeq(text, "\n") {
		id, subject, _ := strings.Cut(line, " ")
		if IsHash(id) && len(list) < most { // the other lines say "commit <hash>"
			list = append(list, Commit{id, subject})
		}
	}
	return list, total, nil
}
