package cparser

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dmrace"
)

//go:embed stub
var stub embed.FS

// Program is the compiled parsers of one tree.
type Program struct {
	Path string
}

// kernelFlags compile the kernel's files and what stands around them: as the
// kernel's own Makefile does where it changes what C means, and without libc's
// headers. A function that stub/kernel.h does not declare is an error: C would take
// it for one that returns int. drivers/md/Makefile links dm-init.c into dm-mod, hence
// the module's name.
var kernelFlags = []string{
	"-std=gnu11", "-O2", "-fno-strict-aliasing", "-fno-strict-overflow",
	"-fno-delete-null-pointer-checks", "-fno-common", "-Werror=implicit-function-declaration",
	"-nostdinc", "-Iinclude", "-I.", "-include", "kernel.h",
	"-D__KERNEL__", `-DKBUILD_MODNAME="dm_mod"`, "-c",
}

// Build compiles the parsers of a tree in dir, an empty directory of the caller's.
// files holds the content of each of [Paths]. Without gcc the error is a
// [dmrace.EnvError].
func Build(ctx context.Context, files map[string][]byte, dir string) (*Program, error) {
	if _, err := exec.LookPath("gcc"); err != nil {
		return nil, &dmrace.EnvError{Err: fmt.Errorf("compile the kernel's parsers: %w", err), Fix: "apt-get install -y gcc libc6-dev"}
	}
	laid, err := layOut(files)
	if err != nil {
		return nil, fmt.Errorf("lay out the kernel's parsers: %w", err)
	}
	if err := write(dir, laid); err != nil {
		return nil, fmt.Errorf("lay out the kernel's parsers: %w", err)
	}
	if err := compile(ctx, dir, unsignedChar(files)); err != nil {
		return nil, fmt.Errorf("compile the kernel's parsers: %w", err)
	}
	return &Program{Path: filepath.Join(dir, "parsers")}, nil
}

// compile makes the program of what is laid out in dir.
func compile(ctx context.Context, dir string, unsigned bool) error {
	args := append(slices.Clone(kernelFlags), "-fsigned-char", "kernel.c", "init.c", "ask.c")
	if unsigned {
		args[len(kernelFlags)] = "-funsigned-char"
	}
	args = append(args, sources...)
	for _, c := range cuts {
		if path.Ext(c.into) == ".c" {
			args = append(args, c.into)
		}
	}
	if err := gcc(ctx, dir, args); err != nil {
		return err
	}
	link := []string{"-O2", "-o", "parsers", "main.c"}
	for _, arg := range args {
		if name, ok := strings.CutSuffix(path.Base(arg), ".c"); ok {
			link = append(link, name+".o")
		}
	}
	return gcc(ctx, dir, link)
}

// write lays the files, and the stubs, into dir.
func write(dir string, files map[string][]byte) error {
	entries, err := stub.ReadDir("stub")
	if err != nil {
		return err
	}
	for _, e := range entries {
		text, err := stub.ReadFile("stub/" + e.Name())
		if err != nil {
			return err
		}
		files[e.Name()] = text
	}
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// gcc runs the compiler. The error carries what it complains about.
func gcc(ctx context.Context, dir string, args []string) error {
	cmd := exec.CommandContext(ctx, "gcc", args...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return errors.Join(fmt.Errorf("gcc: %w", err), errors.New(strings.TrimSpace(said.String())))
	}
	return nil
}
