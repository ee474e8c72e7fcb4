package cmdline

import "strings"

// printk adds a message, cut as the log's records are. A newline at the cut passes for
// the one that ends a message, and goes.
func (b *pass) printk(level, arg int, text string) {
	if b.MessageMax > 0 && len(text) > b.MessageMax {
		text = strings.TrimSuffix(text[:b.MessageMax], "\n")
	}
	b.Messages = append(b.Messages, Message{Text: text, Level: level, Arg: arg})
}

// refuse prints the failure of a parameter's set function: its own message, then
// parse_args()'s.
func (b *pass) refuse(doing string, i int, p *Param, err error) {
	if text := setText(err); text != "" {
		b.printk(3, i, p.Name+": "+text)
	}
	a := b.Line.Args[i]
	value := a.Value
	if p.Array {
		value, _, _ = strings.Cut(value, ",")
	}
	switch errnoOf(err) {
	case ErrNoEntry:
		b.printk(3, i, doing+": Unknown parameter `"+a.Name+"'")
	case ErrNoSpace:
		b.printk(3, i, doing+": `"+value+"' too large for parameter `"+a.Name+"'")
	default:
		b.printk(3, i, doing+": `"+value+"' invalid for parameter `"+a.Name+"'")
	}
}

// printUnknown is print_unknown_bootoptions(). It runs before what follows "--" is
// looked at, and looks at slots: a new HOME= or TERM= is in none that it prints.
func (b *pass) printUnknown() {
	args, envs := b.argv.from(1), b.envp.from(2)
	if !b.PrintUnknown || b.Panic != "" || len(args)+len(envs) == 0 {
		return
	}
	var list []string
	for _, s := range append(args[:len(args):len(args)], envs...) {
		list = append(list, s.text)
	}
	b.printk(5, -1, "Unknown kernel command line parameters \""+strings.Join(list, " ")+
		"\", will be passed to user space.")
}
