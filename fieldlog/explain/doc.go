// Package explain says where the boot of somebody's own log ended and why: it judges
// what [fieldlog.Read] found, checks the command line that the log holds, and puts both
// into sentences.
//
//	l, err := fieldlog.Read(ctx, r, fieldlog.Options{})
//	b, err := explain.Of(l, explain.Options{Name: "serial.log"})
//	for _, s := range b.Sentences() { fmt.Println(s) }
//
// Everything that is said of a boot is in its log, or was stated by who gave it: no
// device is invented, and where no table was met nothing is said of tables. What is
// asked for names the flags of dmrace parse.
//
// The sentences are collected from a list of parts, and what the end of a log is worth
// from a list of ends: another kind of end is one more entry (ends.go).
package explain
