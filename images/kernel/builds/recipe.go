package builds

import (
	"bytes"
	"context"
	"fmt"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/config"
	"dmrace/images/kernel/hosttools"
	"dmrace/images/kernel/process"
	"dmrace/images/kernel/shim"
	"dmrace/images/kernel/trees"
	"dmrace/internal/digest"
	"dmrace/linux/board"
)

// compilerID returns the first version lines of the compiler and of the linker.
func compilerID(ctx context.Context, b *board.Info) (string, error) {
	if err := hosttools.RequireTools(ctx, "building a kernel", hosttools.Compiler(b)...); err != nil {
		return "", err
	}
	var id string
	for _, t := range hosttools.Compiler(b) {
		tool := t.Name
		out, err := process.Command{Argv: []string{tool, "--version"}, Env: process.CLocale()}.Output(ctx)
		if err != nil {
			return "", &dmrace.EnvError{
				Err: fmt.Errorf("%s does not say its version: %w", tool, err),
				Fix: tool + " --version must work: reinstall it, or correct PATH",
			}
		}
		line, _, _ := bytes.Cut(out, []byte("\n"))
		if id != "" {
			id += "; "
		}
		id += string(line)
	}
	return id, nil
}

// recipeOf returns the recipe of a variant of the tree.
func recipeOf(t *trees.Tree, v Variant, b *board.Info, compiler string) (cache.Recipe, error) {
	_, fragments, err := config.Requested(v.Config, v.Arch)
	if err != nil {
		return cache.Recipe{}, err
	}
	r := cache.Recipe{
		Format: 1, Tree: t.ID, Arm: string(v.Arm), Config: string(v.Config), Arch: string(v.Arch), Fragments: digest.Key(fragments),
		Compiler: compiler, Target: b.Target, Env: fixedEnv,
	}
	if e, ok := arm.EditOf(v.Arm); ok {
		r.Edit = digest.Key(e.Version())
	}
	if v.Patch != nil {
		r.Edit = v.Patch.ID
	}
	if v.Shim {
		r.Shim = digest.Key(shim.Source, shim.Makefile, []byte(shim.Line))
	}
	return r, nil
}
