// Package shim holds the one file of our own that an instrumented kernel has more than its
// tree: it delays the probes of named drivers.
package shim

import (
	"bytes"
	_ "embed"
)

// Source is the shim itself: our own file, under GPL-2.0-only.
//
//go:embed src/dmrace.c
var Source []byte

//go:embed src/Makefile
var Makefile []byte

// Where the shim is laid in, and the line that makes kbuild descend there.
const (
	DriversMakefile = "drivers/Makefile"
	Dir             = "drivers/dmrace"
	Line            = "obj-y += dmrace/\n"
)

// Ready is what the shim prints once it watches the buses. A kernel that has
// these bytes in it carries the shim.
const Ready = "dmrace: shim ready"

// WithLine returns drivers/Makefile with the shim's directory in it.
func WithLine(makefile []byte) []byte {
	out := bytes.Clone(makefile)
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return append(out, Line...)
}
