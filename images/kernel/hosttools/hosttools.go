// Package hosttools knows the programs that making a kernel needs of the host, and the
// packages that bring them.
package hosttools

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel/process"
	"dmrace/linux/board"
)

// Tool is something that building a kernel needs from the host.
type Tool struct {
	Name    string // the program, or a C header as in "gelf.h"
	Package string // the Debian package that brings it
	Why     string // what it is needed for
	For     Need   // who needs it
}

// Need says which trees need a tool.
type Need int

// The needs.
const (
	ForAll    Need = iota // every build
	ForDebian             // trees of the catalogue
	ForGit                // git trees
	ForPatch              // variants with patches
)

// Patch is not among the Requirements: few builds need it.
var Patch = Tool{"patch", "patch", "applies patches given with --patch", ForPatch}

// Requirements lists what building a dmrace kernel needs. 6.1.192 and 6.12.117 were
// built with nothing else in PATH but a shell, coreutils, findutils, diffutils, sed,
// grep, awk and apt's gpgv, which every Debian has, and m4, which flex and bison
// bring. There are no modules and no certificates in the configuration: kmod,
// OpenSSL and perl are not needed.
func Requirements() []Tool {
	return []Tool{
		{"make", "make", "runs the kernel's build", ForAll},
		{"gcc", "gcc", "compiles the kernel", ForAll},
		{"ld", "binutils", "links it", ForAll},
		{"stdio.h", "libc6-dev", "the kernel's own build programs are linked with libc", ForAll},
		{"flex", "flex", "generates kconfig's lexer", ForAll},
		{"bison", "bison", "generates kconfig's parser", ForAll},
		{"bc", "bc", "computes kernel/time's constants", ForAll},
		{"gelf.h", "libelf-dev", "objtool reads objects with it", ForAll},
		{"apt-get", "apt", "downloads Debian's linux-source", ForDebian},
		{"dpkg-deb", "dpkg", "unpacks it", ForDebian},
		{"xz", "xz-utils", "decompresses it", ForDebian},
		{"git", "git", "reads a git tree given with --tree", ForGit},
	}
}

// Compiler returns the compiler and the linker that build for an architecture on this host.
func Compiler(b *board.Info) []Tool {
	if string(b.Arch) == runtime.GOARCH {
		return []Tool{{"gcc", "gcc", "compiles the kernel", ForAll}, {"ld", "binutils", "links it", ForAll}}
	}
	return []Tool{
		{b.Cross + "gcc", b.CrossPackage, "compiles " + b.Title + " kernels", ForAll},
		{b.Cross + "ld", b.CrossPackage, "links them", ForAll},
	}
}

// Missing returns the tools that this host does not have.
func Missing(ctx context.Context, tools []Tool) []Tool {
	var missing []Tool
	for _, t := range tools {
		if !t.present(ctx) {
			missing = append(missing, t)
		}
	}
	return missing
}

// present looks for a program in PATH, and asks the compiler for a header.
func (t Tool) present(ctx context.Context) bool {
	if !strings.HasSuffix(t.Name, ".h") {
		_, err := exec.LookPath(t.Name)
		return err == nil
	}
	include := strings.NewReader("#include <" + t.Name + ">\n")
	_, err := process.Command{Argv: []string{"gcc", "-E", "-xc", "-"}, Stdin: include}.Output(ctx)
	return err == nil
}

// AptLine is the one line that installs the tools.
func AptLine(tools []Tool) string {
	return "apt-get install -y " + strings.Join(Packages(tools), " ")
}

// Packages returns the Debian packages that bring the tools, each once, in the order
// of the tools.
func Packages(tools []Tool) []string {
	var packages []string
	for _, t := range tools {
		if !slices.Contains(packages, t.Package) {
			packages = append(packages, t.Package)
		}
	}
	return packages
}

// Require returns an EnvError that names the tools that are missing of those that
// these need.
func Require(ctx context.Context, what string, needs ...Need) error {
	var needed []Tool
	for _, tool := range Requirements() {
		if slices.Contains(needs, tool.For) {
			needed = append(needed, tool)
		}
	}
	return RequireTools(ctx, what, needed...)
}

// RequireTools returns an EnvError that names the tools that are missing.
func RequireTools(ctx context.Context, what string, needed ...Tool) error {
	missing := Missing(ctx, needed)
	if missing == nil {
		return ctx.Err()
	}
	var names []string
	for _, m := range missing {
		names = append(names, m.Name)
	}
	return &dmrace.EnvError{Err: fmt.Errorf("%s needs %s", what, strings.Join(names, ", ")), Fix: AptLine(missing)}
}
