package unidiff

import "regexp"

// upstreamLine matches how the messages of backports name their commit: option 3 of
// Documentation/process/stable-kernel-rules.rst, the form that Sasha Levin's scripts write,
// and what git cherry-pick -x adds.
var upstreamLine = regexp.MustCompile(`(?im)^[ \t]*(?:commit ([0-9a-f]{12,40}) upstream\.?|\[ *upstream commit ([0-9a-f]{12,40}) *\]|\(cherry picked from commit ([0-9a-f]{12,40})\))[ \t]*\r?$`)

// hunkLine begins what no message holds.
var hunkLine = regexp.MustCompile(`(?m)^(?:diff --git |--- a/|@@ -)`)

// upstreamOf returns the commit of Linus's tree that the message of a patch names, or "".
func upstreamOf(body []byte) string {
	if at := hunkLine.FindIndex(body); at != nil {
		body = body[:at[0]]
	}
	for _, commit := range upstreamLine.FindSubmatch(body) {
		if c := string(commit); IsCommit(c) {
			return c
		}
	}
	return ""
}

var commit = regexp.MustCompile(`^[0-9a-f]{12,40}$`)

// IsCommit reports whether a text is the name of a commit as people write it.
func IsCommit(s string) bool { return commit.MatchString(s) }
