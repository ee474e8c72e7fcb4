package explain

import (
	"encoding/json"
	"flag"
	"fmt"
	"mime/quotedprintable"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/results"
)

// stampOf takes a line of a recorded console apart: time, caller, message.
var stampOf = regexp.MustCompile(`^\[ *(\d+)\.(\d{6})\](?:\[ *([TC]\d+)\])? (.*)$`)

// behindPrompt finds a stamp behind the prompt of a shell, where the form puts a line of its own.
var behindPrompt = regexp.MustCompile(`(?m)^(.*:/# )(\[ *\d+\.\d{6}\])`)

// record is one line of a console.
type record struct {
	s, us        int
	caller, text string
	stamped      bool
	plain        string // the line as it was
}

func (r record) at() time.Duration {
	return time.Duration(r.s)*time.Second + time.Duration(r.us)*time.Microsecond
}

// records takes a console apart.
func records(console []byte) []record {
	var out []record
	text := strings.ReplaceAll(string(console), "\r", "")
	text = behindPrompt.ReplaceAllString(text, "$1\n$2")
	for line := range strings.SplitSeq(text, "\n") {
		r := record{plain: line}
		if f := stampOf.FindStringSubmatch(line); f != nil {
			fmt.Sscan(strings.TrimLeft(f[1], "0")+"0", &r.s)
			r.s /= 10
			fmt.Sscanf(f[2], "%d", &r.us)
			r.caller, r.text, r.stamped = f[3], f[4], true
		}
		out = append(out, r)
	}
	return out
}

// kernels formats the kernel's lines each by f, and leaves the others as they are.
func kernels(f func(record) string) func([]record) string {
	return func(all []record) string {
		var out strings.Builder
		for _, r := range all {
			if r.stamped {
				out.WriteString(f(r) + "\n")
			} else {
				out.WriteString(r.plain + "\n")
			}
		}
		return out.String()
	}
}

// lines formats whole texts line by line.
func textLines(f func(string) string) func([]record) string {
	return func(all []record) string {
		var out strings.Builder
		for _, r := range all {
			out.WriteString(f(r.plain) + "\n")
		}
		return out.String()
	}
}

var began = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// form is a way in which people and programs hand a log on.
type form struct {
	name    string
	write   func([]record) string
	untimed bool // the form takes the times away
}

