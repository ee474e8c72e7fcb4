package dmrace

// Vocabulary says which messages of a console its timeline tells of. A recording keeps
// the one that it was read by, so that its timeline follows from its console for ever.
type Vocabulary string

// The vocabularies.
const (
	VocabularyFirst Vocabulary = ""      // tables, probes, disks, the root and the end: no [BoardKinds]
	VocabularyWhole Vocabulary = "whole" // every kind of event

	// VocabularyRequests has beside them the plain "I/O error" of a request, of which 6.12 and
	// 7.2 say nothing else where a disk answers none.
	VocabularyRequests Vocabulary = "requests"

	// VocabularyNewest is that of new recordings.
	VocabularyNewest = VocabularyRequests
)

// Vocabularies lists them, each with what the one before has.
var Vocabularies = []Vocabulary{VocabularyFirst, VocabularyWhole, VocabularyRequests}
