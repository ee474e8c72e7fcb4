// Package arm makes the arms of a kernel that are not stock: our own edits of a
// tree's files, found by their structure and refused where it is not there.
package arm

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// source holds the files of the edit.
//
//go:embed nowaitfor.go ctext.go
var source embed.FS

// Version returns what identifies the edit: its own source. A kernel that was made
// with another version of it is another kernel.
func Version() []byte {
	var text []byte
	for _, name := range []string{"ctext.go", "nowaitfor.go"} {
		b, err := source.ReadFile(name)
		if err != nil {
			panic(err) // both are embedded above
		}
		text = append(text, b...)
	}
	return text
}

// DMInit is the file, from the top of the tree, that dm_init_init() lives in.
const DMInit = "drivers/md/dm-init.c"

// ErrNoWaitfor says that there is nothing to cut.
var ErrNoWaitfor = errors.New("this tree has no dm-mod.waitfor (before 035641b01e72, v6.2): the stock arm already is what you want")

// A piece is one part of the waitfor feature in dm-init.c, found by its structure.
type piece struct {
	name string                                         // what the error calls it
	find func(text []byte) (start, end int, found bool) // in blanked text
}

// pieces are the parts of 035641b01e72 ("dm: add dm-mod.waitfor to wait for
// asynchronously probed block devices"), with the second wait_for_device_probe()
// that 99a2312f6980 put beside "all devices available". The wait before the loop
// is older and stays.
var pieces = []piece{
	{"#define DM_MAX_WAITFOR", whole(`(?m)^[ \t]*#[ \t]*define[ \t]+DM_MAX_WAITFOR\b[^\n]*`)},
	{"the array `static char *waitfor[]`", whole(`(?m)^[ \t]*static\s[^;{}()]*\bwaitfor\s*\[[^;]*;`)},
	{"the loop `for (… ARRAY_SIZE(waitfor) …)`", statement(`\bfor\s*\(`, regexp.MustCompile(`\bARRAY_SIZE\s*\(\s*waitfor\s*\)`))},
	{"the block `if (waitfor[0])`", statement(`\bif\s*\(`, regexp.MustCompile(`^\(\s*waitfor\s*\[\s*0\s*\]\s*\)$`))},
	{"module_param_array(waitfor, …)", statement(`\bmodule_param_array\s*\(`, regexp.MustCompile(`^\(\s*waitfor\s*,`))},
	{"MODULE_PARM_DESC(waitfor, …)", statement(`\bMODULE_PARM_DESC\s*\(`, regexp.MustCompile(`^\(\s*waitfor\s*,`))},
}

// whole finds a piece that one expression matches from end to end.
func whole(expr string) func([]byte) (int, int, bool) {
	re := regexp.MustCompile(expr)
	return func(text []byte) (int, int, bool) {
		if m := re.FindIndex(text); m != nil {
			return m[0], m[1], true
		}
		return 0, 0, false
	}
}

// statement finds the first statement whose head matches keyword up to the opening
// parenthesis and whose parentheses, with what is in them, match inside.
func statement(keyword string, inside *regexp.Regexp) func([]byte) (int, int, bool) {
	re := regexp.MustCompile(keyword)
	return func(text []byte) (int, int, bool) {
		for _, m := range re.FindAllIndex(text, -1) {
			closed, ok := matching(text, m[1]-1)
			if !ok || !inside.Match(text[m[1]-1:closed]) {
				continue
			}
			if end, ok := statementEnd(text, m[0]); ok {
				return m[0], end, true
			}
		}
		return 0, 0, false
	}
}

var useOfWaitfor = regexp.MustCompile(`\bwaitfor\b`)

// CutWaitfor returns the text of dm-init.c without dm-mod.waitfor. The error names
// each piece that was not found.
func CutWaitfor(src []byte) ([]byte, error) {
	text := blank(src)
	if !useOfWaitfor.Match(text) {
		return nil, ErrNoWaitfor
	}
	var missing []string
	var spans [][2]int
	for _, p := range pieces {
		start, end, ok := p.find(text)
		if !ok {
			missing = append(missing, p.name)
			continue
		}
		start, end = wholeLines(text, start, end)
		spans = append(spans, [2]int{start, end})
	}
	if missing != nil {
		return nil, fmt.Errorf("%s not found", strings.Join(missing, ", "))
	}
	for _, m := range useOfWaitfor.FindAllIndex(text, -1) {
		if !slices.ContainsFunc(spans, func(s [2]int) bool { return s[0] <= m[0] && m[1] <= s[1] }) {
			return nil, fmt.Errorf("line %d uses waitfor in a way that is not known", 1+bytes.Count(text[:m[0]], []byte("\n")))
		}
	}
	return dropCounter(cut(src, spans), counterOf(text)), nil
}

// cut returns src without the spans, which may overlap.
func cut(src []byte, spans [][2]int) []byte {
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	var out []byte
	at := 0
	for _, s := range spans {
		if s[0] > at {
			out = append(out, src[at:s[0]]...)
		}
		at = max(at, s[1])
	}
	return append(out, src[at:]...)
}

var loopCounter = regexp.MustCompile(`\bfor\s*\(\s*(\w+)\s*=[^;]*;[^;]*\bARRAY_SIZE\s*\(\s*waitfor\b`)

// counterOf returns the name of the loop's variable, or "".
func counterOf(text []byte) string {
	if m := loopCounter.FindSubmatch(text); m != nil {
		return string(m[1])
	}
	return ""
}

// dropCounter removes the declaration of the loop's variable from dm_init_init()
// where nothing else uses it, so that the compiler has nothing to warn of.
func dropCounter(src []byte, name string) []byte {
	text := blank(src)
	head := regexp.MustCompile(`\bdm_init_init\s*\(\s*void\s*\)\s*\{`).FindIndex(text)
	if name == "" || head == nil {
		return src
	}
	end, ok := matching(text, head[1]-1)
	if !ok {
		return src
	}
	id := regexp.QuoteMeta(name)
	body := text[head[1]:end]
	if len(regexp.MustCompile(`\b`+id+`\b`).FindAllIndex(body, 2)) != 1 {
		return src
	}
	for _, form := range []string{`\bint\s+(` + id + `\s*,\s*)`, `\bint\s[^;(){}]*(,\s*` + id + `\b)`, `(?m)^([ \t]*int\s+` + id + `\s*;\n)`} {
		if m := regexp.MustCompile(form).FindSubmatchIndex(body); m != nil {
			return cut(src, [][2]int{{head[1] + m[2], head[1] + m[3]}})
		}
	}
	return src
}
