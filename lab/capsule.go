package lab

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"dmrace"
	"dmrace/blobs"
	"dmrace/capsule"
	"dmrace/internal/unfinished"
	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/vmtest"
)

// Parts say where that is found which a recorded boot was made of. The zero value is the cache.
type Parts struct {
	Kernel   string // the path of the kernel, where the cache cannot have it
	Campaign string // the folder of the campaign that the boot is of
}

// of finds the kit of a recording.
func (from Parts) of(ctx context.Context, r *dmrace.Recording) (blobs.Kit, files, error) {
	switch {
	case from.Kernel != "" && from.Campaign != "":
		return blobs.Kit{}, nil, usagef("--kernel and --campaign exclude each other: a campaign has its kernels")
	case from.Campaign != "":
		return campaignKit(r, from.Campaign)
	}
	return recordedKit(ctx, r, from.Kernel)
}

// campaignKit finds a kit among those of a campaign.
func campaignKit(r *dmrace.Recording, dir string) (blobs.Kit, files, error) {
	f, err := OpenCampaign(dir)
	if err != nil {
		return blobs.Kit{}, nil, err
	}
	p := r.Recorded()
	for _, id := range slices.Sorted(maps.Keys(f.Kits)) {
		k := f.Kits[id]
		if k.Kernel.ImageHash != p.Kernel.ImageHash || k.Disks.SHA256 != p.Disk.SHA256 || !slices.Equal(k.Disks.Others, p.Disk.Others) || k.Initramfs != p.Initramfs {
			continue
		}
		at := files{}
		for _, sum := range k.Sums() {
			at[sum] = f.Blobs().Path(sum)
		}
		k.Kernel = r.Kernel()
		return k, at, nil
	}
	return blobs.Kit{}, nil, usagef("the campaign %s has no kit of this run's kernel and disks: the run is not of it", dir)
}

// Capsule writes a recorded boot as one file by which it can be made again on another machine.
// A recording that does not follow from its console is refused with a [dmrace.UsageError];
// parts that are on this machine no more are a [dmrace.EnvError].
func Capsule(ctx context.Context, w io.Writer, r *dmrace.Recording, from Parts) error {
	if b := r.Recorded().Board; b != nil {
		return usagef("%s/%s was booted on board %s, which nobody else has: a capsule holds what any machine can boot; send the folder of the run", r.Scenario(), r.Variant(), b.Name)
	}
	if err := hasKit(r); err != nil {
		return err
	}
	if err := capsule.Refuse(r.Plan); err != nil {
		return &dmrace.UsageError{Err: fmt.Errorf("%s/%s cannot be packed: %w", r.Scenario(), r.Variant(), err)}
	}
	if err := follows(r); err != nil {
		return err
	}
	kit, at, err := from.of(ctx, r)
	if err != nil {
		return err
	}
	return capsule.Pack(ctx, w, r, kit, at)
}

// follows refuses a recording that does not follow from its console. What its scenario is
// today has no part in it.
func follows(r *dmrace.Recording) error {
	if found := onItsOwn.Check(r); len(found) > 0 {
		return usagef("the recording does not follow from its console: %s", found[0])
	}
	return nil
}

// Replayed is a boot of a capsule, beside the one that was recorded.
type Replayed struct {
	Recorded, Again *dmrace.Recording
	Differences     []string // none: the same happened
	Compared        string   // how far the consoles were compared
}

// Same reports whether the same happened: the verdict, the order of the decisive events, and
// every byte of the console where boots repeat to the byte.
func (r *Replayed) Same() bool { return len(r.Differences) == 0 }

// Replay boots what is in a capsule and holds it against what was recorded. The file may come
// from anybody: see package capsule. One that is not sound is a [dmrace.UsageError].
func Replay(ctx context.Context, file io.Reader, o Options) (*Replayed, error) {
	o = o.withDefaults()
	l := &Lab{opts: o}
	defer unfinished.Begin()()
	dir, err := os.MkdirTemp("", "dmrace-replay-")
	if err != nil {
		return nil, &dmrace.EnvError{Err: fmt.Errorf("make room for the capsule: %w", err), Fix: "let TMPDIR name a folder that can be written to"}
	}
	defer os.RemoveAll(dir)
	c, err := capsule.Open(ctx, file, dir)
	if err != nil {
		return nil, err
	}
	if err := follows(c.Recording); err != nil {
		return nil, err
	}
	if c.Recording.Recorded().Accelerator == string(vmtest.AccelTCG) {
		l.opts.Accel = string(vmtest.AccelTCG)
	}
	w := vmtest.Witness{Begin: l.begin, Host: func(ctx context.Context, p *dmrace.Plan) (vmtest.Host, error) {
		return l.hostOf(ctx, p, c.Kit, c.Blobs, c.Blobs)
	}}
	again, err := Recorder{Witness: w}.One(ctx, Boot{Plan: c.Recording.Plan, Expect: c.Recording.Expect})
	if err != nil {
		return nil, err
	}
	return compareReplay(c.Recording, again), nil
}

// hostOf is what a plan meets on this machine when what it is made of is brought here.
func (l *Lab) hostOf(ctx context.Context, p *dmrace.Plan, kit blobs.Kit, from, to blobs.Store) (vmtest.Host, error) {
	q, err := l.qemu(ctx, p.Kernel.Arch)
	if err != nil {
		return vmtest.Host{}, err
	}
	if err := q.Supports(p); err != nil {
		return vmtest.Host{}, err
	}
	accel, err := l.accel(ctx, p)
	if err != nil {
		return vmtest.Host{}, err
	}
	h, err := bring(ctx, p, kit, from, to)
	h.QEMU, h.Accel = q, accel
	return h, err
}

// compareReplay holds the second boot against the first.
func compareReplay(first, again *dmrace.Recording) *Replayed {
	r := &Replayed{Recorded: first, Again: again, Differences: results.VerdictParting(first, again)}
	was, is := first.Recorded(), again.Recorded()
	switch {
	case !vmtest.Repeatable(first.Plan):
		r.Compared = "not byte by byte: such boots do not repeat so"
	case was.QEMU != is.QEMU:
		r.Compared = fmt.Sprintf("not byte by byte: it was recorded with %q, and this is %q", was.QEMU, is.QEMU)
	case was.Snapshot != nil:
		r.Compared = "not byte by byte: the recorded boot went on from a saved machine"
	default:
		r.Compared = "byte by byte"
		if parts := results.ConsoleParting(first, again); parts != "" {
			r.Differences = append(r.Differences, parts)
		}
	}
	return r
}

// Write tells people what came of it.
func (r *Replayed) Write(w io.Writer) error {
	var b bytes.Buffer
	answer := "the same happened"
	if !r.Same() {
		answer = "it is not the same"
	}
	fmt.Fprintf(&b, "%s/%s on %s: %s\n", r.Recorded.Scenario(), r.Recorded.Variant(), r.Recorded.Kernel().Label, answer)
	rows := [][2]string{
		{"recorded", results.Outcome(r.Recorded.Verdict) + " with " + cmp.Or(r.Recorded.Recorded().QEMU, "an unknown QEMU")},
		{"here", results.Outcome(r.Again.Verdict) + " with " + r.Again.Recorded().QEMU},
		{"consoles", r.Compared},
	}
	for _, row := range rows {
		fmt.Fprintf(&b, "  %-9s %s\n", row[0], row[1])
	}
	for _, d := range r.Differences {
		fmt.Fprintf(&b, "  %-9s %s\n", "differs", visible.Line(d)) // the guest has a say in it
	}
	_, err := w.Write(b.Bytes())
	return err
}