// forms are those that are known.
var forms = []form{
	{"as it was", textLines(func(l string) string { return l }), false},
	{"without callers", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d] %s", r.s, r.us, r.text) }), false},
	{"CR LF", textLines(func(l string) string { return l + "\r" }), false},
	{"dmesg -r", kernels(func(r record) string { return fmt.Sprintf("<6>[%5d.%06d] %s", r.s, r.us, r.text) }), false},
	{"dmesg -x", kernels(func(r record) string { return fmt.Sprintf("kern  :info  : [%5d.%06d] %s", r.s, r.us, r.text) }), false},
	{"/dev/kmsg", kernels(func(r record) string { return fmt.Sprintf("6,%d,%d,-;%s", r.us%997, r.at().Microseconds(), r.text) }), false},
	{"a folded stamp", kernels(func(r record) string { return fmt.Sprintf("[ %d.%06d] %s", r.s, r.us, r.text) }), false},
	{"three decimals", kernels(func(r record) string { return fmt.Sprintf("[%5d.%03d] %s", r.s, r.us/1000, r.text) }), false},
	{"a CPU behind a comma", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d,1] %s", r.s, r.us, r.text) }), false},
	{"CPU and task", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d]  (5)[1:swapper/0]%s", r.s, r.us, r.text) }), false},
	{"CPU and pid", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d] c5      1 %s", r.s, r.us, r.text) }), false},
	{"short-monotonic", kernels(func(r record) string { return fmt.Sprintf("[%5d.%06d] board kernel: %s", r.s, r.us, r.text) }), false},
	{"short-precise", kernels(func(r record) string {
		return began.Add(r.at()).Format("Jan _2 15:04:05.000000") + " board kernel: " + r.text
	}), false},
	{"short-iso-precise", kernels(func(r record) string {
		return began.Add(r.at()).Format("2006-01-02T15:04:05.000000-0700") + " board kernel: " + r.text
	}), false},
	{"a terminal program's stamp", textLines(func(l string) string { return "[2026-11-22 12:00:00.123] " + l }), false},
	{"logcat", kernels(func(r record) string {
		return began.Add(r.at()).Format("01-02 15:04:05.000") + fmt.Sprintf("     0     0 W [%5d.%06d] %s", r.s, r.us, r.text)
	}), false},
	{"quoted", textLines(func(l string) string { return "> > " + l }), false},
	{"a code block", func(all []record) string {
		return "Here it is:\n```\n" + textLines(func(l string) string { return l })(all) + "```\n"
	}, false},
	{"quoted-printable", func(all []record) string {
		var out strings.Builder
		w := quotedprintable.NewWriter(&out)
		w.Write([]byte(textLines(func(l string) string { return l })(all)))
		w.Close()
		return out.String()
	}, false},
	{"HTML", textLines(func(l string) string {
		return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(l)
	}), false},
	{"no-break spaces", textLines(func(l string) string { return strings.ReplaceAll(l, " ", "\u00a0") }), false},
	{"&nbsp;", textLines(func(l string) string { return strings.ReplaceAll(l, "  ", "&nbsp; ") }), false},
	{"an ellipsis", textLines(func(l string) string { return strings.ReplaceAll(l, "...", "…") }), false},
	{"on one line", func(all []record) string { // where lines of others cannot be told from the kernel's
		all = slices.DeleteFunc(slices.Clone(all), func(r record) bool { return !r.stamped })
		return strings.ReplaceAll(kernels(func(r record) string { return fmt.Sprintf("<6>[ %d.%06d] %s", r.s, r.us, r.text) })(all), "\n", " ")
	}, false},
	{"LAVA", textLines(func(l string) string {
		return fmt.Sprintf(`- {"dt": "2026-11-22T12:00:00.123456", "lvl": "target", "msg": %s}`, quotedJSON(l))
	}), false},
	{"tuxrun", textLines(func(l string) string { return "2026-11-22T12:00:00.123 " + l }), false},
	{"KernelCI", textLines(func(l string) string { return "12:00:00.123456  " + l }), false},
	{"cut at 80 by a terminal", textLines(func(l string) string { return strings.Join(cutAt(l, 80), "\n") }), false},
	{"wrapped at 72 by a mail program", textLines(func(l string) string { return strings.Join(wrapAt(l, 72), "\n") }), false},
	{"wrapped and quoted", textLines(func(l string) string { return "> " + strings.Join(wrapAt(l, 76), "\n> ") }), false},
	{"short-precise, wrapped at 72", wrapped("", 72, func(r record) string {
		return began.Add(r.at()).Format("Jan _2 15:04:05.000000") + " board kernel: " + r.text
	}), false},
	{"short-monotonic, wrapped and quoted", wrapped("> ", 76, func(r record) string { return fmt.Sprintf("[%5d.%06d] board kernel: %s", r.s, r.us, r.text) }), false},
	{"CPU and task, wrapped at 78", wrapped("", 78, func(r record) string { return fmt.Sprintf("[%5d.%06d]  (5)[1:swapper/0]%s", r.s, r.us, r.text) }), false},
	{"three decimals, wrapped at 72 and in HTML", wrapped("&gt; ", 72, func(r record) string {
		return fmt.Sprintf("[%5d.%03d] %s", r.s, r.us/1000, strings.ReplaceAll(r.text, `"`, "&quot;"))
	}), false},
	{"format=flowed", textLines(func(l string) string { return strings.Join(wrapAt(l, 72), " \n") }), false},
	{"colours as a page shows them", textLines(func(l string) string { return strings.ReplaceAll(l, "\x1b", "") }), false},
	{"colours as cat -v shows them", textLines(func(l string) string { return strings.ReplaceAll(l, "\x1b", "^[") }), false},
	{"a tag", textLines(func(l string) string { return "[UART16550] " + l }), false},
	{"a tag behind a stamp", textLines(func(l string) string { return "2026-11-22 12:00:00 ttyUSB0> " + l }), false},
	{"a tag and no times", func(all []record) string {
		text := kernels(func(r record) string { return r.text })(all)
		return "uart: " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\nuart: ") + "\n"
	}, true},
	{"elided stamps", kernels(func(r record) string { return "[...] " + r.text }), true},
	{"no times, wrapped at 72 by a mail program", kernels(func(r record) string { return strings.Join(wrapAt(r.text, 72), "\n") }), true},
	{"no times, wrapped and quoted", kernels(func(r record) string { return "> " + strings.Join(wrapAt(r.text, 76), "\n> ") }), true},
	{"printk.time=0", kernels(func(r record) string { return r.text }), true},
}

