package kernel

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"testing"

	"dmrace/images/kernel/kerneltest"
)

// What a process of TestTwoProcesses is told, and what it says.
const (
	inCache = "DMRACE_TEST_CACHE"
	ofTree  = "DMRACE_TEST_TREE"
)

type builtBy struct {
	Path   string
	Cached bool
}

// TestInProcess is one process of TestTwoProcesses: it builds once its standard input ends.
func TestInProcess(t *testing.T) {
	dir := os.Getenv(ofTree)
	if dir == "" {
		t.Skip("a part of TestTwoProcesses")
	}
	if _, err := io.ReadAll(os.Stdin); err != nil {
		t.Fatal(err)
	}
	tree, out := openFake(t, Cache{Dir: os.Getenv(inCache)}, dir)
	img, err := tree.Build(kerneltest.TestContext(t), stockShim)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := json.NewEncoder(os.Stdout).Encode(builtBy{img.Path, img.Cached}); err != nil {
		t.Fatal(err)
	}
}

// TestTwoProcesses has several processes ask one cache for the same kernel at once: one
// builds, the others wait for it, and all have the same image.
func TestTwoProcesses(t *testing.T) {
	kerneltest.FakeCompiler(t)
	t.Setenv(inCache, t.TempDir())
	t.Setenv(ofTree, kerneltest.FakeTree(t, nil))
	const processes = 3
	var starts [processes]io.WriteCloser
	var said [processes]bytes.Buffer
	var running [processes]*exec.Cmd
	for i := range processes {
		c := exec.CommandContext(kerneltest.TestContext(t), os.Args[0], "-test.run=^TestInProcess$")
		c.Stdout, c.Stderr = &said[i], &said[i]
		stdin, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		starts[i], running[i] = stdin, c
	}
	for _, start := range starts {
		start.Close()
	}
	paths, built := map[string]bool{}, 0
	for i, c := range running {
		if err := c.Wait(); err != nil {
			t.Fatalf("process %d: %v\n%s", i, err, said[i].Bytes())
		}
		var b builtBy
		if err := json.NewDecoder(&said[i]).Decode(&b); err != nil {
			t.Fatalf("process %d: %v", i, err)
		}
		paths[b.Path] = true
		if !b.Cached {
			built++
		}
	}
	if built != 1 || len(paths) != 1 {
		t.Errorf("%d of %d built it, want 1; images %v", built, processes, paths)
	}
}
