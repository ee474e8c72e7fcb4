package main

import (
	"os"
	"os/exec"
	"testing"
)

// TestModule builds and runs the module below testdata as somebody would build their own:
// docs/LIBRARY.md tells how.
func TestModule(t *testing.T) {
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = "../../testdata/module"
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	const want = `error DMR401 waitfor-missing
warning DMR510 rootwait-unbounded
without-waitfor: hung data-device-missing
with-waitfor: booted 
with-i8042: booted 
control: booted 
`
	if err != nil || string(out) != want {
		t.Errorf("%v, got\n%swant\n%s", err, out, want)
	}
}
