package scenarios

import (
	"io"
	"os"

	"dmrace"
	"dmrace/internal/strictyaml"
)

// MaxSize is the size in bytes from which a file is no longer taken for a scenario. The
// built-in ones are under 4 KiB.
const MaxSize = strictyaml.MaxSize

// file is what a scenario's file is to its decoder.
var file = strictyaml.Kind{Name: "scenario", Begins: "a scenario begins with its name, as in name: my-scenario"}

// Load reads the scenario in the file at path. Every error is a
// [dmrace.UsageError] that names the path.
func Load(path string) (*dmrace.Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usage("read scenario: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, usage("read scenario: %s is a folder: name one YAML file in it", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, usage("read scenario: %w", err)
	}
	return Parse(path, data)
}

// Parse decodes the scenario in data, strictly, and validates it. name is the
// name that errors begin with, as in "my.yaml:12:5: variants[0].arm: …". Every
// error is a [dmrace.UsageError].
func Parse(name string, data []byte) (*dmrace.Scenario, error) {
	var s dmrace.Scenario
	err := file.Decode(data, &s)
	if err == nil {
		err = Validate(&s)
	}
	if err != nil {
		return nil, &dmrace.UsageError{Err: strictyaml.Prefix(name, err)}
	}
	return &s, nil
}
