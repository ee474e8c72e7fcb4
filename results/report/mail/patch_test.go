package mail

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

const diff = "--- a/drivers/md/dm-init.c\n+++ b/drivers/md/dm-init.c\n@@ -1,2 +1,3 @@\n one\n+and a half\n two\n"

const backport = "From: dmrace <dmrace@localhost>\nSubject: [PATCH 5.10.y] dm init: wait\n\ncommit 035641b01e72 upstream.\n\nIt waits.\n---\n" + diff

// am applies a mail with git am to a tree of one file, and returns its commit's message and
// what the file holds then.
func am(t *testing.T, text []byte) (message, file string) {
	t.Helper()
	dir := t.TempDir()
	git := func(args ...string) string {
		out, err := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s\n%s", args, err, out, text)
		}
		return string(out)
	}
	name := filepath.Join(dir, "drivers/md/dm-init.c")
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte("one\ntwo\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	git("init", "-q")
	git("add", "-A")
	git("commit", "-q", "-m", "one")
	mbox := filepath.Join(t.TempDir(), "mbox")
	if err := os.WriteFile(mbox, text, 0o644); err != nil {
		t.Fatal(err)
	}
	git("am", "-q", mbox)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return git("log", "-1", "--format=%an <%ae>%n%B"), string(b)
}

// TestPatchGoesThroughGitAm: the patch is applied, the message holds what it must, and the
// evidence is in the mail and not in the message.
func TestPatchGoesThroughGitAm(t *testing.T) {
	shown := reporttest.Validated(t)
	shown.TestedBy = "Jane Doe <jane@example.org>"
	evidence := reporttest.Render(t, Write, shown)
	for _, c := range []struct {
		name, patch string
		evidence    []byte
		e           report.Envelope
		message     string
		mail        string
	}{
		{"derived", backport, nil, report.Envelope{}, "dmrace <dmrace@localhost>\ndm init: wait\n\ncommit 035641b01e72 upstream.\n\nIt waits.\n", "Subject: [PATCH 5.10.y] dm init: wait\n"},
		{"with evidence", backport, evidence, report.Envelope{From: "A B <a@example.org>"}, "A B <a@example.org>\ndm init: wait\n\ncommit 035641b01e72 upstream.\n\nIt waits.\n\nTested-by: Jane Doe <jane@example.org>\n", "\n---\n\nEvery boot below was made twice"},
		{"with trailers", backport, evidence, report.Envelope{ReportedBy: []string{"C D <c@example.org>"}, Links: []string{"https://example.org/1"}}, "dmrace <dmrace@localhost>\ndm init: wait\n\ncommit 035641b01e72 upstream.\n\nIt waits.\n\nReported-by: C D <c@example.org>\nLink: https://example.org/1\nTested-by: Jane Doe <jane@example.org>\n", ""},
		{"the diff alone", diff, nil, report.Envelope{Subject: "dm: more", Upstream: "0123456789ab"}, "dmrace <dmrace@localhost>\ndm: more\n\ncommit 0123456789ab upstream.\n", "Subject: [PATCH] dm: more\n"},
		{"an answer", backport, nil, report.Envelope{InReplyTo: "1@example.org"}, "dmrace <dmrace@localhost>\ndm init: wait\n\ncommit 035641b01e72 upstream.\n\nIt waits.\n", "Subject: Re: [PATCH 5.10.y] dm init: wait\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			if err := Patch(&out, []byte(c.patch), c.evidence, c.e, ""); err != nil {
				t.Fatal(err)
			}
			if _, _, err := strict([]byte(out.String())); err != nil {
				t.Errorf("%v in\n%s", err, out.String())
			}
			message, file := am(t, []byte(out.String()))
			if strings.TrimRight(message, "\n")+"\n" != c.message {
				t.Errorf("the message is\n%s\nwant\n%s", message, c.message)
			}
			if file != "one\nand a half\ntwo\n" {
				t.Errorf("the file is %q", file)
			}
			if !strings.Contains(out.String(), c.mail) {
				t.Errorf("%q is missing in\n%s", c.mail, out.String())
			}
		})
	}
}

func TestPatchRefuses(t *testing.T) {
	for name, c := range map[string]struct{ patch, evidence string }{
		"no diff":            {"words\n", ""},
		"no mail":            {backport, "words\n"},
		"evidence of a diff": {backport, "From: a <a@b.c>\nSubject: x\n\n" + diff},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			var usage *dmrace.UsageError
			if err := Patch(&out, []byte(c.patch), []byte(c.evidence), report.Envelope{}, ""); !errors.As(err, &usage) || out.Len() > 0 {
				t.Errorf("%v, %d bytes", err, out.Len())
			}
		})
	}
}

// FuzzPatch: whatever is handed in, what comes out is a mail, or the error is a mistake's.
func FuzzPatch(f *testing.F) {
	f.Add([]byte(backport), []byte("From: a <a@b.c>\nSubject: x\n\nbody\n\nTested-by: a <a@b.c>\n"))
	f.Add([]byte(diff), []byte(""))
	f.Fuzz(func(t *testing.T, patch, evidence []byte) {
		var out strings.Builder
		err := Patch(&out, patch, evidence, report.Envelope{}, "")
		var usage *dmrace.UsageError
		if err != nil && !errors.As(err, &usage) {
			t.Fatal(err)
		}
		if err == nil && !strings.HasPrefix(out.String(), "From "+"dmrace@localhost ") {
			t.Errorf("%q", out.String())
		}
	})
}
