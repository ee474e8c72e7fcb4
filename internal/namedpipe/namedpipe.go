// Package namedpipe makes named pipes for tests: what stands where a file is expected, and
// never ends. A system without them says so, so that the tests build everywhere.
package namedpipe
