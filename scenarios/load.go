package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"dmrace"
)

// MaxSize is the size in bytes from which a file is no longer taken for a
// scenario. The built-in ones are under 4 KiB; the YAML parser's time grows with
// the square of some inputs, and at this size it stays within seconds.
const MaxSize = 64 << 10

// maxDepth is how deep the brackets of a file may nest. A scenario needs three.
const maxDepth = 16

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

// Parse decodes the scenario in data, strictly, and validates it. file is the
// name that errors begin with, as in "my.yaml:12:5: variants[0].arm: …". Every
// error is a [dmrace.UsageError].
func Parse(file string, data []byte) (*dmrace.Scenario, error) {
	s, err := parse(data)
	var at *located
	switch {
	case errors.As(err, &at):
		return nil, usage("%s:%d:%d: %w", file, at.line, at.column, at.err)
	case err != nil:
		return nil, usage("%s: %w", file, err)
	}
	return s, nil
}

func parse(data []byte) (*dmrace.Scenario, error) {
	text, err := readable(data)
	if err != nil {
		return nil, err
	}
	body, err := document(text)
	if err != nil {
		return nil, err
	}
	var s dmrace.Scenario
	if err := checkScenario(body); err != nil {
		return nil, err
	}
	if err := yaml.NodeToValue(body, &s, yaml.Strict()); err != nil {
		return nil, locate(err)
	}
	if err := Validate(&s); err != nil {
		return nil, err
	}
	return &s, nil
}

// readable returns data as text, without a byte order mark.
func readable(data []byte) (string, error) {
	if len(data) > MaxSize {
		return "", fmt.Errorf("larger than %d KiB: this is not a scenario", MaxSize>>10)
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	for n, line := range bytes.Split(data, []byte{'\n'}) {
		if !utf8.Valid(line) {
			return "", &located{n + 1, 1, errors.New("the line is not valid UTF-8")}
		}
	}
	return string(data), nil
}

// document returns the body of the one YAML document in text.
func document(text string) (ast.Node, error) {
	tokens := lexer.Tokenize(text)
	if err := checkDepth(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, locate(err)
	}
	if len(file.Docs) > 1 {
		return nil, at(file.Docs[1].Start, errors.New("a second YAML document begins: one file holds one scenario"))
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, errors.New("empty: a scenario begins with its name, as in name: my-scenario")
	}
	return file.Docs[0].Body, nil
}

// checkDepth refuses brackets within brackets before the recursive parser does.
func checkDepth(tokens token.Tokens) error {
	depth := 0
	for _, tk := range tokens {
		switch tk.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		}
		if depth > maxDepth {
			return at(tk, fmt.Errorf("brackets nest deeper than %d", maxDepth))
		}
	}
	return nil
}

// located is an error with its place in a file, both counted from 1.
type located struct {
	line, column int
	err          error
}

func (l *located) Error() string { return fmt.Sprintf("%d:%d: %v", l.line, l.column, l.err) }
func (l *located) Unwrap() error { return l.err }

// at returns err with the place of a token.
func at(tk *token.Token, err error) error {
	if tk == nil || tk.Position == nil {
		return err
	}
	return &located{tk.Position.Line, tk.Position.Column, err}
}

// locate turns an error of the YAML library into a located one, without the
// source lines that the library draws.
func locate(err error) error {
	var e yaml.Error
	if !errors.As(err, &e) {
		return err
	}
	return at(e.GetToken(), errors.New(e.GetMessage()))
}
