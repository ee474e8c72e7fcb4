// Package report renders the evidence of boots, in one format for each reader. Its
// subpackages hold one format each; all of them take a [Report].
package report

import (
	"slices"
	"time"

	"dmrace"
	"dmrace/results"
	"dmrace/results/shmoo"
)

// Report is what is rendered: boots, grouped by the scenario that they are of.
type Report struct {
	Title  string
	Groups []Group
	Maps   []*shmoo.Map // where boots pass and are lost over two quantities

	Validated *results.Validated // what a change did, if the boots are those before and after one

	TestedBy string   // "Name <address>" of who vouches for it; empty: nobody does
	Envelope Envelope // of a mail
}

// Envelope is what a mail needs beside the boots. All of it may be left out.
type Envelope struct {
	From       string    // "Name <address>"
	To, Cc     []string  // the same, or an address alone
	InReplyTo  string    // the Message-Id of the mail that is answered
	Subject    string    // without a prefix
	Prefix     string    // of the subject, in brackets: "PATCH 5.15.y"
	Date       time.Time // zero: when the last boot was recorded
	Upstream   string    // the commit of Linus's tree that the change is
	ReportedBy []string  // "Name <address>"
	Links      []string  // URLs
}

// Group is the boots of one scenario, in the order in which they are to be read.
type Group struct {
	Name  string
	Title string // one line; may be empty
	Story string // paragraphs; may be empty
	Boots []Entry

	Omitted []Omitted
}

// Omitted is a boot that there is not: a variant that a kernel cannot have.
type Omitted struct {
	Name string // variant@kernel
	Why  string // one line
}

// Entry is one boot of a report, with what the simulator expected of it.
type Entry struct {
	*dmrace.Recording
	Title     string              // what the boot shows, in one line; may be empty
	Predicted *dmrace.Observation // nil: it was not predicted
	Trial     *results.Trial      // the boots before and after a change of which this is one; nil: there was no change

	Twin bool // whether another boot of the variant is shown beside it, on another kernel of the release

	Next    []string // what to do about it, a sentence or more each; none of a boot that was made here
	Unknown []string // what a log does not tell, and which option or setting would

	NotModelled *dmrace.NotModelled // why it could not be predicted; nil: it was, or nobody was asked
}

// Side says on which side of a change the boot was made: "before", "after"; "" where there
// was no change.
func (b Entry) Side() string {
	switch {
	case b.Trial == nil:
		return ""
	case b.Trial.Before == b.Recording:
		return "before"
	}
	return "after"
}

// Effect is what the change did to the boot: "fixed"; "" where there was no change.
func (b Entry) Effect() results.Effect {
	if b.Trial == nil {
		return ""
	}
	return b.Trial.Effect()
}

// Name tells a boot from the others of its group: variant@kernel, "variant, before" of a
// change, or the name of a log.
func (b Entry) Name() string {
	if b.Plan == nil {
		return b.Log
	}
	if side := b.Side(); side != "" {
		return b.Variant() + ", " + side
	}
	return b.Variant() + "@" + b.Kernel().Label
}

// Label names a boot where its scenario and kernel are known: by its variant, and by its side
// of a change, or with its kernel where it has a twin.
func (b Entry) Label() string {
	if b.Side() != "" || b.Twin {
		return b.Name()
	}
	return b.Variant()
}

// FullName tells a boot from all others: scenario variant@kernel, or the name of a log.
func (b Entry) FullName() string {
	if b.Plan == nil {
		return b.Log
	}
	return b.Scenario() + " " + b.Name()
}

// Agreement compares the boot with its prediction, if there is one.
func (b Entry) Agreement() (a dmrace.Agreement, ok bool) {
	if b.Predicted == nil {
		return dmrace.Agreement{}, false
	}
	return dmrace.Compare(b.Timeline, b.Predicted.Timeline, b.Criteria), true
}

// Simulated says what the simulator made of the boot's command line: same, how it differs
// behind the word differs, or why it is not modelled; "" where it was not asked.
func (b Entry) Simulated(same, differs string) string {
	if b.NotModelled != nil {
		return b.NotModelled.Error()
	}
	a, ok := b.Agreement()
	switch d := a.Differences(); {
	case !ok:
		return ""
	case d != "":
		return differs + d
	}
	return same
}

// Boots returns the boots of all groups.
func (r *Report) Boots() []Entry {
	var all []Entry
	for _, g := range r.Groups {
		all = append(all, g.Boots...)
	}
	return all
}

// Stated returns the boots of which somebody said how they were to end.
func (r *Report) Stated() []Entry {
	return slices.DeleteFunc(r.Boots(), func(b Entry) bool { return !results.Stated(b.Recording) })
}

// AsExpected reports whether every verdict is the expected one; where none was stated,
// whether the boot came as far as PID 1.
func (r *Report) AsExpected() bool {
	for _, b := range r.Boots() {
		if !b.AsExpected() {
			return false
		}
	}
	return true
}
