//go:build browser

package browser

import (
	"context"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/results/report/lanes"
	"dmrace/results/report/page"
	"dmrace/sim"
)

// patience bounds every test; a browser that is there answers in a second or two.
const patience = 90 * time.Second

// The measures of a drawing that the page's script shares with package svg.
const (
	gutter = 118
	margin = 14
)

// evidence is the reference case as it was recorded, with its prediction. What the
// guest of the first boot printed is made hostile.
func evidence(t *testing.T) *report.Report {
	t.Helper()
	r := &report.Report{Title: "Two boots", Groups: []report.Group{{Name: "mmc-slow-probe"}}}
	for _, variant := range []string{"without-waitfor", "with-waitfor"} {
		rec, err := results.Load("../../../runs/mmc-slow-probe/" + variant + "/" + recorded(t, variant))
		if err != nil {
			t.Fatal(err)
		}
		predicted, err := sim.PredictAgain(&rec.Observation)
		if err != nil {
			t.Fatal(err)
		}
		r.Groups[0].Boots = append(r.Groups[0].Boots, report.Entry{Recording: rec, Predicted: predicted})
	}
	first := r.Groups[0].Boots[0]
	first.Console = append(first.Console, hostile...)
	return r
}

// hostile would run, if anything of it did.
const hostile = "<script>window.hacked=1</script></script><img src=x onerror='window.hacked=2'>\x1b[2J\xff\u202e\r\n"

// recorded returns the label of the default kernel's recording of a variant.
func recorded(t *testing.T, variant string) string {
	t.Helper()
	list, err := results.Store{Dir: "../../.."}.Committed()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if label, ok := strings.CutPrefix(c.Run, "mmc-slow-probe/"+variant+"/"); ok && strings.HasPrefix(label, dmrace.DefaultKernel+".") {
			return label
		}
	}
	t.Fatalf("%s is not recorded on %s", variant, dmrace.DefaultKernel)
	return ""
}

// tab is a page in a browser.
type tab struct {
	*testing.T
	ctx      context.Context
	figure   lanes.Figure
	messages iter.Seq2[chromedp.ConsoleMessage, error]
}

// open writes the page and loads it, at fragment, in a window of that width.
func open(t *testing.T, width int64, fragment string) *tab {
	t.Helper()
	r := evidence(t)
	name := filepath.Join(t.TempDir(), "page.html")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := page.Write(file, r); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{t, ctx, lanes.Figures(r)[0][0], chromedp.Console(ctx)}
	b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate("file://"+name+fragment))
	b.wait(`document.querySelector('svg.lanes a.mark').hasAttribute('href')`)
	return b
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.Fatalf("Chromium: %v (make check-page installs it)", err)
	}
}

func (b *tab) click(css string) {
	b.Helper()
	b.do(chromedp.Click(chromedp.CSS(css)))
}

// press sends keys to the page and returns what is in view then.
func (b *tab) press(keys string) lanes.Range {
	b.Helper()
	b.do(chromedp.KeyEvent(keys))
	return b.view()
}

// eval runs an expression in the page and returns its value.
func eval[T any](b *tab, expression string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true.
func (b *tab) wait(expression string) {
	b.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		b.Fatalf("wait for %s: %v", expression, err)
	}
}

// checkSilence fails the test for every message on the page's console or in the
// browser's log, exceptions and violations of the page's policy among them.
func (b *tab) checkSilence() {
	b.Helper()
	const last = "that is all"
	eval[any](b, `console.log('`+last+`')`)
	for m, err := range b.messages {
		if err != nil {
			b.Fatal(err)
		}
		if strings.Contains(m.String(), last) {
			return
		}
		b.Errorf("the browser says: %s", m)
	}
}

// view is the part of the axis that is shown, in positions.
func (b *tab) view() lanes.Range {
	b.Helper()
	var r lanes.Range
	text := eval[string](b, `document.querySelector('svg.lanes').dataset.view`)
	if _, err := fmt.Sscan(text, &r.From, &r.To); err != nil {
		b.Fatalf("view %q: %v", text, err)
	}
	return r
}

// checkMarks compares where the decisive marks are with where the timeline says.
func (b *tab) checkMarks() {
	b.Helper()
	view := b.view()
	width := eval[float64](b, `+document.querySelector('svg.lanes').getAttribute('width')`)
	for _, boot := range b.figure.Boots {
		at, found := decisive(boot)
		if !found {
			b.Fatalf("%s has no decisive mark", boot.ID)
		}
		want := gutter + (b.figure.Axis.At(at)-view.From)/(view.To-view.From)*(width-gutter-margin)
		query := fmt.Sprintf(`document.querySelector('[data-boot="%s"] a.decisive')`, boot.ID)
		if shown := eval[bool](b, query+`.getAttribute('display') !== 'none'`); shown != (want >= gutter && want <= width-margin) {
			b.Errorf("%s: shown is %t, and its place is %.1f of %.0f", boot.ID, shown, want, width)
		}
		got := eval[float64](b, query+`.transform.baseVal[0].matrix.e`)
		if math.Abs(got-want) > 0.5 {
			b.Errorf("%s: the decisive mark is at %.2f, the timeline says %.2f", boot.ID, got, want)
		}
	}
}

func decisive(boot lanes.Chart) (time.Duration, bool) {
	for _, l := range boot.Lanes {
		for _, m := range l.Marks {
			if m.Decisive {
				return m.At, true
			}
		}
	}
	return 0, false
}

