package difftest

import (
	"errors"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/internal/cparser"
	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
	"dmrace/linux/series"
)

// goParsers answers questions as cparser's programs do, with dmrace's own parsers.
type goParsers struct {
	features series.Set
	parser   cmdline.Parser
	faults   bool // see fault

	setups     setups     // what the parser's handlers got
	parameters parameters // and what its parameters were given
}

// newGoParsers returns the parsers for an arm of a tree of the catalogue, which is at
// that release.
func newGoParsers(release string, arm dmrace.Arm) (*goParsers, error) {
	features, err := series.For(release, arm)
	if err != nil {
		return nil, err
	}
	facts := cmdline.FactsOf(features)

	facts.MessageMax = 0 // the programs hand messages on whole
	g := &goParsers{features: features, faults: facts.QuoteFaults}
	g.parser = cmdline.Parser{Setups: g.setups.table(), Params: g.parameters.table(features), Facts: facts}
	return g, nil
}

// answer appends the answer to a.
func (g *goParsers) answer(a cparser.Answer, q cparser.Question) cparser.Answer {
	switch q.Kind {
	case cparser.AskLine:
		return g.line(a, q.Text)
	case cparser.AskBoot:
		return g.boot(a, q.Text)
	case cparser.AskCreate:
		return g.init(a, &q.Text, nil)
	case cparser.AskNumber:
		return g.number(a, q.Text)
	}
	panic("no such question: " + string(q.Kind))
}

// fault reports whether next_arg() reads memory far behind the line: up to 6.0 it looks
// for a quote at args[i-1] with an unsigned i of 0 when a lone quote ends the line, that
// is, 4 GiB further on (9847f21225c4, "lib/cmdline: avoid page fault in next_arg").
// That is a crash where nothing is mapped there, as in the programs, and otherwise an
// argument like any other.
func (g *goParsers) fault(text string, args []cmdline.Arg) bool {
	return g.faults && len(args) > 0 && text[args[len(args)-1].Start:] == `"`
}

func (g *goParsers) line(a cparser.Answer, text string) cparser.Answer {
	l := cmdline.Split(text)
	if g.fault(l.Text, l.Args) {
		return a.Put(cparser.Fault, "")
	}
	for _, arg := range l.Kernel() {
		a = putArg(a, cparser.Name, arg)
	}
	if l.DashesAt >= 0 {
		a = a.Put(cparser.Rest, behind(l.Text, l.DashesAt))
	}
	for _, arg := range l.Init() {
		a = putArg(a, cparser.Name, arg)
	}
	if l.Unread < len(l.Text) {
		a = a.Put(cparser.Rest, behind(l.Text, l.Unread))
	}
	return a
}

// behind returns what follows the argument at an offset.
func behind(text string, at int) string {
	_, next := cmdline.Next(text, at)
	return text[next:]
}

func putArg(a cparser.Answer, t cparser.Tag, arg cmdline.Arg) cparser.Answer {
	a = a.Put(t, arg.Name)
	if arg.HasValue {
		a = a.Put(cparser.Value, arg.Value)
	}
	return a
}

// boot appends what start_kernel() and then dm_init_init() do.
func (g *goParsers) boot(a cparser.Answer, text string) cparser.Answer {
	g.setups, g.parameters = setups{}, parameters{}
	r := g.parser.Boot(text)
	refused := lastRefused(&r)
	read := r.Line.Args
	if refused != 0 {
		read = r.Line.Kernel() // what follows "--" is not looked at
	}
	if g.fault(r.Line.Text, read) {
		return a.Put(cparser.Fault, "")
	}
	a, messages := putWalk(a, &r)
	if refused != 0 {
		a = a.PutNumber(cparser.Error, -int64(refused))
	} else if r.Line.DashesAt >= 0 {
		a = a.Put(cparser.Rest, behind(r.Line.Text, r.Line.DashesAt))
	}
	for _, m := range messages {
		a = putMessage(a, m)
	}
	a = g.setups.put(putInit(a, &r))
	create := g.parameters.create
	if create != nil {
		a = a.Put(cparser.Create, *create)
	}
	waits, _ := dminit.Waitfor(g.parameters.waitfor)
	for i, w := range waits {
		a = a.PutNumber(cparser.Slot, int64(i)).Put(cparser.Waitfor, w.Name)
	}
	return g.init(a, create, waits)
}

// lastRefused returns the error that parse_args() returns: that of the last argument
// that was refused.
func lastRefused(r *cmdline.Result) (errno cmdline.Errno) {
	for _, f := range r.Fates {
		if f.Kind == cmdline.Rejected {
			errno = f.Errno
		}
	}
	return errno
}

// putWalk appends the walk over the kernel's arguments, each with its messages, behind
// those of the early walk. It returns the messages that are of no argument.
func putWalk(a cparser.Answer, r *cmdline.Result) (cparser.Answer, []cmdline.Message) {
	messages := r.Messages
	for ; len(messages) > 0 && strings.HasPrefix(messages[0].Text, "Malformed early option"); messages = messages[1:] {
		a = putMessage(a, messages[0])
	}
	for i, arg := range r.Line.Kernel() {
		if k := r.Fates[i].Kind; k != cmdline.ByParam && k != cmdline.Rejected {
			a = putArg(a, cparser.Unknown, arg)
		}
		for ; len(messages) > 0 && messages[0].Arg == i; messages = messages[1:] {
			a = putMessage(a, messages[0])
		}
	}
	return a, messages
}

// putInit appends what init gets, or why it is never run.
func putInit(a cparser.Answer, r *cmdline.Result) cparser.Answer {
	for _, s := range r.InitArgs {
		a = a.Put(cparser.Argv, s)
	}
	for _, s := range r.InitEnv {
		a = a.Put(cparser.Envp, s)
	}
	if r.Panic != "" {
		a = a.Put(cparser.Panic, r.Panic)
	}
	return a
}

func putMessage(a cparser.Answer, m cmdline.Message) cparser.Answer {
	return a.Put(cparser.Message, "<"+strconv.Itoa(m.Level)+">"+m.Text)
}

// number appends what the number parsers say.
func (g *goParsers) number(a cparser.Answer, text string) cparser.Answer {
	u, err := cmdline.ParseUint(text, 0)
	a = putNumber(a, cparser.Kstrtoull, int64(u), err)
	i, err := cmdline.ParseInt32(text, 0)
	a = putNumber(a, cparser.Kstrtoint, int64(i), err)
	b, err := g.parser.ParseBool(text)
	a = putNumber(a, cparser.Kstrtobool, bit(b), err)
	u, n := g.parser.SimpleUint(text, 0)
	a = a.PutNumber(cparser.Strtoull, int64(n)).PutNumber(cparser.Strtoull, int64(u))
	u, n = g.parser.ParseMem(text)
	return a.PutNumber(cparser.Memparse, int64(n)).PutNumber(cparser.Memparse, int64(u))
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// putNumber appends a return value and, as the kernel leaves it alone on an error, a
// result that is then 0.
func putNumber(a cparser.Answer, t cparser.Tag, n int64, err error) cparser.Answer {
	var errno cmdline.Errno
	if errors.As(err, &errno) {
		n = 0
	}
	return a.PutNumber(t, -int64(errno)).PutNumber(t, n)
}
