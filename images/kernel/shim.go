package kernel

import (
	"bytes"
	_ "embed"
)

// shimSource is the shim itself: our own file, under GPL-2.0-only.
//
//go:embed shim/dmrace.c
var shimSource []byte

//go:embed shim/Makefile
var shimMakefile []byte

// Where the shim is laid in, and the line that makes kbuild descend there.
const (
	driversMakefile = "drivers/Makefile"
	shimDir         = "drivers/dmrace"
	shimLine        = "obj-y += dmrace/\n"
)

// shimReady is what the shim prints once it watches the buses. A kernel that has
// these bytes in it carries the shim.
const shimReady = "dmrace: shim ready"

// withShim returns drivers/Makefile with the shim's directory in it.
func withShim(makefile []byte) []byte {
	out := bytes.Clone(makefile)
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return append(out, shimLine...)
}
