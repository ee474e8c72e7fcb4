package lab

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/digest"
	"dmrace/results/report"
	"dmrace/results/report/mail"
)

// TestFixesGoThroughGitAm writes each fix of which a mail is kept as it would be sent, with
// that mail below its "---", and has git apply it to the files of the tree that it is for. The
// mail names the patch by its hash: it must be this one.
func TestFixesGoThroughGitAm(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks the sources of kernels; left out by -short")
	}
	mails, err := filepath.Glob("../results/mail/*-fix-*.mbox")
	if err != nil || len(mails) == 0 {
		t.Fatalf("%v, %v", mails, err)
	}
	for _, name := range mails {
		to, arm, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), ".mbox"), "-")
		t.Run(arm+" of "+to, func(t *testing.T) {
			evidence, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			patch, _, err := FixPatch(t.Context(), dmrace.Arm(arm), to, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if sum := digest.Bytes(patch); !bytes.Contains(evidence, []byte(sum)) {
				t.Errorf("the mail is about another patch than %s", sum)
			}
			var sent bytes.Buffer
			if err := mail.Patch(&sent, patch, evidence, report.Envelope{}, ""); err != nil {
				t.Fatal(err)
			}
			applied(t, filesOf(t, to, dmrace.Arm(arm)), sent.Bytes())
		})
	}
}

// filesOf returns the files that a fix changes, as a kernel of the catalogue has them.
func filesOf(t *testing.T, kernel string, arm dmrace.Arm) map[string][]byte {
	t.Helper()
	b, err := OpenBuild(t.Context(), Options{Kernel: kernel, Messages: io.Discard}, dmrace.Kernel{Arm: arm})
	if err != nil {
		t.Fatal(err)
	}
	names, err := b.source.tree.FilesOf(t.Context(), arm)
	if err != nil {
		t.Fatal(err)
	}
	files, err := b.source.tree.Files(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// applied commits the files, and a mail on top with git am: nothing of the evidence may get
// into the message, and each of the files must change.
func applied(t *testing.T, files map[string][]byte, sent []byte) {
	t.Helper()
	dir := t.TempDir()
	git := func(stdin []byte, args ...string) string {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...)
		cmd.Stdin = bytes.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, out)
		}
		return string(out)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git(nil, "init", "-q")
	git(nil, "add", ".")
	git(nil, "commit", "-q", "-m", "before")
	git(sent, "am", "-q")
	changed := strings.Fields(git(nil, "diff", "--name-only", "HEAD~"))
	if len(changed) != len(files) || slices.ContainsFunc(changed, func(name string) bool { return files[name] == nil }) {
		t.Errorf("changed %v of %d files", changed, len(files))
	}
	if message := git(nil, "log", "-1", "--format=%B"); strings.Contains(message, "What the change did") {
		t.Errorf("the evidence is in the commit:\n%s", message)
	}
}
