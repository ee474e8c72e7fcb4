package aptsources

import (
	"os"
	"path/filepath"
	"strings"
)

// Read reads apt's sources in apt's order: the file list, then the *.list and
// *.sources files of the directory parts by name. A file that is not there or that
// cannot be read has no sources.
func Read(list, parts string) []Source {
	var out []Source
	if text, err := os.ReadFile(list); err == nil {
		out = ParseList(text)
	}
	entries, _ := os.ReadDir(parts)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(parts, e.Name()))
		if err != nil {
			continue
		}
		switch filepath.Ext(e.Name()) {
		case ".list":
			out = append(out, ParseList(text)...)
		case ".sources":
			out = append(out, ParseDeb822(text)...)
		}
	}
	return out
}
