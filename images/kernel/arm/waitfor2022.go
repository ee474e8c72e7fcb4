package arm

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// source2022 is the edit of this file.
//
//go:embed waitfor2022.go
var source2022 []byte

// SecondWaitVersion returns what identifies CutSecondWait, as Version does for
// CutWaitfor.
func SecondWaitVersion() []byte { return slices.Concat(source2022, Version()) }

// Why a tree has no second wait to cut.
var (
	ErrNoSecondWait  = errors.New("this tree has no second wait for probes (before 99a2312f6980): stock is waitfor-2022 here")
	ErrBeforeWaitfor = errors.New("this tree has no dm-mod.waitfor (before 035641b01e72, v6.2): there is no waitfor-2022 of it")
)

// The pieces that the second wait stands between and in.
var (
	loop  = pieces[2]
	block = pieces[3]
)

var (
	waitForProbes = regexp.MustCompile(`\bwait_for_device_probe\s*\(\s*\)\s*;`)
	dmInitInit    = regexp.MustCompile(`\bdm_init_init\s*\(\s*void\s*\)\s*\{`)
)

// CutSecondWait returns the text of dm-init.c without the wait_for_device_probe()
// that 99a2312f6980 put before "all devices available": dm-mod.waitfor as
// 035641b01e72 wrote it. A block that is left with one statement loses its braces.
func CutSecondWait(src []byte) ([]byte, error) {
	text := blank(src)
	if !useOfWaitfor.Match(text) {
		return nil, ErrBeforeWaitfor
	}
	_, loopEnd, ok := loop.find(text)
	if !ok {
		return nil, fmt.Errorf("%s not found", loop.name)
	}
	waits := waitForProbes.FindAllIndex(text[:functionEnd(text, loopEnd)], -1)
	waits = slices.DeleteFunc(waits, func(m []int) bool { return m[0] < loopEnd })
	if len(waits) == 0 {
		return nil, ErrNoSecondWait
	}
	start, end, ok := block.find(text)
	if !ok {
		return nil, fmt.Errorf("%s not found", block.name)
	}
	for _, w := range waits {
		if len(waits) > 1 || w[0] < start || w[1] > end {
			return nil, unknownWait(text, w[0])
		}
	}
	return cutFromBlock(src, text, start, end, waits[0])
}

// functionEnd returns the end of dm_init_init() where pos lies in it, and else the
// end of the text.
func functionEnd(text []byte, pos int) int {
	if head := dmInitInit.FindIndex(text[:pos]); head != nil {
		if end, ok := matching(text, head[1]-1); ok && end >= pos {
			return end
		}
	}
	return len(text)
}

func unknownWait(text []byte, pos int) error {
	return fmt.Errorf("line %d waits for probes in a way that is not known", 1+bytes.Count(text[:pos], []byte("\n")))
}

// cutFromBlock cuts one statement from the block of the if statement that spans
// start to end.
func cutFromBlock(src, text []byte, start, end int, wait []int) ([]byte, error) {
	closed, ok := matching(text, start+bytes.IndexByte(text[start:], '('))
	if !ok {
		return nil, unknownWait(text, wait[0])
	}
	open := skipSpace(text[:end], closed)
	statements := statementsIn(text, open+1, end-1)
	i := slices.IndexFunc(statements, func(s [2]int) bool { return s[0] == wait[0] })
	if open == end || text[open] != '{' || i < 0 {
		return nil, unknownWait(text, wait[0])
	}
	statements[i][0], statements[i][1] = wholeLines(text, wait[0], wait[1])
	spans := [][2]int{statements[i]}
	if len(statements) == 2 && nothingElse(src, open+1, end-1, statements) {
		braceStart, braceEnd := wholeLines(text, end-1, end)
		spans = append(spans, [2]int{closed, open + 1}, [2]int{braceStart, braceEnd})
	}
	return cut(src, spans), nil
}

// statementsIn returns the spans of the statements between start and end.
func statementsIn(text []byte, start, end int) [][2]int {
	var spans [][2]int
	for start < end {
		next, ok := statementEnd(text[:end], start)
		if !ok {
			break
		}
		spans = append(spans, [2]int{skipSpace(text[:end], start), next})
		start = next
	}
	return spans
}

// nothingElse reports whether only white space, and so no comment, stands beside
// the statements between start and end.
func nothingElse(src []byte, start, end int, statements [][2]int) bool {
	for _, s := range append(statements, [2]int{end, end}) {
		if skipSpace(src[:s[0]], start) != s[0] {
			return false
		}
		start = s[1]
	}
	return true
}

func skipSpace(text []byte, pos int) int {
	for pos < len(text) && isSpace(text[pos]) {
		pos++
	}
	return pos
}
