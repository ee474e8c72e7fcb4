//go:build linux

package disk

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/u-root/u-root/pkg/cpio"
)

// TestExt4 holds the file system against e2fsck and debugfs; make test installs them. The boots of root-file-system hold it against the kernel.
func TestExt4(t *testing.T) {
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin") // where Debian has them, and a user's PATH has not
	for _, tool := range []string{"e2fsck", "debugfs"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("DMRACE_VALIDATORS") != "" {
				t.Fatalf("%s is missing: apt-get install e2fsprogs", tool)
			}
			t.Skipf("%s is missing; make test installs it", tool)
		}
	}
	big := noise("big")
	image, err := ext4Image(append(rootTree([]byte("guest")), plainFile("/etc/big", big, 0o640), plainFile("/etc/none", nil, 0o600)))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ext4")
	if err := os.WriteFile(path, image, 0o644); err != nil {
		t.Fatal(err)
	}
	debugfs := func(ask string) string {
		out, err := exec.Command("debugfs", "-R", ask, path).Output()
		if err != nil {
			t.Fatalf("%s: %v", ask, err)
		}
		return string(out)
	}
	if got := debugfs("cat /etc/big"); got != string(big) {
		t.Errorf("/etc/big has %d bytes", len(got))
	}
	if got := debugfs("stat /sbin/init"); !strings.Contains(got, "Mode:  0555") || !strings.Contains(got, "Size: 5") {
		t.Errorf("stat /sbin/init: %s", got)
	}
	if got := debugfs("stats"); !strings.Contains(got, "needs_recovery") || !strings.Contains(got, "has_journal") {
		t.Errorf("features: %s", got)
	}
	// The recovery is the only thing that it is to do: 1 is "errors corrected".
	out, err := exec.Command("e2fsck", "-p", "-f", path).CombinedOutput()
	if exit := (&exec.ExitError{}); err != nil && !(asExit(err, &exit) && exit.ExitCode() == 1) || !bytes.Contains(out, []byte("recovering journal")) {
		t.Errorf("e2fsck: %v\n%s", err, out)
	}
	if out, err := exec.Command("e2fsck", "-n", "-f", path).CombinedOutput(); err != nil {
		t.Errorf("after the recovery: %v\n%s", err, out)
	}
}

func asExit(err error, to **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError)
	*to = e
	return ok
}

// TestExt4Refuses: what the writer does not write is an error.
func TestExt4Refuses(t *testing.T) {
	many := rootTree(nil)
	for _, name := range strings.Split(strings.Repeat("x", extInodes), "") {
		many = append(many, plainFile("/etc/"+name, nil, 0o600))
	}
	for name, files := range map[string][]cpio.Record{
		"more than 64 files":          many,
		"neither a file nor a folder": {cpio.Symlink("link", "to")},
		"are more than one group has": {plainFile("/huge", make([]byte, extGroupBlocks*extBlock), 0o600)},
	} {
		if _, err := ext4Image(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
