package results

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"dmrace"
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
	fmt.Fprintf(w, "%s: %s\n", r.Variant(), Outcome(r.Verdict))
	Rows(w, r)
}

// Rows writes the strip alone.
func Rows(w io.Writer, r *dmrace.Recording) {
	for _, row := range drawStrip(moments(r)) {
		fmt.Fprintf(w, "  %s\n", row)
	}
}

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
	case e.Kind == dmrace.DeviceAdd && strings.HasPrefix(e.Detail, "new "):
		return moment{e.At, "seen", true}, true
	case e.Kind == dmrace.PartitionAdd && disks > 1:
		return moment{e.At, "partitions of " + e.Subject, true}, true
	case e.Kind == dmrace.PartitionAdd:
		return moment{e.At, "partitions there", true}, true
	}
	return moment{}, false
}

// drawStrip lays the moments out and returns the rows.
func drawStrip(ms []moment) []string {
	initRow, diskRow, timeRow := "init  ", "disk  ", "time  "
	present := false
	waiting := false
	for _, m := range ms {
		when := fmt.Sprintf("%.3f", m.at.Seconds())
		row, fill := &initRow, fillOf(waiting, "~", "=")
		if m.disk {
			row, fill = &diskRow, fillOf(present, "=", ".")
		}
		x := max(width(*row), width(timeRow))
		*row = pad(*row, x, fill) + m.label + " "
		timeRow = pad(timeRow, x, " ") + when + " "
		switch {
		case m.label == "partitions there":
			present = true
		case m.label == "root wait":
			waiting = true
		case m.label == "root mounted":
			waiting = false
		}
	}
	diskRow = pad(diskRow, width(initRow)-1, fillOf(present, "=", "."))
	return []string{strings.TrimRight(initRow, " "), diskRow, strings.TrimRight(timeRow, " ")}
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
