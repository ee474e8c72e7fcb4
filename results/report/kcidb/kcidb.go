// Package kcidb renders a report as KCIDB I/O schema version 5.3: JSON that the common
// database of kernel test results takes (github.com/kernelci/kcidb-io).
//
// Each kernel source is a checkout, each kernel image a build, each boot a test. An
// identifier is the origin and a hash of what makes the object what it is, so that the
// same recording always has the same one. A recording knows the tree that was built and
// not a commit, so a checkout has no git_commit_hash; the tree stands in its misc. A boot
// that was left out has no build to belong to, and is not told.
package kcidb

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/linux/board"
	"dmrace/results"
	"dmrace/results/report"
)

// DefaultOrigin names the system that submits, where Options name none.
const DefaultOrigin = "dmrace"

// Options say for whom a report is written.
type Options struct {
	Origin string // lower-case letters, digits and "_"; empty is DefaultOrigin

	// BuildID is the build of somebody else's that all boots are tests of, as the database
	// knows it: "maestro:6543…". No checkout and no build is told then. Empty: each kernel is
	// a build of one's own.
	BuildID string
}

type document struct {
	Version   version    `json:"version"`
	Checkouts []checkout `json:"checkouts"`
	Builds    []build    `json:"builds"`
	Tests     []test     `json:"tests"`
}

type version struct {
	Major int `json:"major"`
	Minor int `json:"minor"`
}

type checkout struct {
	ID      string            `json:"id"`
	Origin  string            `json:"origin"`
	Comment string            `json:"comment,omitempty"`
	Misc    map[string]string `json:"misc"`
}

type build struct {
	ID           string         `json:"id"`
	Origin       string         `json:"origin"`
	CheckoutID   string         `json:"checkout_id"`
	Comment      string         `json:"comment,omitempty"`
	Architecture string         `json:"architecture"`
	Compiler     string         `json:"compiler,omitempty"`
	Status       string         `json:"status"`
	Misc         map[string]any `json:"misc"`
}

type test struct {
	ID          string         `json:"id"`
	Origin      string         `json:"origin"`
	BuildID     string         `json:"build_id"`
	Environment environment    `json:"environment"`
	Path        string         `json:"path"`
	Comment     string         `json:"comment,omitempty"`
	LogExcerpt  string         `json:"log_excerpt,omitempty"`
	Status      string         `json:"status"`
	StartTime   string         `json:"start_time,omitempty"`
	Duration    float64        `json:"duration"` // of the host, in seconds
	Misc        map[string]any `json:"misc"`
}

type environment struct {
	Comment string         `json:"comment,omitempty"`
	Misc    map[string]any `json:"misc"`
}

// Write writes the report under the default origin.
func Write(w io.Writer, r *report.Report) error { return Options{}.Write(w, r) }

