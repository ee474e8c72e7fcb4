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
func withShim(makefile *content) *content {
	var out content
	if makefile != nil {
		out = content{bytes.Clone(makefile.body), makefile.exec}
	}
	if len(out.body) > 0 && out.body[len(out.body)-1] != '\n' {
		out.body = append(out.body, '\n')
	}
	out.body = append(out.body, shimLine...)
	return &out
}
