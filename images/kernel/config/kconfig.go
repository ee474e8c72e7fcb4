package config

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"dmrace/linux/board"
)

// Explain says of each lost option what the Kconfig files of the tree make it depend
// on, given what the configuration became: an indented line for the option and
// more for its reasons.
func Explain(tree fs.FS, b *board.Info, gone []Option, config map[string]string) (string, error) {
	symbols := map[string]bool{}
	for _, o := range gone {
		symbols[o.Symbol] = true
	}
	k, err := readKconfig(tree, b, symbols)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, o := range gone {
		fmt.Fprintf(&out, "\n  %s", o)
		for _, why := range k.explain(o, config) {
			fmt.Fprintf(&out, "\n    %s", why)
		}
	}
	return out.String(), nil
}

// condition is one expression that an option's life hangs on.
type condition struct {
	verb string // "depends on", "if", "visible if"
	expr string
	pos  string // file:line
}

func (c condition) String() string { return fmt.Sprintf("%s %s (%s)", c.verb, c.expr, c.pos) }

// definition is one `config` entry of a symbol. A symbol may have several.
type definition struct {
	symbol     string
	pos        string
	prompt     bool // whether a configuration can name it at all
	conditions []condition
}

// selection is one `select` of a symbol by another.
type selection struct {
	by, target, pos string
}

// kconfig is what the Kconfig files say of some symbols.
type kconfig struct {
	definitions []definition
	selections  []selection
}

// readKconfig reads the Kconfig files for an architecture and keeps what concerns the
// symbols. Conditions that reach from one file into another through `source` are
// not followed.
func readKconfig(tree fs.FS, b *board.Info, symbols map[string]bool) (kconfig, error) {
	var k kconfig
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && foreign(name, b):
			return fs.SkipDir
		case d.IsDir() || !strings.HasPrefix(path.Base(name), "Kconfig"):
			return nil
		}
		b, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		k.add(parseKconfig(name, string(b)), symbols)
		return nil
	})
	if err != nil {
		return k, fmt.Errorf("read Kconfig: %w", err)
	}
	return k, nil
}

// foreign reports whether a directory says nothing about kernels of an architecture.
func foreign(dir string, b *board.Info) bool {
	switch dir {
	case "Documentation", "scripts", "tools", ".git":
		return true
	}
	return path.Dir(dir) == "arch" && !slices.Contains(b.Sources, dir+"/")
}

// add keeps what concerns the symbols.
func (k *kconfig) add(other kconfig, symbols map[string]bool) {
	for _, d := range other.definitions {
		if symbols[d.symbol] {
			k.definitions = append(k.definitions, d)
		}
	}
	for _, s := range other.selections {
		if symbols[s.target] {
			k.selections = append(k.selections, s)
		}
	}
}

// explain says why an option may have been lost, given what the configuration
// became.
func (k kconfig) explain(o Option, config map[string]string) []string {
	var lines []string
	for _, s := range k.selections {
		if s.target == o.Symbol && o.Value == "n" && isOn(config[s.by]) {
			lines = append(lines, fmt.Sprintf("selected by %s (%s), which is on", s.by, s.pos))
		}
	}
	known := false
	for _, d := range k.definitions {
		if d.symbol != o.Symbol {
			continue
		}
		known = true
		if o.Value == "n" {
			continue
		}
		if !d.prompt {
			lines = append(lines, fmt.Sprintf("has no prompt (%s): only another option can select it", d.pos))
		}
		for _, c := range d.conditions {
			lines = append(lines, c.String()+offIn(c.expr, config))
		}
	}
	if !known {
		return []string{"no Kconfig file of this tree defines it"}
	}
	return lines
}

func isOn(value string) bool { return value != "" && value != "n" }

var symbolName = regexp.MustCompile(`\b[A-Z][A-Z0-9_]*\b`)

// offIn names the symbols of an expression that the configuration has off.
func offIn(expr string, config map[string]string) string {
	var off []string
	for _, s := range symbolName.FindAllString(expr, -1) {
		if !isOn(config[s]) && !slices.Contains(off, s) {
			off = append(off, s)
		}
	}
	if off == nil {
		return ""
	}
	return "; off: " + strings.Join(off, ", ")
}
