//go:build !unix

package openflag

// NonBlock is nothing where opening a file never waits.
const NonBlock = 0
