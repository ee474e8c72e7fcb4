package scenarios

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"dmrace"
	"dmrace/linux/bus"
)

//go:embed template.txt
var templateText string

var newScenario = template.Must(template.New("scenario").Option("missingkey=error").Parse(templateText))

// New returns the YAML of a scenario to begin with: every key with a comment, a root on
// that bus, and the expectations of a boot in which nothing is delayed. It is valid as
// it stands. A name or a bus that no scenario may have is a [dmrace.UsageError].
func New(name string, on dmrace.Bus) ([]byte, error) {
	if _, ok := bus.Of(on); !ok {
		return nil, usage("%q is not a bus: there are %s", on, bus.List(bus.Names(nil)))
	}
	outcome := dmrace.Booted
	if bus.Late(on) {
		outcome = dmrace.Hung
	}
	var text bytes.Buffer
	err := newScenario.Execute(&text, map[string]any{
		"Name": name, "Bus": on, "Buses": bus.List(bus.Names(nil)), "Parts": joined(dmrace.Parts), "Outcome": string(outcome),
	})
	if err != nil {
		return nil, fmt.Errorf("write scenario: %w", err)
	}
	s, err := Parse("the new scenario", text.Bytes())
	if err != nil {
		return nil, err
	}
	if s.Name != name { // as of "x # y", whose second half is a comment
		return nil, usage("name %q: use lower-case words joined by hyphens", name)
	}
	return text.Bytes(), nil
}

func joined[T ~string](words []T) string {
	text := make([]string, len(words))
	for i, w := range words {
		text[i] = string(w)
	}
	return strings.Join(text, ", ")
}
