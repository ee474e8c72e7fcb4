package vmtest

import (
	"flag"
	"os"
	"testing"
)

// TestMain leaves the examples out under -short: they boot kernels, and an example cannot
// skip itself.
//
// Where the environment says so, this is no test but a fake QEMU that a test has started.
func TestMain(m *testing.M) {
	if name := os.Getenv(fakeVar); name != "" {
		playFake(name)
	}
	flag.Parse()
	if run := flag.Lookup("test.run"); testing.Short() && run.Value.String() == "" {
		run.Value.Set("^(Test|Fuzz)")
	}
	os.Exit(m.Run())
}
