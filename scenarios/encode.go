package scenarios

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"dmrace"
)

// Encode writes a scenario as [Parse] reads it.
func Encode(s *dmrace.Scenario) ([]byte, error) {
	data, err := yaml.MarshalWithOptions(s, yaml.UseLiteralStyleIfMultiline(true), yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("encode scenario %s: %w", s.Name, err)
	}
	return append([]byte("# yaml-language-server: $schema=schema.json\n"), data...), nil
}
