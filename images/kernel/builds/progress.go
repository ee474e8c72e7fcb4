package builds

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"dmrace/internal/english"
)

// objectLine matches what kbuild prints when it makes an object or an archive:
// "  CC      init/main.o", "  LD [M]  x.ko".
var objectLine = regexp.MustCompile(`^  (?:CC|AS|LD|AR|HOSTCC|HOSTLD)(?: \[M\])? +\S`)

// plainEvery is how often a writer that is no terminal is told of progress.
const plainEvery = 15 * time.Second

// meter shows how far a build is: a bar on a terminal, now and then a line
// elsewhere.
type meter struct {
	label    string
	expected int
	done     int
	out      io.Writer
	screen   *mpb.Progress // nil where out is no terminal
	bar      *mpb.Bar
	began    time.Time
	said     time.Time
	now      func() time.Time
}

func newMeter(out io.Writer, label string, expected int) *meter {
	m := &meter{label: label, expected: expected, out: out, now: time.Now}
	m.began = m.now()
	m.said = m.began
	if isTerminal(out) {
		m.screen = mpb.New(mpb.WithOutput(out), mpb.WithAutoRefresh(), mpb.WithRefreshRate(100*time.Millisecond))
		m.bar = m.screen.AddBar(0, // whose total may change
			mpb.PrependDecorators(decor.Name("building "+label+" ")),
			mpb.AppendDecorators(decor.CountersNoUnit("%d of about %d, "), decor.Elapsed(decor.ET_STYLE_MMSS), decor.Name(", left "), decor.AverageETA(decor.ET_STYLE_MMSS)),
		)
		m.bar.SetTotal(int64(expected), false)
		return m
	}
	fmt.Fprintf(out, "building %s: about %d objects%s\n", label, expected, estimate(expected, runtime.NumCPU()))
	return m
}

// anObject is the time of a CPU that an object takes: 1258 of them, from an empty cache, took
// 211 s on two idle CPUs.
const anObject = 330 * time.Millisecond

// estimate says how long so many objects take on so many CPUs, where it is long enough to
// wonder: ", some 3 minutes on 2 CPUs".
func estimate(objects, cpus int) string {
	d := time.Duration(objects) * anObject / time.Duration(cpus)
	if d < time.Minute {
		return ""
	}
	return fmt.Sprintf(", some %s on %s with nothing else to do", english.Count(int(d.Round(time.Minute)/time.Minute), "minute"), english.Count(cpus, "CPU"))
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// line counts one line of make's output.
func (m *meter) line(line string) {
	if !objectLine.MatchString(line) {
		return
	}
	m.done++
	m.expected = max(m.expected, m.done)
	if m.bar != nil {
		m.bar.SetTotal(int64(m.expected+1), false) // a full bar would be taken for a finished one
		m.bar.Increment()
		return
	}
	if m.now().Sub(m.said) >= plainEvery {
		m.said = m.now()
		fmt.Fprintf(m.out, "building %s: %d of about %d objects, %s, some %s left\n", m.label, m.done, m.expected, m.elapsed(), m.left())
	}
}

// left is how long the objects that are not made yet take, if they take what the others did.
func (m *meter) left() time.Duration {
	each := m.now().Sub(m.began) / time.Duration(m.done)
	return (each * time.Duration(m.expected-m.done)).Round(time.Second)
}

func (m *meter) elapsed() time.Duration { return m.now().Sub(m.began).Round(time.Second) }

// finish takes the bar away and says how it went.
func (m *meter) finish(err error) {
	if m.bar != nil {
		m.bar.Abort(true)
		m.screen.Wait()
	}
	if err == nil {
		fmt.Fprintf(m.out, "built %s in %s\n", m.label, m.elapsed())
	}
}
