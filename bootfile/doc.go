// Package bootfile finds kernel command lines in the files that people keep them in: the
// sources of device trees, configurations and scripts of boot loaders, kernel configurations,
// boot images, build files, logs.
//
// [Find] looks at a file's name and content, takes the format that fits, and returns each
// [Line] in it as whoever reads the file hands it to the kernel: quotes and escapes of the
// format are taken off, strings joined, variables that the same file sets put in. [Paste]
// does so for what somebody has copied from a page or a terminal.
//
// A line knows where each of its bytes stands in the file ([Line.Region]), so that what is
// wrong with it is shown there, and [File.Replace] writes a changed line back. It never
// trusts its own escaping: the new file is read again, and only one in which that line, and
// no other, has become what was meant is returned.
//
// What nobody in the file gives a value stays as it is written and is a [Hole]. Everything
// here is a pure function of bytes: no file is opened, and each byte is looked at a bounded
// number of times.
package bootfile
