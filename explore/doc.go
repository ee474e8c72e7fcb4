// Package explore searches the timings of a boot for one that does not come as far as
// PID 1, and measures how far a boot is from it.
//
// What varies is what package sim leaves to a [sim.Chooser]: by how much each of
// [sim.Model.Steps] (the probe of each driver, the scan of each bus and of each partition
// table, each poll) is late, and which of two threads goes first that are due at the
// same microsecond. A card can also be put into its slot late. A step is late by nothing
// or by one of [Options.Classes]; within these classes and up to a number of late steps
// [Model.Search] is exhaustive. It is not a proof for the durations in between, nor for
// steps whose stated cost is too high: lateness only ever adds.
//
// # What makes it exhaustive
//
// The search is depth-first over the choices of a boot and starts each boot anew: one
// takes a microsecond or two. It begins with no late step and allows one more at a time,
// so that the first boot that is lost has as few as can be. Three things keep it short.
//
//   - States. Where a boot comes to a state ([sim.Turn.State]) in which another has been
//     with no fewer late steps left to spend, it is abandoned. Times in a state are
//     relative to the first thing that is due, so that a delay for which everybody
//     waits leads to one state however long it is.
//   - Sleep sets (Godefroid). Of two threads that are due at the same time both orders
//     are tried only if their turns are dependent. Two turns are independent if they are
//     of different threads and touch disjoint state: at least one of them touches none of
//     what threads share (probe_count, the async domain, bound devices, block_class), or
//     neither is T1's, for the others only add to counts and sets that T1 alone looks
//     at. The latter does not hold where [sim.Model.Ordered] says so.
//   - Verdicts. Boots of one order of dependent steps ([sim.Model.Order]) end alike, and
//     are judged once. The number of such orders is the number of interleavings that a
//     search reports.
//
// That nothing is lost by this is tested: with and without the reductions the search
// finds the same orders and the same verdicts.
//
// A search that its context ends has no result.
//
// # Random walks
//
// Beyond the bounds of the exhaustive search [Model.Walk] is a random walk after
// Burckhardt, Kothari, Musuvathi and Nagarakatte (A Randomized Scheduler with
// Probabilistic Guarantees of Finding Bugs, ASPLOS 2010).
//
// # What a kernel says of it
//
// The search is over the steps of package sim, which no other witness lets itself be
// stepped through. What it finds is written down as a scenario ([Found.Written],
// [Grid.Scenario]) whose plans any [dmrace.Witness] carries out; package lab confirms it so.
//
// [SearchKernel] makes the boots of a search on a kernel instead. It has late what injections make
// late, and turns a [Knob] that the simulator may not know, such as the number of CPUs.
package explore