func TestPageLoadsInSilence(t *testing.T) {
	b := open(t, 1280, "")
	b.checkMarks()
	b.click(`details.console summary`)
	b.wait(`document.querySelectorAll('.lines div').length > 100`)
	if eval[bool](b, `'hacked' in window`) {
		t.Error("what a guest printed was run")
	}
	last := eval[string](b, `[...document.querySelector('.lines').children].pop().querySelector('code').textContent`)
	if want := visible.Line(strings.TrimSpace(hostile)); last != want {
		t.Errorf("the hostile line is shown as %q, want %q", last, want)
	}
	b.checkSilence()
}

func TestKeysZoomAndPan(t *testing.T) {
	b := open(t, 1280, "")
	first := b.view()
	in := b.press("+")
	if in.To-in.From >= first.To-first.From {
		t.Errorf("+ shows %v after %v", in, first)
	}
	b.checkMarks()
	if right := b.press(kb.ArrowRight); right.From <= in.From {
		t.Errorf("right shows %v after %v", right, in)
	}
	b.checkMarks()
	whole := b.press("0")
	if whole.From != 0 || math.Abs(whole.To-b.figure.Axis.Whole().To) > 1 {
		t.Errorf("0 shows %v, the whole is %v", whole, b.figure.Axis.Whole())
	}
	b.checkMarks()
	if left := b.press(kb.ArrowLeft); left.From != 0 {
		t.Errorf("left of the beginning shows %v", left)
	}
	if home := b.press(kb.Home); math.Abs(home.From-first.From) > 1 || math.Abs(home.To-first.To) > 1 {
		t.Errorf("Home shows %v, the page began with %v", home, first)
	}
	if unfolded := b.press("s"); unfolded.To-unfolded.From < 1e6 {
		t.Errorf("at true scale the watched 20 s are %v", unfolded)
	}
	if back := b.press("s"); math.Abs(back.To-first.To) > first.To/10 {
		t.Errorf("s and s again show %v after %v", back, first)
	}
}

func TestKeysAreExplained(t *testing.T) {
	b := open(t, 1280, "")
	b.do(chromedp.KeyEvent("?"))
	b.wait(`document.getElementById('keys').open`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.wait(`!document.getElementById('keys').open`)
	b.click(`#theme`)
	b.wait(`getComputedStyle(document.body).backgroundColor === 'rgb(21, 24, 27)'`)
}

func TestTabReachesMarks(t *testing.T) {
	b := open(t, 1280, "")
	b.do(chromedp.Focus(chromedp.CSS(`details.figure [data-do=overlay]`)), chromedp.KeyEvent(kb.Tab))
	b.wait(`document.activeElement.matches('svg.lanes a.mark')`)
	b.do(chromedp.Focus(chromedp.CSS(`svg.lanes a.decisive`)))
	b.wait(`!document.getElementById('tip').hidden`)
	tip := eval[string](b, `document.getElementById('tip').textContent`)
	if !strings.Contains(tip, "Data device lookup failed") || !strings.Contains(tip, "never retries it") {
		t.Errorf("a focused mark says %q", tip)
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	b.wait(`document.getElementById('tip').hidden`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait(`document.querySelector('.lines .target') !== null`)
}

func TestLinksLeadToTheConsole(t *testing.T) {
	boots := lanes.Figures(evidence(t))[0][0].Boots
	var line int
	for _, l := range boots[1].Lanes {
		for _, m := range l.Marks {
			if m.Decisive {
				line = m.ConsoleLine
			}
		}
	}
	id := fmt.Sprintf("%s-line-%d", boots[1].ID, line)
	b := open(t, 1280, "#"+id)
	b.wait(`document.querySelector('.lines .target') !== null`)
	target := fmt.Sprintf(`document.getElementById(%q)`, id)
	text := eval[string](b, target+`.querySelector('code').textContent`)
	if !strings.Contains(text, "all devices available") || !eval[bool](b, target+`.matches('.hot')`) {
		t.Errorf("the link leads to %q", text)
	}
	b.wait(`(() => { const box = ` + target + `.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; })()`)
}

func TestPredictionIsLaidOver(t *testing.T) {
	b := open(t, 1280, "")
	const shown = `[...document.querySelectorAll('.ghost')].filter((e) => getComputedStyle(e).display !== 'none').length`
	if n := eval[int](b, shown); n != 0 {
		t.Errorf("%d predicted marks are shown before anybody asked", n)
	}
	b.do(chromedp.KeyEvent("p"))
	if n := eval[int](b, shown); n < 4 {
		t.Errorf("%d predicted marks are shown", n)
	}
	b.click(`[data-do=overlay]`)
	if n := eval[int](b, shown); n != 0 {
		t.Errorf("%d predicted marks stay", n)
	}
}

func TestNarrowWindow(t *testing.T) {
	b := open(t, 400, "")
	b.checkMarks()
	if w := eval[int](b, `document.documentElement.scrollWidth`); w > 400 {
		t.Errorf("the page is %d pixels wide in a window of 400", w)
	}
	if !eval[bool](b, `(() => { const s = document.querySelector('.scroll'); return s.scrollWidth > s.clientWidth; })()`) {
		t.Error("the drawing does not scroll in its frame")
	}
}

// TestPrint prints the page of two boots: the drawings with their legends whole, and no more
// than a mail takes.
func TestPrint(t *testing.T) {
	b := open(t, 1280, "")
	cut := eval[string](b, `[...document.querySelectorAll('svg.lanes .legend text')].filter((e) => {
		const box = e.getBBox(), view = e.ownerSVGElement.viewBox.baseVal;
		return box.x + box.width > view.width || box.y + box.height > view.height;
	}).map((e) => e.textContent).join(', ')`)
	if cut != "" {
		t.Errorf("the legend is cut at: %s", cut)
	}
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	if err != nil {
		t.Fatal(err)
	}
	if len(pdf) < 20_000 || len(pdf) > 1_000_000 {
		t.Errorf("the print has %d bytes", len(pdf))
	}
}
