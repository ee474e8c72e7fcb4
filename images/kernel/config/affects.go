package config

import (
	"path"
	"slices"
	"strings"
)

// Affects reports whether make tinyconfig and make olddefconfig may come to
// another result where a file changes: Kconfig files, kconfig itself and what it is
// built and called with. C files and makefiles of drivers do not matter to them.
func Affects(name string) bool {
	top, _, _ := strings.Cut(name, "/")
	switch {
	case top == "scripts":
		return true
	case top == "Documentation" || top == "tools" || top == "samples":
		return false
	case path.Base(name) == "Makefile":
		return name == "Makefile" || top == "arch"
	}
	return !slices.Contains([]string{".c", ".h", ".S", ".rst", ".txt", ".dts", ".dtsi", ".yaml"}, path.Ext(name))
}
