// Package cparser compiles the kernel's own command-line parsers into a program for
// user space and puts questions to it.
//
// The program holds files of a source tree unchanged: lib/cmdline.c, lib/ctype.c,
// lib/kstrtox.c, kernel/params.c and drivers/md/dm-init.c, and the headers that define
// what these parse into. Of files too entangled to compile whole it holds functions:
// skip_spaces() and strim(), the simple_strtoull() family, sysctl_is_alias() and, of
// init/main.c, all that start_kernel() does with an argument. The table of parameters
// is what module_param() in the tree's own moduleparam.h makes of dm-init.c.
//
// What surrounds the parsers in a kernel is our own, in stub/: memory, printk(),
// strscpy(), kstrndup(), strnchr(), a table of __setup() and early_param(), the wait
// for probes, the lookup of devices, which always finds one, and dm_early_create(),
// which always succeeds. Functions such as strchr() are libc's. No kernel code is kept
// in this package: it comes from the tree when the program is built.
//
// Three things differ from a kernel. A message is handed on whole, where printk() cuts
// it (kernel/printk). A kfree() of a bad pointer is counted ([BadFree]) and not carried
// out. And an access far outside the line, which a kernel may survive or not, is
// always a [Fault].
package cparser
