// Package config holds the configuration that dmrace kernels are built with, as
// named fragments on top of tinyconfig, and says of an option that a tree dropped
// what it depends on there.
//
// The fragments are the same for every release: 5.10.262, 6.1.192, 6.12.117 and
// 7.2.13 keep each of their options through olddefconfig. A set is one more fragment, for
// kernels that a scenario asks for by its name: what it has must not change the others,
// whose numbers and order of initcalls are recorded.
package config

import (
	"bytes"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/bus"
)

// fragmentFiles are the options that a dmrace kernel has on top of tinyconfig, by
// what they are for.
//
//go:embed *.config
var fragmentFiles embed.FS

// fragmentNames lists the fragments of all kernels in the order in which they are merged.
var fragmentNames = []string{"base", "buses", "device-mapper", "filesystems", "tracing"}

// Option is one line of a configuration: a symbol without CONFIG_ and its value.
// "n" is written as kconfig does, "# CONFIG_X is not set".
type Option struct {
	Symbol string
	Value  string
}

func (o Option) String() string {
	if o.Value == "n" {
		return "# CONFIG_" + o.Symbol + " is not set"
	}
	return "CONFIG_" + o.Symbol + "=" + o.Value
}

var (
	optionSet   = regexp.MustCompile(`^CONFIG_([A-Za-z0-9_]+)=(.+)$`)
	optionUnset = regexp.MustCompile(`^# CONFIG_([A-Za-z0-9_]+) is not set$`)
)

// parseOption reads one line of a configuration. It reports false for a comment
// and an empty line.
func parseOption(line string) (Option, bool) {
	if m := optionSet.FindStringSubmatch(line); m != nil {
		return Option{m[1], m[2]}, true
	}
	if m := optionUnset.FindStringSubmatch(line); m != nil {
		return Option{m[1], "n"}, true
	}
	return Option{}, false
}

// Parse reads a configuration: symbol to value.
func Parse(text []byte) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if o, ok := parseOption(strings.TrimSpace(line)); ok {
			values[o.Symbol] = o.Value
		}
	}
	return values
}

// parseFragment reads a fragment, in which every line must be a comment or an
// option.
func parseFragment(name string, text []byte) ([]Option, error) {
	var options []Option
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		o, ok := parseOption(line)
		switch {
		case ok:
			options = append(options, o)
		case line != "" && !strings.HasPrefix(line, "#"):
			return nil, fmt.Errorf("parse fragment %s:%d: %q is not an option", name, n, line)
		}
	}
	return options, nil
}

// Requested returns every option of a kernel of an architecture with that set, in order, and
// the text of all that: those of all kernels, what a bus needs that no fragment speaks of,
// and those of the architecture and of the set, which take the place of what was said of
// their symbols. The empty set is none. One that there is not is a [dmrace.UsageError].
func Requested(set dmrace.Config, arch dmrace.Arch) (options []Option, text []byte, err error) {
	for _, name := range fragmentNames {
		o, b, err := readFragment(name)
		if err != nil {
			return nil, nil, err
		}
		options, text = append(options, o...), append(text, b...)
	}
	more := ofBuses(options)
	for _, o := range more {
		text = fmt.Appendln(text, o)
	}
	options = append(options, more...)
	if err := check(set, arch); err != nil {
		return nil, nil, &dmrace.UsageError{Err: err}
	}
	for _, name := range ownFragments(set, arch) {
		own, b, err := readFragment(name)
		if err != nil {
			return nil, nil, err
		}
		options, text = override(options, own), append(text, b...)
	}
	return options, text, nil
}

// check refuses a set that there is not, and one that an architecture has no options of.
func check(set dmrace.Config, arch dmrace.Arch) error {
	if set == dmrace.ConfigBoards && board.Trees(set, arch) == nil {
		return fmt.Errorf("config %s is for the architectures of its boards, and there is none of %s", set, board.OrDefault(arch))
	}
	return set.Validate()
}

// ownFragments lists the fragments that not all kernels have. Those of all are written for
// the first architecture, whose kernels have no other.
func ownFragments(set dmrace.Config, arch dmrace.Arch) (names []string) {
	if board.OrDefault(arch) != board.AMD64.Arch {
		names = append(names, string(arch))
	}
	if set != "" {
		names = append(names, string(set))
	}
	return names
}

// readFragment returns the options of a fragment, and its text.
func readFragment(name string) ([]Option, []byte, error) {
	text, err := fragmentFiles.ReadFile(name + ".config")
	if err != nil {
		return nil, nil, fmt.Errorf("read fragment: %w", err)
	}
	options, err := parseFragment(name, text)
	return options, text, err
}

// override returns the options with others behind them, each symbol once.
func override(options, others []Option) []Option {
	named := map[string]bool{}
	for _, o := range others {
		named[o.Symbol] = true
	}
	kept := slices.DeleteFunc(slices.Clone(options), func(o Option) bool { return named[o.Symbol] })
	return append(kept, others...)
}

// ofBuses returns what the buses need and no option speaks of, in the order of
// [bus.All]. The buses of the fragment have theirs there: the text of the fragments is
// part of a kernel's name in the cache, and stays as it is.
func ofBuses(options []Option) (more []Option) {
	spoken := map[string]bool{}
	for _, o := range options {
		spoken[o.Symbol] = true
	}
	for _, b := range bus.All() {
		for _, symbol := range b.Kconfig {
			if !spoken[symbol] {
				spoken[symbol] = true
				more = append(more, Option{symbol, "y"})
			}
		}
	}
	return more
}

// Merge returns the configuration with the options in it, each in the place of
// what was said of its symbol before.
func Merge(config []byte, options []Option) []byte {
	named := map[string]bool{}
	for _, o := range options {
		named[o.Symbol] = true
	}
	var out bytes.Buffer
	for line := range strings.Lines(string(config)) {
		if o, ok := parseOption(strings.TrimSpace(line)); !ok || !named[o.Symbol] {
			out.WriteString(strings.TrimRight(line, "\n") + "\n")
		}
	}
	for _, o := range options {
		fmt.Fprintln(&out, o)
	}
	return out.Bytes()
}

// Lost returns the options that a configuration does not honour. An option that
// is to be off is honoured where its symbol does not exist.
func Lost(config map[string]string, options []Option) []Option {
	var out []Option
	for _, o := range options {
		have, ok := config[o.Symbol]
		if !ok {
			have = "n"
		}
		if have != o.Value {
			out = append(out, o)
		}
	}
	return out
}
