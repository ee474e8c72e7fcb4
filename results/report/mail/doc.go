// Package mail renders a report as a plain-text mail to a kernel list, in an mbox that git am
// and git send-email take.
//
// Of boots before and after a change it says first what the change did, boot by boot, then
// answers the four questions that a stable maintainer asks of a backport (the upstream
// commit, the trees and why, whether it is hit in real life, before and after) from the
// facts of this run, and shows the same command line on both kernels. Of boots without a
// change it says how each ended and shows two that differ in one thing. It claims what was
// recorded and nothing else; of a boot that was not recorded here, in a log or simulated, it
// says where that ended and why.
//
// No line of ours is longer than 75 columns. Longer ones are those that lose their use when
// they are broken: messages of the kernel, which begin with their stamp and stand as they
// were printed, and single words. What makes a kernel message decisive stands below it.
package mail
