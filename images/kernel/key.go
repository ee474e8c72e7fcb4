package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"

	"dmrace"
	"dmrace/images/kernel/config"
	"dmrace/images/kernel/process"
	"dmrace/internal/digest"
)

// compilerID returns the first version lines of the compiler and of the linker.
func compilerID(ctx context.Context) (string, error) {
	var id string
	for _, tool := range []string{"gcc", "ld"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", &dmrace.EnvError{Err: fmt.Errorf("building a kernel needs %s", tool), Fix: fixTool([]string{tool})}
		}
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

// recipe is all that a built kernel depends on. The key of the cache is its hash.
type recipe struct {
	Format    int      `json:"format"` // 1
	Tree      string   `json:"tree"`
	Arm       string   `json:"arm"`
	Edit      string   `json:"edit"` // hash of the edit that makes the arm
	Shim      string   `json:"shim"` // hash of all that the shim lays in
	Fragments string   `json:"fragments"`
	Compiler  string   `json:"compiler"`
	Target    string   `json:"target"`
	Env       []string `json:"env"`
}

// recipe returns the recipe of a variant of the tree.
func (t *Tree) recipe(v Variant, compiler string) (recipe, error) {
	_, fragments, err := config.Requested()
	if err != nil {
		return recipe{}, err
	}
	r := recipe{
		Format: 1, Tree: t.ID, Arm: string(v.Arm), Fragments: digest.Key(fragments),
		Compiler: compiler, Target: buildTarget, Env: fixedEnv,
	}
	if e, ok := edits[v.Arm]; ok {
		r.Edit = digest.Key(e.version())
	}
	if v.Patch != nil {
		r.Edit = v.Patch.ID
	}
	if v.Shim {
		r.Shim = digest.Key(shimSource, shimMakefile, []byte(shimLine))
	}
	return r, nil
}

// key returns the recipe's name in the cache, 64 hexadecimal digits.
func (r recipe) key() string {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // a recipe is strings and a number: it always encodes
	}
	return digest.Key(b)
}
