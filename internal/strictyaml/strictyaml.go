// Package strictyaml decodes files that people write by hand. The decoder's own strictness
// leaves things open that such a file must not: it takes a key without a value for one that
// was left out, a number for text, and it does not say where a value is wrong. So the
// document is compared with the Go types first, and each error carries its place and the
// path of its key.
//
// The types are structs whose fields have yaml tags, slices, booleans, whole numbers and
// text, and types that read themselves from text.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxSize is the size in bytes from which a file is not taken: the YAML parser's time grows
// with the square of some inputs, and at this size it stays within seconds.
const MaxSize = 64 << 10

// maxDepth is how deep the brackets of a file may nest.
const maxDepth = 16

// Kind is what a file is.
type Kind struct {
	Name   string // for errors: "scenario"
	Begins string // what to write into an empty one: "a scenario begins with its name, as in name: my-scenario"
}

// Decode decodes the one document in data into what into points to. Errors begin with
// the place in the file, both counted from 1, where there is one: see [Prefix].
func (k Kind) Decode(data []byte, into any) error {
	text, err := k.readable(data)
	if err != nil {
		return err
	}
	body, err := k.document(text)
	if err != nil {
		return err
	}
	if err := k.checkValue(body, reflect.TypeOf(into).Elem(), ""); err != nil {
		return err
	}
	if err := yaml.NodeToValue(body, into, yaml.Strict()); err != nil {
		return locate(err)
	}
	return nil
}

// Prefix puts the name of the file before an error: "my.yaml:12:5: variants[0].arm: …".
func Prefix(file string, err error) error {
	var at *located
	if errors.As(err, &at) {
		return fmt.Errorf("%s:%d:%d: %w", file, at.line, at.column, at.err)
	}
	return fmt.Errorf("%s: %w", file, err)
}

// readable returns data as text, without a byte order mark.
func (k Kind) readable(data []byte) (string, error) {
	if len(data) > MaxSize {
		return "", fmt.Errorf("larger than %d KiB: this is not a %s", MaxSize>>10, k.Name)
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
func (k Kind) document(text string) (ast.Node, error) {
	tokens := lexer.Tokenize(text)
	if err := checkDepth(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, locate(err)
	}
	if len(file.Docs) > 1 {
		return nil, at(file.Docs[1].Start, fmt.Errorf("a second YAML document begins: one file holds one %s", k.Name))
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, errors.New("empty: " + k.Begins)
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
