//go:build !linux

package results

// free is not known where nothing is booted.
func free(string, bool) (bytes uint64, known bool) { return 0, false }
