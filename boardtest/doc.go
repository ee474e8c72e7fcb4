// Package boardtest boots a plan on a real board and records what happens.
//
// It is the counterpart of package vmtest, a board in the place of a virtual machine, and
// they do not know each other. What a board is stands in a file of its owner's (package
// boardfile); linux/board is something else, facts of architectures.
//
// [Witness] cycles the board's power, has its boot loader take the plan's command line,
// reads the serial console with the host's time of every line, and ends the boot on facts:
// PID 1 reported, the kernel panicked, a hang is established by [dmrace.Judge], the boot
// loader speaks again. What a plan asks and a board cannot do is refused by name before
// the power is touched.
//
// These are guaranteed:
//   - The board is left as its file says (at-end), also when ctx ends or anything fails.
//   - One boot at a time: who finds the board in use waits, and says for whom.
//   - A command line that did not arrive whole is an error, not a boot: what is typed is
//     compared with its echo and with what U-Boot says it holds, and the kernel's own
//     "Kernel command line:" with the plan's.
//   - Guest time is never overestimated: a wait counts from when the last line came in, so
//     a hang is established late rather than early.
package boardtest
