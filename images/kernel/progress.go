package kernel

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"github.com/schollz/progressbar/v3"
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
	bar      *progressbar.ProgressBar // nil where out is no terminal
	began    time.Time
	said     time.Time
	now      func() time.Time
}

func newMeter(out io.Writer, label string, expected int) *meter {
	m := &meter{label: label, expected: expected, out: out, now: time.Now}
	m.began = m.now()
	m.said = m.began
	if isTerminal(out) {
		m.bar = progressbar.NewOptions(expected,
			progressbar.OptionSetWriter(out),
			progressbar.OptionSetDescription("building "+label),
			progressbar.OptionShowCount(),
			progressbar.OptionSetElapsedTime(true),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionFullWidth(),
			progressbar.OptionClearOnFinish(),
		)
		m.bar.RenderBlank()
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
		if m.bar.GetMax() < m.expected+1 {
			m.bar.ChangeMax(m.expected + 1) // a full bar would be taken for a finished one
		}
		m.bar.Add(1)
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
		m.bar.Exit()
		m.bar.Clear()
	}
	if err == nil {
		fmt.Fprintf(m.out, "built %s in %s\n", m.label, m.elapsed())
	}
}
