package cmdline

import "strings"

// setEnv puts argument i, "name=value", into the environment of init: in the place of
// an earlier one of the same name, to the byte, or behind all others.
func (b *pass) setEnv(i int, text string) Fate {
	name := text[:len(b.Line.Args[i].Name)+1]
	at, full := b.envp.find(func(t string) bool { return strings.HasPrefix(t, name) })
	if full {
		b.tooMany("env", text)
	}
	if old := b.envp[at]; old.used && old.arg >= 0 {
		b.Fates[old.arg].Kind = Dropped
	}
	b.envp[at] = initSlot{true, text, i}
	return Fate{Kind: InitEnv, By: -1}
}

// setArg adds argument i to those of init.
func (b *pass) setArg(i int, text string) Fate {
	at, full := b.argv.find(never)
	if full {
		b.tooMany("init", text)
	}
	b.argv[at] = initSlot{true, text, i}
	return Fate{Kind: InitArg, By: -1}
}

func never(string) bool { return false }

// clearArgs is init_setup() and rdinit_setup(), which clear argv_init[1] to [31]. If
// there was a 32nd argument it stays, behind a gap that ends argv until it is filled.
func (b *pass) clearArgs() {
	for at := 1; at < MaxInit; at++ {
		if s := b.argv[at]; s.used {
			b.Fates[s.arg].Kind = Dropped
		}
		b.argv[at] = initSlot{}
	}
}

// initArgs is set_init_arg() for each argument behind "--". start_kernel() does not
// reach it when an argument before was refused.
func (b *pass) initArgs() {
	for i := b.Line.Dashes; i < len(b.Line.Args); i++ {
		b.Fates[i] = Fate{Kind: Dropped, By: -1}
		if b.refused || b.Panic != "" {
			continue
		}
		text := b.Line.restored(b.Line.Args[i])
		at, full := b.argv.find(never)
		if full {
			b.tooMany("init", text)
			continue
		}
		b.argv[at] = initSlot{true, text, i}
		b.Fates[i].Kind = AfterDashes
	}
}

// tooMany sets panic_later; start_kernel() panics once the console is up.
func (b *pass) tooMany(what, text string) {
	b.Panic = "Too many boot " + what + " vars at `" + text + "'"
}

// finish hands over what init gets.
func (b *pass) finish() {
	b.InitArgs, b.InitEnv = b.argv.texts(1), b.envp.texts(0)
	for at := 1 + len(b.InitArgs); at < len(b.argv); at++ {
		if s := b.argv[at]; s.used {
			b.Fates[s.arg].Kind = Dropped
		}
	}
}
