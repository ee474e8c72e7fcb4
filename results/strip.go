package results

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"dmrace"
	"dmrace/internal/table"
)

// A strip draws one boot in three rows: what the kernel's init thread does, what
// the disk does, and when. Columns are moments in their order, not to scale: the
// decisive ones lie microseconds apart after twenty idle seconds.
//
//	init  dm-init waits ===========> TABLE FAILS => root wait ~~~~~> still waiting
//	disk  .......... probed ........................ p1 p2
//	time  0.745      20.755          20.756         20.771    40.771

// moment is one column of a strip.
type moment struct {
	at    time.Duration
	label string
	disk  bool // on the disk's row
}

// Strip writes the strip of a recording under its name and verdict.
func Strip(w io.Writer, r *dmrace.Recording) {
	name := fmt.Sprintf("%s: %s", r.Variant(), Outcome(r.Verdict))
	if columns := table.Columns(w); columns > 0 {
		name = strings.Join(table.Fold(name, columns), "\n"+stripIndent)
	}
	fmt.Fprintln(w, name)
	Rows(w, r)
}

// Rows writes the strip alone.
func Rows(w io.Writer, r *dmrace.Recording) {
	for i, band := range drawStrip(moments(r), table.Columns(w)-len(stripIndent)) {
		if i > 0 {
			fmt.Fprintln(w)
		}
		for _, row := range band.rows() {
			fmt.Fprintf(w, "%s%s\n", stripIndent, row)
		}
	}
}

const stripIndent = "  "

// moments picks the columns from a timeline: the first event of each kind that
// matters, and the end of a wait that was watched.
func moments(r *dmrace.Recording) []moment {
	disks := scanned(r.Timeline)
	var ms []moment
	seen := map[string]bool{}
	for _, e := range r.Timeline.Events {
		m, ok := momentOf(e, disks)
		if ok && !seen[m.label] {
			seen[m.label] = true
			ms = append(ms, m)
		}
	}
	if r.Verdict.Outcome == dmrace.Hung {
		ms = append(ms, moment{at: r.Timeline.End.At, label: "STILL WAITING"})
	}
	return ms
}

// scanned counts the disks on which partitions were found.
func scanned(t *dmrace.Timeline) int {
	seen := map[string]bool{}
	for _, e := range t.Events {
		if e.Kind == dmrace.PartitionAdd {
			seen[e.Subject] = true
		}
	}
	return len(seen)
}

// initLabels name the moments of the init thread.
var initLabels = map[dmrace.EventKind]string{
	dmrace.DMWait: "dm-init waits", dmrace.WaitforStart: "waitfor", dmrace.WaitforResolve: "all there",
	dmrace.CreateError: "CREATE REFUSED", dmrace.TableError: "TABLE FAILS", dmrace.MapReady: "dm-0 ready",
	dmrace.RootwaitEnter: "root wait", dmrace.RootMount: "root mounted", dmrace.InitExec: "PID 1", dmrace.Panic: "PANIC",
}

func momentOf(e dmrace.Event, disks int) (moment, bool) {
	switch {
	case initLabels[e.Kind] != "":
		return moment{e.At, initLabels[e.Kind], false}, true
	case e.Kind == dmrace.ProbeDelayed:
		return moment{e.At, "probe held back", true}, true
	case e.Kind == dmrace.ScanDelayed:
		return moment{e.At, "scan held back", true}, true
	case e.Kind == dmrace.DeviceAdd && strings.HasPrefix(e.Detail, "new "):
		return moment{e.At, "seen", true}, true
	case e.Kind == dmrace.PartitionAdd && disks > 1:
		return moment{e.At, "partitions of " + e.Subject, true}, true
	case e.Kind == dmrace.PartitionAdd:
		return moment{e.At, "partitions there", true}, true
	}
	return moment{}, false
}

// band is the three rows of a strip, or of as much of it as a line holds.
type band struct {
	init, disk, time string
	present          bool // the disk has its partitions
	waiting          bool // the root wait goes on
}

func newBand(present, waiting bool) band {
	return band{init: "init  ", disk: "disk  ", time: "time  ", present: present, waiting: waiting}
}

// drawStrip lays the moments out, in bands of at most so many columns; below 1: in one.
func drawStrip(ms []moment, columns int) []band {
	bands := []band{newBand(false, false)}
	for i, m := range ms {
		last := bands[len(bands)-1]
		next := last.with(m)
		if columns > 0 && i > 0 && next.width() > columns {
			next = newBand(last.present, last.waiting).with(m)
			bands = append(bands, next)
		}
		bands[len(bands)-1] = next
	}
	return bands
}

// with returns the band with one more moment in it.
func (b band) with(m moment) band {
	row, fill := &b.init, fillOf(b.waiting, "~", "=")
	if m.disk {
		row, fill = &b.disk, fillOf(b.present, "=", ".")
	}
	x := max(width(*row), width(b.time))
	*row = pad(*row, x, fill) + m.label + " "
	b.time = pad(b.time, x, " ") + fmt.Sprintf("%.3f", m.at.Seconds()) + " "
	switch m.label {
	case "partitions there":
		b.present = true
	case "root wait":
		b.waiting = true
	case "root mounted":
		b.waiting = false
	}
	return b
}

// width is that of the longest row, less the blank behind it.
func (b band) width() int { return max(width(b.init), width(b.disk), width(b.time)) - 1 }

// rows returns the rows, each in full.
func (b band) rows() []string {
	disk := pad(b.disk, width(b.init)-1, fillOf(b.present, "=", "."))
	return []string{strings.TrimRight(b.init, " "), disk, strings.TrimRight(b.time, " ")}
}

func fillOf(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

func width(s string) int { return utf8.RuneCountInString(s) }

// pad fills s up to column x. A label keeps one blank on either side.
func pad(s string, x int, fill string) string {
	n := x - width(s)
	if n <= 1 || fill == " " {
		return s + strings.Repeat(" ", max(n, 0))
	}
	return s + strings.Repeat(fill, n-1) + " "
}
