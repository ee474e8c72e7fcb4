package dmrace

import _ "embed"

// goMod and goSum pin every module that dmrace is made of.
//
//go:embed go.mod
var goMod []byte

//go:embed go.sum
var goSum []byte

// Module returns the go.mod and go.sum that this dmrace was built from. The tools in it
// are the commands of the userland that dmrace shell boots.
func Module() (mod, sum []byte) { return goMod, goSum }