// quotedJSON quotes a line as JSON does.
func quotedJSON(line string) string {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// cutAt cuts a line at a width, wherever that is.
func cutAt(line string, width int) (out []string) {
	for len(line) > width {
		out, line = append(out, line[:width]), line[width:]
	}
	return append(out, line)
}

// wrapAt breaks a line at blanks, as far as it has any.
func wrapAt(line string, width int) (out []string) {
	for len(line) > width {
		i := strings.LastIndexByte(line[:width+1], ' ')
		if i <= 0 || line[0] == '[' && i <= strings.IndexByte(line, ']')+1 {
			if i = strings.IndexByte(line[width:], ' ') + width; i < width {
				break
			}
		}
		out, line = append(out, line[:i]), line[i+1:]
	}
	return append(out, line)
}

// wrapped formats the kernel's lines each by f, breaks all lines, and puts a mark before each.
func wrapped(mark string, width int, f func(record) string) func([]record) string {
	return func(all []record) string {
		var out strings.Builder
		for line := range strings.SplitSeq(strings.TrimSuffix(kernels(f)(all), "\n"), "\n") {
			for _, part := range wrapAt(line, width) {
				out.WriteString(mark + part + "\n")
			}
		}
		return out.String()
	}
}

// every is whether every recorded console is handed on in every form.
var every = flag.Bool("every", false, "hand every recorded console on in every form: some three minutes of CPU time")

// TestForms hands recorded consoles on in the forms that are known: what decides a boot must
// be found again. A console of each verdict, bus and kernel is handed on in every form, of
// each verdict and bus under -short; any other in two forms, which its place in the list
// chooses, so that one run in another order is the same run.
func TestForms(t *testing.T) {
	all, err := results.Store{Dir: "../../results"}.LoadCommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds, handed := map[string]bool{}, 0
	for i, r := range all {
		key := results.Outcome(r.Verdict) + string(r.Plan.Disk.Bus)
		if !testing.Short() {
			key += r.Plan.Kernel.Name
		}
		which := forms
		switch {
		case *every, !kinds[key]:
			kinds[key] = true
		case testing.Short():
			continue
		default:
			which = slices.Concat(forms[i%len(forms):][:1], forms[(i*7+11)%len(forms):][:1])
		}
		handed += len(which)
		t.Run(fmt.Sprintf("%d %s/%s", i, r.Plan.Scenario, r.Plan.Variant), func(t *testing.T) {
			t.Parallel()
			handOn(t, r, which)
		})
	}
	if len(kinds) < 20 || !testing.Short() && handed < 2*len(all) {
		t.Fatalf("%d kinds of recordings, %d logs", len(kinds), handed)
	}
	t.Logf("%d consoles, %d logs", len(all), handed)
}

// handOn hands a recorded console on in some forms.
func handOn(t *testing.T, r *dmrace.Recording, which []form) {
	lines := records(r.Console)
	whole := board(t, string(r.Console))
	want := decisive(whole.Timeline)
	for _, f := range which {
		l, err := fieldlog.Read(t.Context(), strings.NewReader(f.write(lines)), fieldlog.Options{})
		if err != nil {
			t.Errorf("%s: %v", f.name, err)
			continue
		}
		b, err := Of(l, Options{Name: "x"})
		if err != nil {
			t.Fatal(err)
		}
		if got := decisive(b.Timeline); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %v\nwant %v", f.name, got, want)
		}
		if f.name == "on one line" && whole.OfInitramfs() {
			continue // it has no line of the user space that failed, or that found the root
		}
		if got, want := b.Verdict, whole.Verdict; got.Stage != want.Stage || got.Cause != want.Cause || !f.untimed && got.Outcome != want.Outcome {
			t.Errorf("%s: got %s, %s, %s, want %s, %s, %s", f.name, got.Outcome, got.Stage, got.Cause, want.Outcome, want.Stage, want.Cause)
		}
		if f.untimed && strings.Contains(strings.Join(b.Sentences(), " "), "0.000000 s") {
			t.Errorf("%s: a time is said: %v", f.name, b.Sentences())
		}
	}
}

// decisive returns the decisive events of a timeline as words.
func decisive(tl *dmrace.Timeline) []string {
	var out []string
	for _, e := range tl.Events {
		if dmrace.Decisive(e.Kind) {
			out = append(out, string(e.Kind)+" "+e.Subject)
		}
	}
	return out
}
