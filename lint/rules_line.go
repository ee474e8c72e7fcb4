package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/internal/english"
	"dmrace/linux/bootparam"
	"dmrace/linux/cmdline"
)

var lineTooLong = &Rule{
	Code: "DMR101", Name: "line-too-long", Severity: Error,
	Summary: "the line is longer than COMMAND_LINE_SIZE",
	Explain: "The kernel copies the line into a buffer of COMMAND_LINE_SIZE bytes and drops the rest, in the middle of a parameter if need be: 2048 on x86 and arm64, 1024 on arm, 256 to 4096 elsewhere. What is dropped is usually what a boot loader has added at the end.",
	Kernel:  "setup_arch() keeps what fits into COMMAND_LINE_SIZE, with the NUL behind it, and says nothing (arch/x86/kernel/setup.c, drivers/of/fdt.c)",
	Affects: affectsAll,
	Bad:     "console=ttyS0,115200 earlycon=uart8250,mmio32,0xfd050020,115200n8 loglevel=7 ignore_loglevel initcall_debug printk.time=1 log_buf_len=4M board.revision=0001 board.serial=0123456789abcdef root=/dev/dm-0 rootwait ro dm-mod.create=\"vroot,,,ro,0 8192 linear /dev/vda2 0\"",
	Good:    "console=ttyS0,115200 earlycon=uart8250,mmio32,0xfd050020,115200n8 root=/dev/dm-0 rootwait ro dm-mod.create=\"vroot,,,ro,0 8192 linear /dev/vda2 0\"",
	Options: Options{Kernel: "6.1", Arch: "xtensa"},
}

var nulByte = &Rule{
	Code: "DMR102", Name: "nul-byte", Severity: Warning,
	Summary: "a NUL byte ends the line",
	Explain: "The line is a C string. A NUL in the middle, as a carelessly written device tree or boot script leaves one, hides all that follows.",
	Kernel:  "every reader of the line stops at the NUL (next_arg(), lib/cmdline.c)",
	Affects: affectsAll,
	Bad:     "root=/dev/vda2\x00 rootwait ro",
	Good:    "root=/dev/vda2 rootwait ro",
	Options: Options{Kernel: "6.1"},
}

var latinSpace = &Rule{
	Code: "DMR106", Name: "latin1-space", Severity: Error,
	Summary: "a byte 0xA0 separates parameters",
	Explain: "isspace() in the kernel follows Latin-1, where 0xA0 is the no-break space. In UTF-8 the same byte is part of other characters: a no-break space is C2 A0, of which the C2 stays at the end of the parameter before it, and à is C3 A0, which is torn apart.",
	Kernel:  "next_arg() takes the byte 0xA0 for white space, outside double quotes (lib/cmdline.c, lib/ctype.c)",
	Affects: affectsAll,
	Bad:     "root=PARTLABEL=a\u00a0rootwait ro",
	Good:    "root=PARTLABEL=a rootwait ro",
	Options: Options{Kernel: "6.1"},
}

var afterDashes = &Rule{
	Code: "DMR107", Name: "after-dashes", Severity: Error,
	Summary: "a kernel parameter stands behind --",
	Explain: "What follows a word -- on the line belongs to init. Boot loaders and scripts that append to a line append behind it.",
	Kernel:  "parse_args() stops at -- (kernel/params.c); start_kernel() hands the rest to init as arguments (set_init_arg(), init/main.c)",
	Affects: affectsAll,
	Bad:     "root=/dev/vda2 ro -- single rootwait",
	Good:    "root=/dev/vda2 ro rootwait -- single",
	Options: Options{Kernel: "6.1"},
}

var vendorDM = &Rule{
	Code: "DMR113", Name: "vendor-dm", Severity: Warning,
	Summary: "dm= is not a parameter of a mainline kernel",
	Explain: "Kernels of ChromeOS and Android took a table from dm= before dm-mod.create= was merged, in another grammar. A mainline kernel does not know it. As only the kernel tells which of the two it is, nothing else is said of the root of such a line.",
	Kernel:  "a mainline kernel puts it into the environment of init (unknown_bootoption(), init/main.c) and creates nothing",
	Affects: affectsAll,
	Bad:     "root=/dev/dm-0 rootwait ro dm=\"1 vroot none ro 1,0 8192 linear /dev/vda2 0\"",
	Good:    "root=/dev/dm-0 rootwait ro dm-mod.create=\"vroot,,,ro,0 8192 linear /dev/vda2 0\"",
	Options: Options{Kernel: "6.1"},
}

