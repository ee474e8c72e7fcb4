package userland

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/u-root/gobusybox/src/pkg/bb"
	"github.com/u-root/gobusybox/src/pkg/bb/findpkg"
	"github.com/u-root/gobusybox/src/pkg/golang"

	"dmrace"
	"dmrace/images/kernel/process"
	"dmrace/internal/unfinished"
	"dmrace/internal/wholefile"
)

// buildTag picks gosh's plain line editor: the other one draws menus, which a serial
// line is slow at.
const buildTag = "goshliner"

// buildArgs make the binary small, and the same wherever it is built.
var buildArgs = []string{"build", "-trimpath", "-buildvcs=false", "-tags=" + buildTag, "-ldflags=-s -w -buildid="}

// toolchain is a Go tool chain that was found.
type toolchain struct {
	path    string // of the go command
	root    string // GOROOT
	version string // "go1.26.8"
	arch    dmrace.Arch
}

// fixGo says how a machine gets a tool chain.
const fixGo = "install Go 1.26 or newer (https://go.dev/dl) and have its bin folder in PATH"

// findToolchain looks for go in PATH and asks it where it lives.
func findToolchain(ctx context.Context) (toolchain, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return toolchain{}, &dmrace.EnvError{Err: errors.New("go, which compiles the guest's commands, is not installed"), Fix: fixGo}
	}
	ask := process.Command{Argv: []string{path, "env", "GOROOT", "GOVERSION"}, Dir: "/"} // a go.mod here would have its say
	out, err := ask.Output(ctx)
	words := strings.Fields(string(out))
	if ctx.Err() != nil {
		return toolchain{}, ctx.Err()
	}
	if err != nil || len(words) != 2 {
		return toolchain{}, &dmrace.EnvError{Err: fmt.Errorf("%s env does not work: %w, %q", path, err, out), Fix: fixGo}
	}
	return toolchain{path: path, root: words[0], version: words[1]}, nil
}

// compile builds the commands into dir, as dir/bb. The folder is there whole or not
// at all.
func compile(ctx context.Context, tc toolchain, commands []string, dir string) error {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	defer unfinished.Begin()()
	tmp, err := os.MkdirTemp(parent, "tmp-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	module, source, result := filepath.Join(tmp, "module"), filepath.Join(tmp, "source"), filepath.Join(tmp, "result")
	if err := errors.Join(writeModule(module), os.Mkdir(result, 0o755)); err != nil {
		return err
	}
	if err := untilEnd(ctx, func() error { return generate(tc, commands, module, source) }); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &dmrace.EnvError{Err: err, Fix: "Go must be 1.26 or newer, and find the modules in its cache or fetch them (go env GOPROXY)"}
	}
	if err := tc.build(ctx, source, filepath.Join(result, binaryName)); err != nil {
		return err
	}
	return wholefile.Folder(result, dir) // one that is there was built from the same by somebody else
}

// untilEnd calls f and returns what it does, or the error of ctx as soon as that ends.
// Then f is left to end by itself: what gobusybox has started it does not stop. The
// program is about to end, and f writes into a folder that is gone.
func untilEnd(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writeModule makes a folder that pins the versions of the commands.
func writeModule(dir string) error {
	return errors.Join(
		os.Mkdir(dir, 0o755),
		os.WriteFile(filepath.Join(dir, "go.mod"), mod, 0o644),
		os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644),
	)
}

// generate writes the source of one program out of many. gobusybox runs go list for it,
// for seconds, and cannot be told to stop.
func generate(tc toolchain, commands []string, module, source string) error {
	env := golang.Default(
		golang.WithGOROOT(tc.root), golang.WithGOOS("linux"), golang.WithGOARCH(string(tc.arch)), golang.DisableCGO(),
		golang.WithGO111MODULE("on"), golang.WithMod(golang.ModReadonly), golang.WithBuildTag(buildTag), golang.WithWorkingDir(module),
	)
	var said bytes.Buffer
	err := bb.BuildBusybox(logger{&said}, &bb.Opts{
		Env: env, LookupEnv: &findpkg.Env{}, CommandPaths: commands, GenSrcDir: source, GenerateOnly: true,
	})
	if err != nil {
		return fmt.Errorf("gather the sources of the commands: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}

// logger takes gobusybox's notices.
type logger struct{ to *bytes.Buffer }

func (l logger) Printf(format string, v ...any) { fmt.Fprintf(l.to, format+"\n", v...) }

// build compiles what generate wrote.
func (tc toolchain) build(ctx context.Context, source, binary string) error {
	var said bytes.Buffer
	err := process.Command{
		Argv: slices.Concat([]string{tc.path}, buildArgs, []string{"-o", binary, "."}),
		Dir:  filepath.Join(source, "src", "bb.u-root.com", "bb"),
		Env:  append(os.Environ(), "GO111MODULE=off", "GOPATH="+source, "GOOS=linux", "GOARCH="+string(tc.arch), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off"),

		Stdout: &said, Stderr: &said,
	}.Run(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("compile the commands with %s: %w: %s", tc.version, err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}
