package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/lab"
	"dmrace/results"
	"dmrace/scenarios"
	"dmrace/sim"
)

// agreementHead explains results/AGREEMENT.md.
const agreementHead = `# Do the two witnesses agree?

Every boot below was recorded on a real kernel (` + "`results/runs`" + `) and predicted from
its plan alone. Neither witness can see the other: ` + "`sim`" + ` and ` + "`vmtest`" + ` never import
each other. They agree when outcome, stage and cause are the same and the decisive
events come in the same order; durations have no part in it. A row that says NO is a
finding about the simulator, and stays here until it is fixed. Of what the simulator does
not model, such as a root on NFS, it predicts nothing: such a row has no answer, and what is
not modelled stands below the table.

A few rows say NO for the order alone, with the same verdict (sim/evidence_test.go lists them).
On 7.2 crypt_ctr() takes longer before it looks its device up, and the card is announced
meanwhile; and there the worker that talks to the card keeps the init thread from the one CPU
for 16 ms before the root wait, which the cost of that way holds: a kernel that does not wait
panics before. On arm64 the workers of two SD hosts talk to their cards within milliseconds of
each other, and either may be done first.

This page is generated from the committed recordings (` + "`go test ./cmd/dmrace -run Agreement -update`" + `).
` + "`dmrace run --compare`" + ` makes the same comparison for boots that it records anew.

`

// treesHead explains the boots of kernels that were given.
const treesHead = `
## A tree of 5.15

No suite of Debian has 5.15, the kernel of the boards that met the race first. A published tree of
5.15.135 was given (` + "`--tree`" + `) and its boots are in ` + "`results/trees/runs`" + `. Its dm-mod.waitfor= is that of
2022, which takes the made-up number of a partition that is not there yet: usb-phantom-devt/with-waitfor
hangs. mmc-renumbered/with-waitfor is predicted to hang on that and booted: the workers of two cards
kept the init thread from the one CPU for 26 ms, longer than the disk was there without its
partition. That is luck, and the prediction stays. mmc-phantom-devt/with-waitfor, whose card is
throttled by the host's clock, hung in one of four boots on a busy host; none of them is kept.
dm-create-malformed/minor-too-big is expected to hang and booted with a dm-256: before 5.15.167 a
minor above 255 is taken for a device number (140ce37fd78a).

`

// randomHead explains the boots of random plans.
const randomHead = `
## Plans that nobody wrote by hand

` + "`make compare`" + ` boots random plans of a seed and compares verdict and order with the prediction: one to three disks
on six buses, drivers that are late by up to a second, roots and waits by name, label and UUID, with and
without a table. The recordings are in ` + "`results/random/runs`" + `, and predicted anew whenever the tests run.

`

// differing are the random plans that are not predicted in verdict and order, and why.
var differing = map[string]string{
	"random-7-19":  "the order alone: of two NVMe disks the second takes its number before the first has its partitions, which get higher minors then; when within nvme_probe() the disk takes its number is not simulated",
	"random-7-167": "two disks of one kind: the scans of two USB disks are due within 0.5 ms of each other, and the second became sda; which is first is within what a worker takes to start",
}

// costsHead explains the second half.
const costsHead = `
## What the predictions rest on

The simulator's steps take as long as they did in the recordings of the same series and
architecture, and where those have none of a step, as on 6.1 (` + "`sim/costs*.json`" + `, measured
and printed by ` + "`dmrace costs`" + `; the first table is that of 6.1). The second table tells for each
boot how far the prediction of its worst decisive event is off. On 6.1 no verdict above depends
on a cost: each stays the same with every cost 30 % longer or shorter, one at a time and in 200
random combinations (` + "`TestPerturbedCosts`" + `, which lists those on other kernels that do not). On 7.2
the race is closer: its SD host is probed in a thread of its own, dm_init_init() begins 43 ms
behind the probe and the card is announced 51 ms behind it, against 5 ms and 50 ms on 6.1.
The boots of ` + "`mmc-slow-probe`" + ` are predicted 0.88 s
early because the shim's sleep of 20 s takes the guest 20.88 s, as its own log says.

`

// TestAgreement renders results/AGREEMENT.md from the committed evidence.
func TestAgreement(t *testing.T) {
	var all []*dmrace.Recording
	for _, s := range scenarios.Builtin() {
		all = append(all, committed(t, s)...)
	}
	compared, err := lab.Compare(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	fence := func(head string, render func() error) {
		page.WriteString(head + "```\n")
		if err := render(); err != nil {
			t.Fatal(err)
		}
		page.WriteString("```\n")
	}
	fence(agreementHead, func() error { return results.AgreementTable(&page, compared) })
	fence(treesHead, func() error { return results.AgreementTable(&page, onTrees(t)) })
	showRandom(t, &page)
	fence(costsHead, func() error {
		return lab.ShowCosts(&page, sim.Table(sim.CostKeyOf("", dmrace.DefaultKernel)), onDefault("", all))
	})
	golden.Check(t, "../../results/AGREEMENT.md", page.Bytes())
}

// onTrees compares the boots of kernels that are in no catalogue.
func onTrees(t *testing.T) []results.Compared {
	t.Helper()
	trees, err := results.Store{Dir: "../../results"}.LoadTrees(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	compared, err := lab.Compare(t.Context(), trees)
	if err != nil {
		t.Fatal(err)
	}
	return compared
}

// showRandom says how many of the recorded random plans are predicted, and why the others are not.
func showRandom(t *testing.T, page *bytes.Buffer) {
	t.Helper()
	store := results.Store{Dir: "../../results/random"}
	runs, err := store.Runs()
	if err != nil {
		t.Fatal(err)
	}
	recordings, err := store.LoadAll(t.Context(), runs)
	if err != nil {
		t.Fatal(err)
	}
	compared, err := lab.Compare(t.Context(), recordings)
	if err != nil {
		t.Fatal(err)
	}
	ends, differ := map[dmrace.Outcome]int{}, []string{}
	for _, c := range compared {
		ends[c.Recording.Verdict.Outcome]++
		name := c.Recording.Scenario()
		switch why := differing[name]; {
		case c.Differs() && why == "":
			t.Errorf("%s: %s", name, c.Agreement.Differences())
		case c.Differs():
			differ = append(differ, fmt.Sprintf("- %s: %s.\n", name, why))
		case c.NotModelled != nil:
			t.Errorf("%s is not modelled: %v", name, c.NotModelled)
		}
	}
	page.WriteString(randomHead)
	fmt.Fprintf(page, "Of %d plans of seed 7, booted on 6.1, %d agree (%d booted, %d panicked, %d hung). Those that differ:\n\n",
		len(compared), len(compared)-len(differ), ends[dmrace.Booted], ends[dmrace.Panicked], ends[dmrace.Hung])
	slices.Sort(differ)
	page.WriteString(strings.Join(differ, ""))
}