var blacklisted = &Rule{
	Code: "DMR112", Name: "initcall-blacklisted", Severity: Error,
	Summary: "initcall_blacklist= keeps dm_init_init() from running",
	Explain: "dm-mod.create= is carried out by dm_init_init(), an initcall like others. Blacklisted, it never reads its parameters.",
	Kernel:  "do_one_initcall() skips what initcall_blacklist= names (init/main.c), provided that the kernel has CONFIG_KALLSYMS",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" initcall_blacklist=dm_init_init`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

// checkLength looks for what is lost at the end of the line.
func (r *pass) checkLength() {
	if n := strings.IndexByte(r.line, 0); n >= 0 && n == len(r.text) && strings.Trim(r.line[n:], "\x00\n") != "" {
		f := r.find(nulByte, span{n, len(r.line)}, "a NUL hides the %s that follow it", english.Count(len(r.line)-n-1, "byte"))
		r.fix(f, "without the NUL", edit{span{n, n + 1}, ""})
		return
	}
	kept, whole := len(r.text), cmdline.Cut(r.line, 0)
	if kept == len(whole) || cmdline.Trim(whole[kept:]) == "" {
		return
	}
	what := "between two parameters"
	if args := r.values.Parsed.Line.Args; len(args) > 0 && args[len(args)-1].End == kept && !cmdline.IsSpace(whole[kept]) {
		last := args[len(args)-1]
		what = "within " + plain(last.Name)
		if r.isCreate(last) {
			r.explain()
		}
	}
	f := r.find(lineTooLong, span{kept, len(whole)}, "the line is cut after %d of %d bytes, %s", kept, len(whole), what)
	f.Affects = fmt.Sprintf("every version; COMMAND_LINE_SIZE is %d here", r.size)
	if size, _ := cmdline.Limit(r.opts.Arch); size.Configured {
		f.Affects += ", unless CONFIG_COMMAND_LINE_SIZE says otherwise"
	}
	f.FixNote = "shorten the line: names by PARTUUID= and a verity salt take most of it; or compile a part of it into the kernel (CONFIG_CMDLINE)"
}

// checkSpaces looks for separators that do not look like one.
func (r *pass) checkSpaces() {
	for _, a := range r.args() {
		if a.End >= len(r.text) || r.text[a.End] != 0xA0 {
			continue
		}
		const noBreak = "\u00a0"
		if s := (span{a.End - 1, a.End + 1}); a.End > a.Start && r.text[s.at:s.end] == noBreak {
			f := r.find(latinSpace, s, "a no-break space ends %s and leaves a byte C2 at its end", plain(a.Name))
			if !r.differs(bootparam.Read(apply(r.text, edit{s, " "}), r.features)) {
				f.Severity = Warning
			}
			r.fix(f, "with a plain space", edit{s, " "})
			continue
		}
		f := r.find(latinSpace, span{a.End, a.End + 1}, "the byte A0 ends %s", plain(a.Name))
		f.Severity, f.FixNote = Warning, "put the value into double quotes"
	}
}

// checkInitcall looks for what keeps dm_init_init() from running.
func (r *pass) checkInitcall() {
	if r.create == nil {
		return
	}
	for _, a := range r.args() {
		if !cmdline.SameName(a.Name, "initcall_blacklist") {
			continue
		}
		var kept []string
		for item := range strings.SplitSeq(a.Value, ",") {
			if item != "dm_init_init" {
				kept = append(kept, item)
			}
		}
		if len(kept) == strings.Count(a.Value, ",")+1 {
			continue
		}
		e := edit{valueOf(a), strings.Join(kept, ",")}
		if len(kept) == 0 {
			e = without(r.line, a)
		}
		f := r.find(blacklisted, valueOf(a), "dm_init_init() is blacklisted, so that dm-mod.create= is never carried out")
		r.fix(f, "with dm_init_init() left to run", e)
	}
}

// vendor returns the dm= of another kernel, or nil.
func (r *pass) vendor() *cmdline.Arg {
	args := r.args()
	if i := slices.IndexFunc(args, func(a cmdline.Arg) bool { return a.Name == "dm" && a.HasValue }); i >= 0 {
		return &args[i]
	}
	return nil
}

// checkInit looks at what goes to init and was meant for the kernel.
func (r *pass) checkInit() {
	if a := r.vendor(); a != nil {
		r.find(vendorDM, spanOf(*a), "dm= belongs to kernels of ChromeOS and Android; a mainline kernel hands it to init").
			FixNote = "give the table to dm-mod.create= in its own grammar: name,uuid,minor,flags,table"
	}
	line := r.values.Parsed.Line
	for _, a := range line.Init() {
		if _, ok := parameterNamed(a.Name); !ok || a.End > line.Unread {
			continue
		}
		f := r.find(afterDashes, spanOf(a), "%s stands behind --, so that it goes to init", plain(a.Name))
		text := r.line[a.Start:a.End] + " "
		r.fix(f, "in front of the --", insert(line.DashesAt, text), without(r.line, a))
	}
}
