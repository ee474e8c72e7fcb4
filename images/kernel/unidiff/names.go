package unidiff

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// pathIn reads the path of a "---" or "+++" line, which a tab and a date may
// follow. It is empty where the file is not there: /dev/null, or the epoch that
// diff -N gives it.
func pathIn(s string) (string, error) {
	name, date, _ := strings.Cut(s, "\t")
	if name == "/dev/null" || strings.HasPrefix(date, "1970-01-01 ") || strings.HasPrefix(date, "1969-12-31 ") {
		return "", nil
	}
	return stripped(name)
}

// stripped cuts the first element off a path.
func stripped(name string) (string, error) {
	plain, err := unquoted(name)
	if err != nil {
		return "", err
	}
	first, rest, ok := strings.Cut(plain, "/")
	if !ok {
		return "", fmt.Errorf("%s: a path has one element to be cut off, as in a/%s", printable(name), printable(plain))
	}
	if first == "" || first == ".." {
		return "", outside(name)
	}
	return checked(rest)
}

// checked refuses a path that leads out of the tree.
func checked(name string) (string, error) {
	plain, err := unquoted(name)
	if err != nil {
		return "", err
	}
	clean := path.Clean(plain)
	if !fs.ValidPath(clean) || clean == "." || strings.ContainsRune(clean, 0) {
		return "", outside(name)
	}
	for part := range strings.SplitSeq(clean, "/") {
		if strings.EqualFold(part, ".git") {
			return "", fmt.Errorf("%s is git's own, and no file of a tree", printable(name))
		}
	}
	return clean, nil
}

func outside(name string) error { return fmt.Errorf("%s leads out of the tree", printable(name)) }

// printable returns a name as it may be shown: quoted where that makes a difference.
func printable(name string) string {
	if quoted := strconv.Quote(name); quoted != `"`+name+`"` {
		return quoted
	}
	return name
}

// unquoted undoes git's quoting of unusual names.
func unquoted(name string) (string, error) {
	if !strings.HasPrefix(name, `"`) {
		return name, nil
	}
	plain, err := strconv.Unquote(name)
	if err != nil {
		return "", fmt.Errorf("%s is not a file name", printable(name))
	}
	return plain, nil
}