// Write writes the report. It returns a [dmrace.UsageError] for an origin that the
// schema does not take.
func (o Options) Write(w io.Writer, r *report.Report) error {
	if o.Origin == "" {
		o.Origin = DefaultOrigin
	}
	if !originOK(o.Origin) {
		return &dmrace.UsageError{Err: fmt.Errorf("origin %q: use lower-case letters, digits and _", o.Origin)}
	}
	for _, b := range r.Boots() {
		if from := results.Origin(&b.Observation); from != "" {
			return &dmrace.UsageError{Err: fmt.Errorf("kcidb takes boots of kernels that dmrace booted, and %s was seen %s, which does not say how a kernel was built: choose another format", visible.Line(b.FullName()), visible.Line(from))}
		}
	}
	d := document{Version: version{5, 3}, Checkouts: []checkout{}, Builds: []build{}, Tests: []test{}}
	seen := map[string]bool{}
	for _, b := range r.Boots() {
		t := o.test(b, cmp.Or(o.BuildID, o.ownBuild(&d, b, seen)))
		if !seen[t.ID] {
			seen[t.ID] = true
			d.Tests = append(d.Tests, t)
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("write kcidb: %w", err)
	}
	return nil
}

// ownBuild adds the build that a boot is a test of, and its checkout, and returns its ID.
func (o Options) ownBuild(d *document, b report.Entry, seen map[string]bool) string {
	if o.BuildID != "" {
		return ""
	}
	c := o.checkout(b)
	if !seen[c.ID] {
		seen[c.ID] = true
		d.Checkouts = append(d.Checkouts, c)
	}
	k := o.build(b, c.ID)
	if !seen[k.ID] {
		seen[k.ID] = true
		d.Builds = append(d.Builds, k)
	}
	return k.ID
}

func (o Options) checkout(b report.Entry) checkout {
	k := b.Kernel()
	c := checkout{
		ID: o.id("checkout", k.Source, k.TreeID), Origin: o.Origin, Comment: visible.Line(k.Source),
		Misc: map[string]string{"release": visible.Line(k.Release), "source": visible.Line(k.Source), "tree_id": visible.Line(k.TreeID)},
	}
	if k.Git != "" {
		c.Misc["git"] = visible.Line(k.Git)
	}
	return c
}

// build describes the kernel that was booted: that it boots at all shows that it built.
func (o Options) build(b report.Entry, checkoutID string) build {
	k := b.Kernel()
	return build{
		ID: o.id("build", checkoutID, k.Label, k.ConfigHash, k.ImageHash), Origin: o.Origin, CheckoutID: checkoutID,
		Comment: visible.Line(k.Label), Architecture: architecture(k.Arch), Compiler: visible.Line(k.Compiler), Status: "PASS",
		Misc: map[string]any{
			"arm": visible.Line(string(k.Arm)), "shim": b.Recorded().Instrumented,
			"config_sha256": visible.Line(k.ConfigHash), "image_sha256": visible.Line(k.ImageHash),
		},
	}
}

// architecture is what kernels call one; evidence of another dmrace may have one that this
// does not know.
func architecture(a dmrace.Arch) string {
	b, err := board.Of(a)
	if err != nil {
		return visible.Line(string(a))
	}
	return b.Kernel
}

func (o Options) test(b report.Entry, buildID string) test {
	p := b.Recorded()
	started := results.RecordedAt(b.Recording, time.RFC3339)
	t := test{
		ID: o.id("test", buildID, b.Plan.ID(), started), Origin: o.Origin, BuildID: buildID,
		Environment: environment{Comment: visible.Line(cmp.Or(p.QEMU, results.Board(b.Recording))), Misc: map[string]any{
			"accelerator": visible.Line(p.Accelerator), "clock": visible.Line(string(b.Plan.Clock)), "cmdline": visible.Line(p.Cmdline),
		}},
		Path:    "dmrace." + pathWord(b.Scenario()) + "." + pathWord(b.Variant()),
		Comment: visible.Line(b.Title), LogExcerpt: excerpt(b), Status: status(b),
		StartTime: started, Duration: float64(p.HostWallMillis) / 1000,
		Misc: map[string]any{
			"plan_id": b.Plan.ID(), "verdict": visible.Line(results.Outcome(b.Verdict)), "summary": visible.Line(b.Verdict.Summary),
			"expected": visible.Line(b.Expect.String()), "instrumentation": visible.Line(results.Instrumentation(b.Recording)),
			"delay": visible.Line(results.Injected(b.Recording)), "rerun": visible.Line(p.Rerun), "dmrace": visible.Line(p.Dmrace),
		},
	}
	if board := results.Board(b.Recording); board != "" {
		t.Environment.Misc["board"] = visible.Line(board)
	}
	if side := b.Side(); side != "" {
		t.Misc["side"], t.Misc["effect"] = side, string(b.Effect())
	}
	return t
}

// status maps a boot to the database's words. An inconclusive boot says nothing about
// the kernel: ERROR.
func status(b report.Entry) string {
	switch {
	case b.AsExpected():
		return "PASS"
	case b.Verdict.Outcome == dmrace.Inconclusive:
		return "ERROR"
	}
	return "FAIL"
}
