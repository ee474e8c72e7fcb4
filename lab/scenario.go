package lab

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/scenarios"
)

// Scenario is a scenario with where it came from.
type Scenario struct {
	*dmrace.Scenario
	From string // as it was named: a built-in name or the path of a file
}

// Find returns the built-in scenario of that name, or the one in the file at that path.
// Every error is a [dmrace.UsageError].
func Find(nameOrPath string) (Scenario, error) {
	s, err := scenarios.Find(nameOrPath)
	if err != nil {
		return Scenario{}, err
	}
	return Scenario{s, nameOrPath}, nil
}

// On returns the scenario for an architecture, in the place of its own; "" leaves it. A search
// lays the boots of a scenario out itself, and writes scenarios that have the architecture. It
// is a [dmrace.UsageError] if there is no such architecture.
func (s Scenario) On(arch dmrace.Arch) (Scenario, error) {
	if arch == "" {
		return s, nil
	}
	b, err := board.Of(arch)
	if err != nil {
		return s, err
	}
	there := *s.Scenario
	there.Arch = b.Arch
	return Scenario{&there, s.From}, nil
}

// boots says why a variant of the scenario has no boot on its architecture, as a
// [dmrace.UsageError], or nil.
func (s Scenario) boots(v dmrace.Variant) error {
	if why := scenarios.NotOn(s.Arch, s.Scenario, v); why != "" {
		return usagef("%s/%s: %s", s.Name, v.Name, why)
	}
	return nil
}

// bootable returns the variants that have a boot on the scenario's architecture.
func (s Scenario) bootable() []dmrace.Variant {
	return slices.DeleteFunc(slices.Clone(s.Variants), func(v dmrace.Variant) bool { return s.boots(v) != nil })
}

// Builtin returns the built-in scenarios in their order.
func Builtin() []Scenario {
	var list []Scenario
	for _, s := range scenarios.Builtin() {
		list = append(list, Scenario{s, s.Name})
	}
	return list
}

// FindAll finds each scenario by its name or its path; none named means every built-in
// one. Two whose evidence would share a folder are an error: see [Distinct].
func FindAll(namesOrPaths ...string) ([]Scenario, error) {
	if len(namesOrPaths) == 0 {
		return Builtin(), nil
	}
	var list []Scenario
	for _, arg := range namesOrPaths {
		s, err := Find(arg)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, Distinct(list)
}

// Distinct refuses two scenarios of one name: their evidence would share a folder. The
// built-in ones take part, so that an edited copy cannot overwrite theirs.
func Distinct(list []Scenario) error {
	seen := map[string]bool{}
	for _, s := range list {
		if seen[s.Name] {
			return usagef("scenario %s is named twice: give each file a name of its own", s.Name)
		}
		seen[s.Name] = true
		if b, ok := scenarios.Named(s.Name); ok && !reflect.DeepEqual(b, s.Scenario) {
			return usagef("the file's scenario has the name of the built-in %s and differs from it: change its name, so that their evidence is kept apart", s.Name)
		}
	}
	return nil
}

// KnownVariants refuses a variant that none of the scenarios has.
func KnownVariants(list []Scenario, names []string) error {
	for _, name := range names {
		var last error
		has := func(s Scenario) bool {
			_, last = s.Variant(name)
			return last == nil
		}
		if !slices.ContainsFunc(list, has) {
			return &dmrace.UsageError{Err: last}
		}
	}
	return nil
}

// dir is the folder that paths in the scenario are taken from.
func (s Scenario) dir() string {
	if s.From == s.Name {
		return "."
	}
	return filepath.Dir(s.From)
}

// argument is what names the scenario on a command line: a path that begins like a flag
// gets its folder.
func (s Scenario) argument() string {
	if strings.HasPrefix(s.From, "-") {
		return "./" + s.From
	}
	return s.From
}

// plain returns the scenarios without where they came from.
func plain(list []Scenario) []*dmrace.Scenario {
	var out []*dmrace.Scenario
	for _, s := range list {
		out = append(out, s.Scenario)
	}
	return out
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
