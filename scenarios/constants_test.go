package scenarios

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// constant is a string constant of the source and what its comment says.
type constant struct{ name, value, comment string }

// constants reads the string constants of the package in dir, by the name of their
// type ("" has none), in the order of the files and of the declarations.
func constants(t *testing.T, dir string) map[string][]constant {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no source in %s: %v", dir, err)
	}
	found := map[string][]constant{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
				for _, s := range g.Specs {
					addConstant(found, s.(*ast.ValueSpec))
				}
			}
		}
	}
	return found
}

// addConstant adds a declaration of one string, with the comment behind or above it.
func addConstant(found map[string][]constant, s *ast.ValueSpec) {
	if len(s.Names) != 1 || len(s.Values) != 1 {
		return
	}
	lit, ok := s.Values[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return
	}
	value, err := strconv.Unquote(lit.Value)
	if err != nil {
		return
	}
	typeName := ""
	if id, ok := s.Type.(*ast.Ident); ok {
		typeName = id.Name
	}
	name, comment := s.Names[0].Name, s.Comment.Text()
	if comment == "" {
		comment = strings.TrimPrefix(s.Doc.Text(), name+" is ")
	}
	found[typeName] = append(found[typeName], constant{name, value, strings.Join(strings.Fields(comment), " ")})
}
