// Package version says which dmrace this is.
package version

import (
	"cmp"
	"runtime/debug"
	"strings"
)

// The linker sets these where the go command finds no repository to ask: see the Makefile.
var commit, date string

// String returns the revision that dmrace was built from, marked
// where the tree had changes, or "(devel)" where the build did not say.
func String() string {
	revision, _ := built()
	return revision
}

// Long returns the revision and when it was committed: "0f3a9c21b4d5 of 2026-11-26".
func Long() string {
	revision, at := built()
	if day, _, _ := strings.Cut(at, "T"); day != "" {
		return revision + " of " + day
	}
	return revision
}

// built returns the revision and the time of its commit, in RFC 3339; "" where that is not
// known.
func built() (revision, at string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return cmp.Or(commit, "unknown"), date
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	revision, at = settings["vcs.revision"], settings["vcs.time"]
	switch {
	case revision == "":
		return cmp.Or(commit, info.Main.Version), date
	case settings["vcs.modified"] == "true":
		return revision + "-dirty", at
	}
	return revision, at
}

// Date is when the revision was committed, in RFC 3339; "" where that is not known.
func Date() string {
	_, at := built()
	return at
}
