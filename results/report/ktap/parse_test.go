package ktap

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// parsed is one result as a strict reader of the specification sees it.
type parsed struct {
	ok        bool
	name      string
	directive string // SKIP, ERROR, ... or ""
	reason    string
	subtests  []parsed
}

var (
	planLine   = regexp.MustCompile(`^1\.\.(0|[1-9]\d*)$`)
	resultLine = regexp.MustCompile(`^(ok|not ok) ([1-9]\d*)(?: ([^#]*[^# ]))?(?: # (?:([A-Z]+)(?: (.+))?)?)?$`)
)

// parser reads lines one by one.
type parser struct {
	lines []string
	d     dialect
	flat  bool // TAP 13: there are no subtests
}

// parse reads a document of a dialect. It takes nothing that the specification does not
// have: unknown lines, a plan that does not hold, numbers out of order, a test that
// passes although a subtest fails, and a "#" in a description are errors.
func parse(document []byte, d dialect, flat bool) ([]parsed, error) {
	text, ended := strings.CutSuffix(string(document), "\n")
	if !ended {
		return nil, errors.New("the last line is not ended")
	}
	p := &parser{lines: strings.Split(text, "\n"), d: d, flat: flat}
	if p.take() != d.version {
		return nil, fmt.Errorf("the version line is not %q", d.version)
	}
	list, err := p.level("")
	if err == nil && len(p.lines) > 0 {
		err = fmt.Errorf("after the plan is fulfilled comes %q", p.lines[0])
	}
	return list, err
}

func (p *parser) take() string {
	if len(p.lines) == 0 {
		return ""
	}
	line := p.lines[0]
	p.lines = p.lines[1:]
	return line
}

// level reads a plan and as many results as it promises, indented by indent.
func (p *parser) level(indent string) ([]parsed, error) {
	plan, ok := strings.CutPrefix(p.take(), indent)
	m := planLine.FindStringSubmatch(plan)
	if !ok || m == nil {
		return nil, fmt.Errorf("%q is not a plan", plan)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return nil, err
	}
	var list []parsed
	for len(list) < n {
		one, err := p.result(indent, len(list)+1)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// result reads diagnostics, subtests and then the result with that number.
func (p *parser) result(indent string, number int) (parsed, error) {
	var subtests []parsed
	for len(p.lines) > 0 {
		line, ok := strings.CutPrefix(p.lines[0], indent)
		nested, isNested := strings.CutPrefix(line, p.d.indent)
		if begin, _, _ := strings.Cut(p.d.nested, "%s"); ok && isNested && !p.flat && strings.HasPrefix(nested, begin) {
			p.take()
			list, err := p.level(indent + p.d.indent)
			if err != nil {
				return parsed{}, err
			}
			subtests = append(subtests, list...)
			continue
		}
		p.take()
		if ok && (line == "#" || strings.HasPrefix(line, "# ")) {
			continue
		}
		if !ok {
			return parsed{}, fmt.Errorf("%q is not indented by %d", p.lines, len(indent))
		}
		return finish(line, number, subtests)
	}
	return parsed{}, fmt.Errorf("result %d is missing", number)
}

// finish reads a result line and holds it against its subtests.
func finish(line string, number int, subtests []parsed) (parsed, error) {
	m := resultLine.FindStringSubmatch(line)
	if m == nil {
		return parsed{}, fmt.Errorf("%q is not a result", line)
	}
	if m[2] != strconv.Itoa(number) {
		return parsed{}, fmt.Errorf("%q has not the number %d", line, number)
	}
	r := parsed{ok: m[1] == "ok", name: m[3], directive: m[4], reason: m[5], subtests: subtests}
	for _, s := range subtests {
		if r.ok && !s.ok && s.directive != "SKIP" {
			return parsed{}, fmt.Errorf("%q passes and its subtest %q fails", line, s.name)
		}
	}
	if r.directive == "ERROR" && r.ok {
		return parsed{}, fmt.Errorf("%q is an error that passes", line)
	}
	return r, nil
}
