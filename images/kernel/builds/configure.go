package builds

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel/config"
	"dmrace/images/kernel/trees"
	"dmrace/internal/digest"
	"dmrace/internal/wholefile"
)

// configMark names the file in obj that says what the configuration there was
// made from.
const configMark = ".dmrace-config"

// configure makes obj hold the dmrace configuration of the tree in src: tinyconfig
// with the fragments merged in, completed by olddefconfig. It is kept while fragments,
// compiler and what id stands for, the tree's Kconfig and kconfig, stay the same, so
// that a second arm finds it done.
func (w site) configure(ctx context.Context, log io.Writer, t *trees.Tree, id, compiler string) error {
	options, text, err := config.Requested(w.set, w.board.Arch)
	if err != nil {
		return err
	}
	want := digest.Bytes(fmt.Appendf(nil, "%s\n%s\n%s", id, compiler, text))
	markPath := filepath.Join(w.Obj(), configMark)
	if have, err := os.ReadFile(markPath); err == nil && string(have) == want {
		return nil
	}
	if err := os.MkdirAll(w.Obj(), 0o755); err != nil {
		return fmt.Errorf("configure: %w", err)
	}
	if err := w.make(ctx, log, "tinyconfig"); err != nil {
		return err
	}
	if err := w.mergeFragments(options); err != nil {
		return fmt.Errorf("configure: %w", err)
	}
	if err := w.make(ctx, log, "olddefconfig"); err != nil {
		return err
	}
	if err := w.verifyConfig(options, t); err != nil {
		return err
	}
	return wholefile.Write(markPath, []byte(want), 0o644)
}

func (w site) config() string { return filepath.Join(w.Obj(), ".config") }

func (w site) mergeFragments(options []config.Option) error {
	text, err := os.ReadFile(w.config())
	if err != nil {
		return err
	}
	return os.WriteFile(w.config(), config.Merge(text, options), 0o644)
}

// verifyConfig refuses a configuration that lost a requested option, and says what
// each lost one depends on.
func (w site) verifyConfig(options []config.Option, t *trees.Tree) error {
	text, err := os.ReadFile(w.config())
	if err != nil {
		return fmt.Errorf("verify configuration: %w", err)
	}
	have := config.Parse(text)
	gone := config.Lost(have, options)
	if gone == nil {
		return nil
	}
	reasons, err := config.Explain(os.DirFS(w.Src()), w.board, gone, have)
	if err != nil {
		return fmt.Errorf("verify configuration: %w", err)
	}
	return &dmrace.EnvError{Err: &trees.LackError{Err: fmt.Errorf("%s: %d option(s) did not survive olddefconfig:%s", t.Source, len(gone), reasons)}}
}
