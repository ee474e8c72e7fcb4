// Package cmdline reads a command line as the kernel does: not with a shell's
// grammar but with next_arg() (lib/cmdline.c) and parse_args() (kernel/params.c),
// the set functions of parameters, and what start_kernel() (init/main.c) makes of
// arguments that nobody knows.
//
//   - Arguments end at white space, to which 0xA0 belongs; a double quote anywhere
//     switches quoting on or off, and there is no escape.
//   - The first '=' that is not the first byte ends the name. In names '-' and '_'
//     are the same; in values, and in names that go to init, they are not.
//   - One pair of quotes is taken off: around the whole argument or around its
//     value. Quotes elsewhere stay in the text.
//   - An argument may come more than once; each occurrence is set, in order.
//   - "--" ends the kernel's part. What follows goes to init, up to a second "--"
//     and only if no parameter before it was refused.
//
// [Split] gives the arguments, [Parser.Boot] their fates. Everything is a substring
// of the line wherever the kernel only cuts, so that offsets can be reported; a NUL
// ends a string as in C.
//
// What is said of versions was read in the trees of 5.10.262, 6.1.192, 6.12.107 and
// 7.2.13, called 5.10, 6.1, 6.12 and 7.2 here; [Facts] holds their differences.
//
// Out of scope: the boot configuration that the parameter bootconfig adds from the
// end of an initrd (CONFIG_BOOT_CONFIG); a line built into the kernel
// (CONFIG_CMDLINE); and the readers that look at the line before parse_args() does,
// with a grammar of their own, such as arch/x86/lib/cmdline.c.
package cmdline
