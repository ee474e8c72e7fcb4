package builds

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
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
	fmt.Fprintf(out, "building %s: about %d objects\n", label, expected)
	return m
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
		fmt.Fprintf(m.out, "building %s: %d of about %d objects, %s\n", m.label, m.done, m.expected, m.elapsed())
	}
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
