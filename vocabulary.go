package dmrace

// Vocabulary says which messages of a console its timeline tells of. A recording keeps
// the one that it was read by, so that its timeline follows from its console for ever.
type Vocabulary string

// The vocabularies.
const (
	VocabularyFirst Vocabulary = ""      // tables, probes, disks, the root and the end: no [BoardKinds]
	VocabularyWhole Vocabulary = "whole" // every kind of event
)
