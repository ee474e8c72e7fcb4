package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// kparser reads one Kconfig file (Documentation/kbuild/kconfig-language.rst in the
// kernel tree) as far as conditions, prompts and selections go.
type kparser struct {
	file   string
	line   int
	out    kconfig
	blocks []*kblock   // open if, menu and choice blocks
	entry  *definition // the entry whose attributes are read, or nil
	block  *kblock     // the block whose attributes are read, or nil
	help   int         // indentation of the help text; -1 outside, 0 before its first line
}

// kblock is an open block and what its entries inherit from it.
type kblock struct {
	kind       string // "if", "menu", "choice"
	conditions []condition
}

// parseKconfig reads the text of one Kconfig file.
func parseKconfig(file, text string) kconfig {
	p := &kparser{file: file, help: -1}
	var joined string
	for line := range strings.Lines(text) {
		p.line++
		line = strings.TrimRight(line, "\r\n")
		if head, ok := strings.CutSuffix(line, `\`); ok && p.help < 0 {
			joined += head + " "
			continue
		}
		p.read(joined + line)
		joined = ""
	}
	p.close()
	return p.out
}

// read takes one logical line.
func (p *kparser) read(line string) {
	text := strings.TrimSpace(line)
	if p.inHelp(line, text) || text == "" || text[0] == '#' {
		return
	}
	word, rest, _ := strings.Cut(strings.Join(strings.Fields(text), " "), " ")
	rest = stripComment(rest)
	switch word {
	case "config", "menuconfig":
		p.open(rest)
	case "if":
		p.push("if", condition{"if", rest, p.pos()})
	case "menu", "choice":
		p.push(word)
		p.block = p.blocks[len(p.blocks)-1]
	case "endif", "endmenu", "endchoice":
		p.pop(strings.TrimPrefix(word, "end"))
	case "source", "rsource", "osource", "orsource", "mainmenu", "comment":
		p.close()
	default:
		p.attribute(word, rest)
	}
}

// inHelp reports whether the line belongs to a help text, which ends at the first
// line that is indented less than its own first line.
func (p *kparser) inHelp(line, text string) bool {
	if p.help < 0 || text == "" {
		return p.help >= 0
	}
	n := indentation(line)
	if p.help == 0 && n > 0 {
		p.help = n
	}
	if n > 0 && n >= p.help {
		return true
	}
	p.help = -1
	return false
}

// indentation counts columns, with a tab to the next multiple of eight, as
// scripts/kconfig/lexer.l does.
func indentation(line string) int {
	n := 0
	for _, c := range line {
		switch c {
		case ' ':
			n++
		case '\t':
			n = n/8*8 + 8
		default:
			return n
		}
	}
	return n
}

func (p *kparser) pos() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// open begins the entry of a symbol, inside all open blocks.
func (p *kparser) open(symbol string) {
	p.close()
	p.entry = &definition{symbol: symbol, pos: p.pos()}
	for _, b := range p.blocks {
		p.entry.conditions = append(p.entry.conditions, b.conditions...)
	}
}

// close ends the entry that is being read.
func (p *kparser) close() {
	if p.entry != nil {
		p.out.definitions = append(p.out.definitions, *p.entry)
	}
	p.entry, p.block, p.help = nil, nil, -1
}

func (p *kparser) push(kind string, conditions ...condition) {
	p.close()
	p.blocks = append(p.blocks, &kblock{kind, conditions})
}

// pop closes the innermost block of that kind.
func (p *kparser) pop(kind string) {
	p.close()
	for i, b := range slices.Backward(p.blocks) {
		if b.kind == kind {
			p.blocks = p.blocks[:i]
			return
		}
	}
}

// attribute reads an attribute of the open entry or block.
func (p *kparser) attribute(word, rest string) {
	switch word {
	case "help", "---help---":
		p.help = 0
	case "depends":
		p.condition("depends on", strings.TrimSpace(strings.TrimPrefix(rest, "on")))
	case "bool", "tristate", "string", "int", "hex", "prompt":
		p.prompt(rest)
	case "select":
		if target, _, _ := strings.Cut(rest, " "); p.entry != nil {
			p.out.selections = append(p.out.selections, selection{p.entry.symbol, target, p.pos()})
		}
	}
}

func (p *kparser) condition(verb, expr string) {
	c := condition{verb, expr, p.pos()}
	switch {
	case p.entry != nil:
		p.entry.conditions = append(p.entry.conditions, c)
	case p.block != nil:
		p.block.conditions = append(p.block.conditions, c)
	}
}

var promptText = regexp.MustCompile(`^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(?:if\s+(.*))?$`)

// prompt reads the text by which a user may set the symbol, and its condition.
func (p *kparser) prompt(rest string) {
	m := promptText.FindStringSubmatch(rest)
	if m == nil || p.entry == nil {
		return
	}
	p.entry.prompt = true
	if m[1] != "" {
		p.condition("visible if", m[1])
	}
}

// stripComment cuts a trailing comment that is not inside quotes.
func stripComment(s string) string {
	var quote byte
	for i := 0; i < len(s); i++ {
		switch {
		case quote == 0 && s[i] == '#':
			return strings.TrimSpace(s[:i])
		case quote == 0 && (s[i] == '"' || s[i] == '\''):
			quote = s[i]
		case s[i] == quote:
			quote = 0
		}
	}
	return s
}
