package unidiff

import "testing"

func TestUpstream(t *testing.T) {
	const id = "035641b01e72a4b6e9e0d1f2c3b4a5968778695a"
	for _, c := range []struct{ name, message, want string }{
		{"option 3", "From: a <a@b.c>\nSubject: x\n\ncommit " + id + " upstream.\n\nwords\n---\n", id},
		{"a short name", "commit 035641b01e72 upstream\n\n", "035641b01e72"},
		{"the scripts'", "[ Upstream commit " + id + " ]\n", id},
		{"cherry-pick -x", "words\n\n(cherry picked from commit " + id + ")\n", id},
		{"none", "Fixes: 035641b01e72 (\"dm init\")\n", ""},
		{"of another text", "see commit " + id + " upstream for why\n", ""},
		{"in the diff", "words\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			diff := "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-commit 111111111111 upstream.\n+commit 222222222222 upstream.\n x\n"
			got, err := Read([]byte(c.message + diff))
			if err != nil || len(got) != 1 || got[0].Upstream != c.want {
				t.Errorf("%+v, %v; want %q", got, err, c.want)
			}
		})
	}
}
