package cmdline

import "strings"

// Boot returns what start_kernel() makes of a command line: parse_early_param(), the
// walk "Booting kernel" with unknown_bootoption(), print_unknown_bootoptions() and the
// walk "Setting init args". It calls the handlers of p in the kernel's order.
func (p Parser) Boot(line string) Result {
	b := pass{Parser: p}
	b.start(line)
	b.early()
	b.booting()
	b.printUnknown()
	b.initArgs()
	b.finish()
	b.Fault = b.QuoteFaults && b.Line.endsInLoneQuote() && (!b.refused || b.Line.DashesAt < 0)
	return b.Result
}

// pass is a line under way through start_kernel().
type pass struct {
	Parser
	Result
	argv, envp initVector
	refused    bool // parse_args() holds an error
}

// start cuts the line, and has what the kernel itself gives to init.
func (b *pass) start(line string) {
	b.argv[0] = initSlot{true, "init", -1}
	b.envp[0], b.envp[1] = initSlot{true, "HOME=/", -1}, initSlot{true, "TERM=linux", -1}
	b.Line = Split(Cut(line, b.Size))
}

// early is do_early_param() for each argument. It refuses none.
func (b *pass) early() {
	for i, a := range b.Line.Kernel() {
		for k := range b.Setups {
			s := &b.Setups[k]
			isEarlycon := b.Earlycon && a.Name == "console" && s.Prefix == "earlycon"
			if !isEarlycon && !(s.Early && SameName(a.Name, s.Prefix)) {
				continue
			}
			if s.Malformed != nil && s.Malformed(a.Value, a.HasValue) {
				b.printk(4, i, "Malformed early option '"+a.Name+"'")
			}
		}
	}
}

// booting is parse_one() for each argument, with unknown_bootoption().
func (b *pass) booting() {
	b.Fates = make([]Fate, len(b.Line.Args))
	for i, a := range b.Line.Kernel() {
		if k := b.param(a.Name); k < 0 {
			b.Fates[i] = b.unknown(i)
		} else if errno := b.set("Booting kernel", i, k, 0); errno != 0 {
			b.Fates[i] = Fate{Rejected, k, errno}
			b.refused = true
		} else {
			b.Fates[i] = Fate{Kind: ByParam, By: k}
		}
	}
}

// param returns the index of the first parameter of a name, or -1.
func (p Parser) param(name string) int {
	for k := range p.Params {
		if SameName(name, p.Params[k].Name) {
			return k
		}
	}
	return -1
}

// set gives argument i to parameter k if that one is of the level, and returns and
// reports a failure as parse_args() does.
func (b *pass) set(doing string, i, k, level int) Errno {
	p, a := &b.Params[k], b.Line.Args[i]
	var err error
	switch {
	case p.Level != level:
	case !a.HasValue && !p.NoArg:
		err = ErrInvalid
	case p.Set != nil:
		err = p.Set(a.Value, a.HasValue, a)
	}
	if err == nil {
		return 0
	}
	b.refuse(doing, i, p, err)
	return errnoOf(err)
}

// checkSetup is obsolete_checksetup(): whether a Setup knows the argument. An early one
// counts if nobody else takes it and its name is the whole name.
func (b *pass) checkSetup(i int, text string) (Fate, bool) {
	early := -1
	for k := range b.Setups {
		s := &b.Setups[k]
		if !HasNamePrefix(text, s.Prefix) {
			continue
		}
		rest := text[len(s.Prefix):]
		switch {
		case s.Early:
			if early < 0 && (rest == "" || rest[0] == '=') {
				early = k
			}
		case s.Accept == nil:
			b.printk(4, i, "Parameter "+s.Prefix+" is obsolete, ignored")
			return Fate{Kind: Obsolete, By: k}, true
		case s.Accept(rest):
			if s.ClearsArgs {
				b.clearArgs()
			}
			return Fate{Kind: BySetup, By: k}, true
		}
	}
	return Fate{Kind: ByEarly, By: early}, early >= 0
}

// unknown is unknown_bootoption().
func (b *pass) unknown(i int) Fate {
	a := b.Line.Args[i]
	text := b.Line.restored(a)
	switch {
	case b.SysctlAliases && isSysctlAlias(a.Name):
		return Fate{Kind: SysctlAlias, By: -1}
	case b.BootLoader && (strings.HasPrefix(text, "BOOT_IMAGE=") || strings.HasPrefix(text, "kexec")):
		return Fate{Kind: BootLoader, By: -1}
	}
	if f, ok := b.checkSetup(i, text); ok {
		return f
	}
	switch {
	case b.Others != nil && b.Others(a.Name):
		return Fate{Kind: Elsewhere, By: -1}
	case strings.Contains(a.Name, "."):
		return Fate{Kind: ModuleParam, By: -1}
	case b.Panic != "":
		return Fate{Kind: Dropped, By: -1}
	case a.HasValue:
		return b.setEnv(i, text)
	}
	return b.setArg(i, text)
}

// isSysctlAlias is sysctl_is_alias() of fs/proc/proc_sysctl.c (CONFIG_PROC_SYSCTL); the
// name must fit to the byte.
func isSysctlAlias(name string) bool {
	switch name {
	case "hardlockup_all_cpu_backtrace", "hung_task_panic", "numa_zonelist_order", "softlockup_all_cpu_backtrace":
		return true
	}
	return false
}
