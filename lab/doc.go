// Package lab does what the verbs of the command do, without flags: it finds scenarios and
// kernels, plans boots, builds what they need, has a witness carry them out and keeps the
// evidence. A test of one's own boots a scenario in three calls:
//
//	l, err := lab.Open(ctx, lab.Options{Kernel: "6.1"})
//	boots, err := l.Plan(ctx, "mmc-natural", "with-waitfor")
//	recordings, err := l.Boot(ctx, boots...)
//
// What counts, searches or compares boots takes a [dmrace.Witness] and asks no further:
// [Flake], [Bisect], [Matrix], [Validate] and [Confirm] are tested on one that is made up.
// [Lab.Witness] is the one that boots in QEMU.
package lab
