package kernel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
)

// configMark names the file in obj that says what the configuration there was
// made from.
const configMark = ".dmrace-config"

// configure makes obj hold the dmrace configuration of the tree in src: tinyconfig
// with the fragments merged in, completed by olddefconfig. It is kept while tree,
// fragments and compiler stay the same, so that a second arm finds it done.
func (w *workspace) configure(ctx context.Context, log io.Writer, t *Tree, compiler string) error {
	options, text, err := requested()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", t.ID, compiler, text))
	want := hex.EncodeToString(sum[:])
	markPath := filepath.Join(w.obj(), configMark)
	if have, err := os.ReadFile(markPath); err == nil && string(have) == want {
		return nil
	}
	if err := os.MkdirAll(w.obj(), 0o755); err != nil {
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
	return os.WriteFile(markPath, []byte(want), 0o644)
}

func (w *workspace) config() string { return filepath.Join(w.obj(), ".config") }

func (w *workspace) mergeFragments(options []option) error {
	config, err := os.ReadFile(w.config())
	if err != nil {
		return err
	}
	return os.WriteFile(w.config(), merge(config, options), 0o644)
}

// verifyConfig refuses a configuration that lost a requested option, and says what
// each lost one depends on.
func (w *workspace) verifyConfig(options []option, t *Tree) error {
	text, err := os.ReadFile(w.config())
	if err != nil {
		return fmt.Errorf("verify configuration: %w", err)
	}
	config := parseConfig(text)
	gone := lost(config, options)
	if gone == nil {
		return nil
	}
	symbols := map[string]bool{}
	for _, o := range gone {
		symbols[o.symbol] = true
	}
	k, err := readKconfig(treeFS(w.src()), symbols)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d option(s) did not survive olddefconfig:", t.Source, len(gone))
	for _, o := range gone {
		fmt.Fprintf(&b, "\n  %s", o)
		for _, why := range k.explain(o, config) {
			fmt.Fprintf(&b, "\n    %s", why)
		}
	}
	return &dmrace.EnvError{Err: errors.New(b.String())}
}
