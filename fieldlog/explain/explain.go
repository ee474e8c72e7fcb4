package explain

import (
	"slices"
	"time"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/lint"
	"dmrace/linux/bootparam"
	"dmrace/linux/cmdline"
	"dmrace/linux/needs"
	"dmrace/linux/rootkind"
	"dmrace/linux/series"
)

// DefaultWindow is how long a wait must go on in a log to be called a hang. It is less
// than a recorder watches: nobody made the board print anything meanwhile, and the next
// message that some kernel has for the log of a hung boot comes after 19 s.
const DefaultWindow = 15 * time.Second

// Options are what is known of a boot beside its log.
type Options struct {
	Name    string        // of the log, for people
	Cmdline string        // all of the command line; empty: what the log holds
	Kernel  dmrace.Traits // of the kernel; without a release: what the log says
	Window  time.Duration // how long a wait must go on to be called a hang; 0: [DefaultWindow]
}

// Explanation is the boot of a log, judged. Its Observation holds the whole timeline, see
// [Explanation.Story]; the console is cut at [fieldlog.MaxConsole].
type Explanation struct {
	*dmrace.Observation
	Source   *fieldlog.Log  // what was read
	Cmdline  string         // the log's or the one that was given; empty: it is not known
	Findings []lint.Finding // errors of the command line, where all of it is known

	kernel   dmrace.Traits // one that is known here; else without a release
	stated   bool          // it is what Options.Kernel says, not the log
	features series.Set
}

// Of judges a log. It fails where the release of o.Kernel is no version, with a
// [*dmrace.UsageError]; one in the log that is none is a vendor's own numbering.
func Of(l *fieldlog.Log, o Options) (*Explanation, error) {
	b := &Explanation{Source: l, Cmdline: l.Cmdline}
	if o.Cmdline != "" {
		b.Cmdline = o.Cmdline
	}
	if err := b.setKernel(o.Kernel); err != nil {
		return nil, err
	}
	c := dmrace.Criteria{Window: window(o.Window, l.Seconds), Untimed: l.Untimed, Counted: l.Counted, Kept: l.Kept, Whole: l.Whole, Reasons: rootkind.Reasons}
	c.Root = bootparam.Read(b.Cmdline, b.features).Root
	if b.wholeLine() {
		c.NoRoot = c.Root == ""
		c.Mapped = gives(b.Cmdline, "dm-mod.create")
		c.Needs = needs.Of(b.Cmdline, b.features, labels(l.Timeline))
		c.Closed = needs.ArraysAlone(b.Cmdline, b.features)
	}
	b.Observation = &dmrace.Observation{
		Origin: dmrace.OriginLog, Log: o.Name, Release: l.Release, Criteria: c,
		Timeline: l.Timeline, Verdict: dmrace.Judge(l.Timeline, c), Untimed: l.Untimed, Console: l.Console,
	}
	if !b.wholeLine() {
		return b, nil
	}
	var err error
	b.Findings, err = errorsOf(b.Cmdline, lint.Options{Kernel: b.kernel.Release, Waitfor: b.kernel.Waitfor, Late: b.lost()})
	return b, err
}

// setKernel settles what is taken to be known of the kernel. One that does not say what
// it is, or in a vendor's own numbering, reads its line as the newest does.
func (b *Explanation) setKernel(given dmrace.Traits) (err error) {
	b.kernel, b.stated = given, given.Release != ""
	if !b.stated {
		b.kernel.Release = b.Source.Release
	}
	b.features, err = series.Of(b.kernel, "")
	if err != nil && !b.stated {
		b.kernel = dmrace.Traits{}
		b.features, err = series.For(series.Newest(), "")
	}
	return err
}

// window is how long a wait must go on. Two readings of a clock of whole seconds are up
// to a second closer than they look.
func window(asked time.Duration, seconds bool) time.Duration {
	if asked == 0 {
		asked = DefaultWindow
	}
	if seconds {
		asked += time.Second
	}
	return asked
}

// errorsOf returns the errors of a command line.
func errorsOf(line string, o lint.Options) ([]lint.Finding, error) {
	found, err := lint.Check(line, o)
	return slices.DeleteFunc(found, func(f lint.Finding) bool { return f.Severity != lint.Error }), err
}

// wholeLine reports whether the command line is known to its end.
func (b *Explanation) wholeLine() bool {
	return b.Cmdline != "" && (!b.Source.CmdlineCut || b.Cmdline != b.Source.Cmdline)
}

// mapped reports whether the boot has to do with a table of dm-init's: its line gives one,
// or dm_init_init() has spoken. A table that fails twice is user space's, and dm= of a
// vendor's kernel is no dm-mod.create=.
func (b *Explanation) mapped() bool {
	if b.Criteria.Mapped {
		return true
	}
	failed := 0
	for _, e := range b.Timeline.Events {
		switch {
		case slices.Contains(ofDMInit, e.Kind), e.Kind == dmrace.MapReady && e.Detail != "dm=":
			return true
		case e.Kind == dmrace.TableError:
			failed++
		}
	}
	return failed == 1
}

// ofDMInit are the events that only dm_init_init() brings about.
var ofDMInit = []dmrace.EventKind{dmrace.DMWait, dmrace.WaitforStart, dmrace.WaitforResolve, dmrace.CreateError}

// has reports whether a parameter is on a line, with or without a value.
func has(line, name string) bool {
	return slices.ContainsFunc(cmdline.Split(line).Kernel(), func(a cmdline.Arg) bool { return cmdline.SameName(a.Name, name) })
}

// gives reports whether a line gives a parameter a value.
func gives(line, name string) bool {
	return slices.ContainsFunc(cmdline.Split(line).Kernel(), func(a cmdline.Arg) bool {
		return a.HasValue && cmdline.SameName(a.Name, name)
	})
}
