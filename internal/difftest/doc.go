// Package difftest holds tests only: they prove that dmrace's own parsers, the
// packages linux/cmdline and linux/dminit, read a command line exactly as the kernel's C
// does, compiled from the trees of the catalogue by internal/cparser.
//
// Every line is put to both sides: the walk of next_arg(); what parse_args() sets,
// refuses and passes on, with its messages; what init gets; and what dm_init_init()
// says, waits for and creates. The answers must be equal to the byte. Values of
// dm-mod.create= that are longer than a parameter can be, and numbers, are compared on
// their own.
//
// The lines are a corpus with a name for each quirk, the command line of every
// built-in scenario, and lines generated from those by mutation:
//
//	go test ./internal/difftest -lines 1000000 -seed 7
//
// A difference is made smaller by leaving out what it does not need and printed as a
// case for the corpus. TestNotices changes the C and shows that the corpus tells.
// Linux 5.10, 6.1 and 6.12 are compared with, and 7.2 where its tree is unpacked. Without a
// tree or a compiler the tests fail; only -short leaves them out.
package difftest
