// Package results keeps recordings on disk, shows them as text, compares them, and holds
// them against the consoles that they come from.
//
// A recording lives in runs/<scenario>/<variant>/<kernel>/ below the store's
// folder:
//
//	plan.json        what was asked for; its ID is the hash of its canonical form
//	timeline.jsonl   what happened, one event a line, its end last
//	verdict.json     where the boot ended and why, and what was expected
//	provenance.json  with what it was recorded, and the command that repeats it
//	console.log      the serial console to the byte (or console.log.gz)
//
// A folder of that name is whole or absent: it is written beside and exchanged
// in one step. What the harness recorded before it failed goes to failed/, so
// that nothing is lost and nothing broken is taken for evidence.
package results
