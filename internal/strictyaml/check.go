package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"dmrace/internal/nearest"
)

// checkValue compares a node with the type that it is to be decoded into. key is
// the path of the node's key, as in "variants[1].expect".
func (k Kind) checkValue(n ast.Node, t reflect.Type, key string) error {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if err := k.checkPlain(n); err != nil {
		return fault(n, key, err)
	}
	switch {
	case reflect.PointerTo(t).Implements(textType):
		return checkOwn(n, t, key)
	case t.Kind() == reflect.Struct:
		return k.checkStruct(n, t, key)
	case t.Kind() == reflect.Slice:
		return k.checkSlice(n, t, key)
	case t.Kind() == reflect.Bool:
		if _, ok := n.(*ast.BoolNode); !ok {
			return fault(n, key, errors.New("needs true or false"))
		}
		return nil
	case t.Kind() == reflect.Int:
		if _, ok := n.(*ast.IntegerNode); !ok {
			return fault(n, key, errors.New("needs a whole number"))
		}
		return nil
	}
	return k.checkText(n, key)
}

// checkPlain refuses what no such file needs: a value that is missing, and YAML's
// anchors, aliases and tags, with which a small file can stand for a huge one.
func (k Kind) checkPlain(n ast.Node) error {
	switch n.(type) {
	case nil, *ast.NullNode:
		return errors.New("has no value: leave the key out or give it one")
	case *ast.AnchorNode, *ast.AliasNode:
		return errors.New("anchors and aliases are not taken in a " + k.Name + ": write the value out")
	case *ast.TagNode, *ast.DirectiveNode:
		return errors.New("tags and directives are not taken in a " + k.Name)
	}
	return nil
}

func (k Kind) checkStruct(n ast.Node, t reflect.Type, key string) error {
	m, ok := n.(ast.MapNode)
	if !ok {
		return fault(n, key, fmt.Errorf("needs keys: %s", strings.Join(keys(t), ", ")))
	}
	seen := map[string]bool{}
	for it := m.MapRange(); it.Next(); {
		name, err := keyName(it.Key())
		if err != nil {
			return fault(it.Key(), key, err)
		}
		path := strings.TrimPrefix(key+"."+name, ".")
		field, ok := fieldOf(t, name)
		if !ok {
			return fault(it.Key(), path, unknownKey(name, t))
		}
		if seen[name] {
			return fault(it.Key(), path, errors.New("stands twice"))
		}
		seen[name] = true
		if err := k.checkValue(it.Value(), field.Type, path); err != nil {
			return err
		}
	}
	return nil
}

// keyName returns the text of a mapping's key.
func keyName(k ast.MapKeyNode) (string, error) {
	if s, ok := k.(*ast.StringNode); ok {
		return s.Value, nil
	}
	return "", fmt.Errorf("%q is not a plain key", k.String())
}

func unknownKey(name string, t reflect.Type) error {
	if near := nearest.Of(name, keys(t)); near != "" {
		return fmt.Errorf("unknown key: did you mean %s?", near)
	}
	return fmt.Errorf("unknown key: there are %s", strings.Join(keys(t), ", "))
}

// fieldOf returns the field of t whose YAML key is name.
func fieldOf(t reflect.Type, name string) (reflect.StructField, bool) {
	for i := range t.NumField() {
		if f := t.Field(i); Key(f) == name && name != notInFile {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// keys lists the YAML keys of t in the order of its fields.
func keys(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if key := Key(t.Field(i)); key != notInFile {
			names = append(names, key)
		}
	}
	return names
}

// notInFile is the key of a field that no file has.
const notInFile = "-"

// Key is the YAML key of a field.
func Key(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}

func (k Kind) checkSlice(n ast.Node, t reflect.Type, key string) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return fault(n, key, errors.New("needs a list: begin each item with \"- \""))
	}
	for i, item := range list.Values {
		if err := k.checkValue(item, t.Elem(), fmt.Sprintf("%s[%d]", key, i)); err != nil {
			return err
		}
	}
	return nil
}

// scalar returns the text of a string node in any of YAML's styles.
func scalar(n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return s.Value.Value, true
	}
	return "", false
}

// checkText wants text that can be shown on a terminal as it is.
func (k Kind) checkText(n ast.Node, key string) error {
	s, ok := scalar(n)
	if !ok {
		return fault(n, key, errors.New("needs text: put quotes around a number or a truth value"))
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' {
			return fault(n, key, fmt.Errorf("holds the control character %q", r))
		}
	}
	return nil
}

// textType is of the types that read themselves from text, as durations do.
var textType = reflect.TypeFor[encoding.TextUnmarshaler]()

// checkOwn has a type read its own text, and takes a plain number for text where the type
// does.
func checkOwn(n ast.Node, t reflect.Type, key string) error {
	text, ok := scalar(n)
	if !ok {
		text = n.GetToken().Value
	}
	v := reflect.New(t)
	if err := v.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
		return fault(n, key, err)
	}
	if !ok && !v.Elem().IsZero() {
		return fault(n, key, errors.New("needs text: put quotes around it"))
	}
	return nil
}

// fault returns err with the place of the node and the path of its key.
func fault(n ast.Node, key string, err error) error {
	if key != "" {
		err = fmt.Errorf("%s: %w", key, err)
	}
	if n == nil || n.GetToken() == nil {
		return err
	}
	return at(n.GetToken(), err)
}
