// Package userland builds what a user finds in the guest that dmrace shell boots: a
// shell and the usual commands, all in one static binary.
//
// The commands are u-root's, those that userland.mod names as tools, in the versions
// that it and userland.sum pin: they are the go.mod and go.sum of a module of its own, so
// that dmrace itself depends on none of them. gobusybox turns the commands into packages
// of one program, and the Go tool chain of the machine compiles it; that takes a minute,
// once. Modules that are not in the module cache are fetched as every Go build does.
package userland

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/u-root/u-root/pkg/cpio"
	"golang.org/x/mod/modfile"

	"dmrace"
	"dmrace/images/cachefault"
	"dmrace/internal/digest"
	"dmrace/linux/board"
)

// Folder is where the commands are in the guest. PID 1 runs Shell when it is there.
const (
	Folder = "/bbin"
	Shell  = Folder + "/gosh"
)

// mod and sum pin every module that the userland is made of. The tests hold them to the
// versions in dmrace's own go.mod where both have a module.
var (
	//go:embed userland.mod
	mod []byte
	//go:embed userland.sum
	sum []byte
)

// binaryName is the program that holds all commands; each is a link to it.
const binaryName = "bb"

// Build returns the files of the userland for an architecture, compiled or taken from the
// folder cache.
// Notices go to say.
//
// A machine without Go, or with one that is too old, is a *dmrace.EnvError.
func Build(ctx context.Context, cache string, arch dmrace.Arch, say func(format string, args ...any)) ([]cpio.Record, error) {
	commands, err := tools(mod)
	if err != nil {
		return nil, err
	}
	tc, err := findToolchain(ctx)
	if err != nil {
		return nil, err
	}
	tc.arch = board.OrDefault(arch)
	dir := filepath.Join(cache, "userland", key(mod, sum, tc))
	binary, err := os.ReadFile(filepath.Join(dir, binaryName))
	if errors.Is(err, os.ErrNotExist) {
		say("compiling %d commands for the guest, which takes a minute, once", len(commands))
		if err := compile(ctx, tc, commands, dir); err != nil {
			return nil, fmt.Errorf("build userland: %w", cachefault.In(cache, err))
		}
		binary, err = os.ReadFile(filepath.Join(dir, binaryName))
	}
	if err != nil {
		return nil, fmt.Errorf("build userland: %w", cachefault.In(cache, err))
	}
	return files(binary, commands), nil
}

// commandPrefix begins the import paths of u-root's commands.
const commandPrefix = "github.com/u-root/u-root/cmds/"

// tools returns the import paths of u-root's commands that a go.mod names as tools.
func tools(mod []byte) ([]string, error) {
	f, err := modfile.Parse("userland.mod", mod, nil)
	if err != nil {
		return nil, fmt.Errorf("read the commands of the userland: %w", err)
	}
	var paths []string
	for _, t := range f.Tool {
		if strings.HasPrefix(t.Path, commandPrefix) {
			paths = append(paths, t.Path)
		}
	}
	return paths, nil
}

// key names what the binary depends on.
func key(mod, sum []byte, tc toolchain) string {
	of := []string{string(mod), string(sum), tc.version, strings.Join(buildArgs, " ")}
	if tc.arch != board.AMD64.Arch {
		of = append(of, string(tc.arch))
	}
	return digest.Key(of...)
}

// files lists what stands in the guest's root: the binary, and a link to it for each
// command. The program looks at the name that it was called by.
func files(binary []byte, commands []string) []cpio.Record {
	folder := strings.TrimPrefix(Folder, "/")
	records := []cpio.Record{
		cpio.Directory(folder, 0o755),
		cpio.StaticFile(path.Join(folder, binaryName), string(binary), 0o555),
	}
	for _, c := range commands {
		records = append(records, cpio.Symlink(path.Join(folder, path.Base(c)), binaryName))
	}
	return records
}
