// Package version says which dmrace this is.
package version

import "runtime/debug"

// String returns the revision that dmrace was built from, marked
// where the tree had changes, or "(devel)" where the build did not say.
func String() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	revision := settings["vcs.revision"]
	switch {
	case revision == "":
		return info.Main.Version
	case settings["vcs.modified"] == "true":
		return revision + "-dirty"
	}
	return revision
}
