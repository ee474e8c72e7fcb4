// Package mail renders a report as the body of a plain-text mail to a stable list.
//
// It is built on the four questions that a stable maintainer asks of a backport: the
// upstream commit, the trees and why, whether the bug is hit in real life, and the boot
// before and after. It claims what was recorded and nothing else: where no boot hangs,
// or none boots after waiting, it says so. Of a boot that was not recorded here, in a log
// or simulated, it says where that ended and why.
//
// No line of ours is longer than 75 columns. Longer ones are those that lose their use
// when they are broken: kernel messages, which begin with their stamp and stand as they
// were printed, and commands and single words, which are indented. What makes a kernel
// message decisive stands below it.
package mail
