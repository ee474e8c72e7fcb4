package kernel

import (
	"path/filepath"
	"testing"

	"dmrace/images/kernel/apt"
	"dmrace/images/kernel/kerneltest"
)

// fakeSources makes these lines the machine's apt sources, and has Debian's keyring
// be there. It returns the file that holds them.
func fakeSources(t *testing.T, lines string) string {
	t.Helper()
	dir := t.TempDir()
	kerneltest.WriteTree(t, dir, map[string]string{"sources.list": lines, "keyring.gpg": "keys"})
	list := filepath.Join(dir, "sources.list")
	kerneltest.FakeTools(t, map[string]string{"apt-config": "echo \"LIST='" + list + "'\"; echo \"PARTS='/nowhere/'\""})
	old := apt.Keyring
	apt.Keyring = filepath.Join(dir, "keyring.gpg")
	t.Cleanup(func() { apt.Keyring = old })
	return list
}
