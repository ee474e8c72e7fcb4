package dmrace

// Arch is an architecture, as Go and Debian call it. Package board has what is a fact of
// each. In a plan the empty one is the first of those there: plans that were made before
// there was another keep their IDs.
type Arch string
