package explore

import (
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/internal/english"
)

// mostTold is how many boots of a kind are named.
const mostTold = 10

// WriteText tells people what was found.
func (f *OnKernel) WriteText(w io.Writer) error {
	fmt.Fprintf(w, "\n%s/%s on %s, booted in QEMU\n\n", f.Scenario, f.Variant, f.Kernel)
	f.writeSetting(w)
	fmt.Fprintf(w, "  These steps were late, by %s:\n", list(f.Options.Classes()))
	for _, s := range f.Steps {
		fmt.Fprintf(w, "    %s\n", s)
	}
	fmt.Fprintf(w, "\n  %s within the bounds: %d booted, %d follow (a late step changes nothing in them), %d left.\n",
		english.Count(f.Trials, "boot"), f.Booted, f.Follow, f.Left)
	fmt.Fprintf(w, "  Coverage: %d of %s of decisive events that the model knows were seen.\n", f.Covered, english.Count(f.Known, "order"))
	f.Walks.writeText(w)
	f.smallest(w)
	if f.NotModelled != nil {
		told(w, "that the boot with no knob turned does not know", f.Strange)
		return nil
	}
	told(w, "that the model does not know: a fault of the model or of the kernel", f.Strange)
	told(w, "that the model knows, but not of this boot", f.Elsewhere)
	return nil
}

// writeSetting says what the knobs were at, and what that means for what follows.
func (f *OnKernel) writeSetting(w io.Writer) {
	if len(f.Setting) > 0 {
		fmt.Fprintf(w, "  With %s.\n", f.Setting)
	}
	if f.NotModelled != nil {
		fmt.Fprintf(w, "  The model is of the boot with no knob turned: %v.\n", f.NotModelled)
	}
	if f.Repeats > 1 {
		fmt.Fprintf(w, "  By the host's clock each boot is another: each was made %d times, whole. What was not seen may still happen.\n", f.Repeats)
	}
}

// writeText says what random walks came to.
func (w *KernelWalks) writeText(to io.Writer) {
	if w == nil {
		return
	}
	fmt.Fprintf(to, "  Random: %s of depth %d, seed %d, came to %s that the search had not made, and %d of the walks are lost.\n"+
		"  A walk meets a bug of that depth in the order of these steps with a probability of at least 1/(%d·%d^%d) = %.2g;\n  all of them miss it with one of at most %.2g.\n",
		english.Count(w.Walks, "walk"), w.Depth, w.Seed, english.Count(w.Boots, "boot"), w.Lost, w.Threads, w.Turns, w.Depth-1, w.Chance, w.Missed())
}

// smallest shows the smallest boot that is lost.
func (f *OnKernel) smallest(w io.Writer) {
	switch {
	case f.Lost != nil:
		fmt.Fprintf(w, "\n  LOST on the kernel, the smallest of those booted:\n    %s\n    %s\n", f.Lost, f.Lost.Kernel.Ends)
	case f.ModelLost != nil:
		fmt.Fprintf(w, "\n  None of those booted is lost. The smallest that the model loses: %s\n", f.ModelLost)
	case f.Left > 0:
		fmt.Fprintln(w, "\n  None of those booted is lost, nor any in the model.")
	default:
		fmt.Fprintln(w, "\n  NONE is lost within the bounds, nor in the model.")
	}
}

// told names boots in whose order kernel and model disagree.
func told(w io.Writer, what string, boots []*Trial) {
	if len(boots) == 0 {
		return
	}
	fmt.Fprintf(w, "\n  %s came to an order %s:\n", english.Count(len(boots), "boot"), what)
	for i, t := range boots {
		if i == mostTold {
			fmt.Fprintf(w, "    and %d more\n", len(boots)-i)
			break
		}
		fmt.Fprintf(w, "    %s\n      kernel: %s: %s\n      model:  %s: %s\n", t, t.Kernel.Ends, strings.Join(t.Kernel.Order, ", "), t.Model.Ends, strings.Join(t.Model.Order, ", "))
	}
}

// OnKernelRecord is what a search over a kernel found, as dmrace explore --json writes it.
type OnKernelRecord struct {
	Scenario string `json:"scenario"`
	Variant  string `json:"variant"`
	Kernel   string `json:"kernel"`

	Setting     map[string]string `json:"setting,omitempty"`      // what the knobs were at
	NotModelled string            `json:"not_modelled,omitempty"` // why the model is of the boot with no knob turned
	Repeats     int               `json:"repeats"`                // how often each boot was made
	States      []State           `json:"states"`

	Trials    int           `json:"boots_within_bounds"`
	Booted    int           `json:"booted"`
	Follow    int           `json:"follow"`
	Left      int           `json:"left"`
	Known     int           `json:"orders_known"` // to the model
	Covered   int           `json:"orders_seen"`  // of them
	Lost      *TrialRecord  `json:"lost"`         // the smallest; null: none was seen
	ModelLost *TrialRecord  `json:"lost_in_model"`
	Walks     *WalksRecord  `json:"walks,omitempty"`
	Strange   []TrialRecord `json:"unknown_to_model"`
	Elsewhere []TrialRecord `json:"otherwise_than_model"`
}

// WalksRecord is what random walks came to: see [KernelWalks].
type WalksRecord struct {
	Walks   int     `json:"walks"`
	Seed    uint64  `json:"seed"`
	Depth   int     `json:"depth"`
	Threads int     `json:"threads"`
	Turns   int     `json:"turns"`
	Chance  float64 `json:"chance"` // that a walk meets a given bug of that depth, at least
	Missed  float64 `json:"missed"` // that all miss it, at most
	Idle    int     `json:"idle"`
	Boots   int     `json:"boots"`
	Lost    int     `json:"lost"`
}

// TrialRecord is one boot of it.
type TrialRecord struct {
	Late   []string        `json:"late"`
	Inject []dmrace.Inject `json:"inject,omitempty"`
	Kernel Seen            `json:"kernel"`
	Model  Seen            `json:"model"`
}

// Record returns what was found in the form for programs.
func (f *OnKernel) Record() OnKernelRecord {
	r := OnKernelRecord{
		Scenario: f.Scenario, Variant: f.Variant, Kernel: f.Kernel, Trials: f.Trials, Booted: f.Booted, Follow: f.Follow, Left: f.Left,
		Known: f.Known, Covered: f.Covered, Strange: []TrialRecord{}, Elsewhere: []TrialRecord{},
		Setting: f.Setting.record(), Repeats: f.Repeats, States: append([]State{}, f.States...),
	}
	if f.NotModelled != nil {
		r.NotModelled = f.NotModelled.Error()
	}
	if w := f.Walks; w != nil {
		r.Walks = &WalksRecord{w.Walks, w.Seed, w.Depth, w.Threads, w.Turns, w.Chance, w.Missed(), w.Idle, w.Boots, w.Lost}
	}
	if f.Lost != nil {
		one := f.Lost.record()
		r.Lost = &one
	}
	if f.ModelLost != nil {
		one := f.ModelLost.record()
		r.ModelLost = &one
	}
	for _, t := range f.Strange {
		r.Strange = append(r.Strange, t.record())
	}
	for _, t := range f.Elsewhere {
		r.Elsewhere = append(r.Elsewhere, t.record())
	}
	return r
}

func (t *Trial) record() TrialRecord {
	return TrialRecord{Late: (&Lost{Delays: t.Late}).Late(), Inject: t.Inject, Kernel: t.Kernel, Model: t.Model}
}
