package cmdline

// Setup is an entry of the kernel's table of __setup() and early_param(). The table
// is in link order, and every entry whose prefix fits is tried.
type Setup struct {
	Prefix string // "root=" of __setup("root=", …), "console" of early_param("console", …)
	Early  bool   // early_param()

	// Accept is the handler of a __setup(): it gets what follows the prefix and
	// reports whether it took it, that is, did not return 0. An entry that is not
	// early and has none is obsolete: the kernel says so and takes the argument.
	Accept func(rest string) bool

	// Malformed is the handler of an early_param(): it reports whether it refuses the
	// value, that is, did not return 0. One that is nil takes any.
	Malformed func(value string, hasValue bool) bool

	// ClearsArgs is set for init= and rdinit=: init_setup() and rdinit_setup() forget
	// the arguments that init has so far, except the 32nd.
	ClearsArgs bool
}

// Param is an entry of the kernel's table of module_param() and core_param() of built-in
// code. The first one of a name counts.
type Param struct {
	Name  string // "dm_mod.create", or "initcall_debug" of a core_param()
	NoArg bool   // may stand without a value: bool and bint (KERNEL_PARAM_OPS_FL_NOARG)
	Array bool   // param_array(), which cuts the value at commas: messages show the first element

	// Level is 0 for module_param() and core_param(), and 1 to 7 for those that are
	// set only when an initcall level begins (core_param_cb() … late_param_cb()).
	Level int

	// Set is the set function. It is called once per occurrence, with the argument
	// that the value comes from. An error refuses the value; its [Errno] decides how
	// the kernel words that, and a [SetError] is printed first. One that is nil takes
	// any value.
	Set func(value string, hasValue bool, a Arg) error
}

// Parser is what a kernel knows of its command line. Arguments that neither table has
// go to init, or are left for modules.
type Parser struct {
	Setups []Setup
	Params []Param
	Facts
	Size int // COMMAND_LINE_SIZE, see [Limit]; 0 for a line of any length

	// Others reports whether an argument of that name has a handler that is in neither
	// table, so that it does not reach init. One that is nil knows of none.
	Others func(name string) bool
}

// Kind says what became of an argument.
type Kind uint8

// The kinds of fate, by the functions of init/main.c that decide them.
const (
	ByParam     Kind = iota // parse_one(): a parameter has the value, or will at its initcall level
	BySetup                 // obsolete_checksetup(): a __setup() handler took it
	ByEarly                 // obsolete_checksetup(): nobody but an early_param() knows it
	Obsolete                // obsolete_checksetup(): a __setup() without a handler
	Rejected                // parse_one(): the parameter's set function failed
	SysctlAlias             // unknown_bootoption(): do_sysctl_args() sets it later
	BootLoader              // unknown_bootoption(): a boot loader's mark, ignored
	ModuleParam             // unknown_bootoption(): the name has a '.': for a module, or do_sysctl_args()
	InitArg                 // unknown_bootoption(): an argument of init
	InitEnv                 // unknown_bootoption(): in the environment of init
	AfterDashes             // set_init_arg(): an argument of init that followed "--"
	Elsewhere               // a handler that is not among those looked at takes it
	Dropped                 // it would have gone to init: see Result
)

var kindNames = [...]string{
	"param", "setup", "early", "obsolete", "rejected", "sysctl-alias", "boot-loader",
	"module-param", "init-arg", "init-env", "after-dashes", "elsewhere", "dropped",
}

// String returns a short name, such as "init-env".
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// Fate is what became of one argument.
type Fate struct {
	Kind  Kind
	By    int   // index in Params (ByParam, Rejected) or Setups (BySetup, ByEarly, Obsolete), else -1
	Errno Errno // of Rejected
}

// Message is a line of the kernel log.
type Message struct {
	Text  string // without time and level
	Level int    // 3 error, 4 warning, 5 notice
	Arg   int    // index in Result.Line.Args, or -1
}

// Result is what start_kernel() made of a line.
//
// An argument that would have gone to init is Dropped if
//   - it follows "--", and a parameter before that was refused: parse_args() then
//     returns the error in place of the rest of the line;
//   - an init= or rdinit= comes after it;
//   - a later one of the same name took its place in the environment;
//   - it came when a panic was already certain.
type Result struct {
	Line     Line
	Fates    []Fate   // of each of Line.Args
	InitArgs []string // argv of init from argv[1] on
	InitEnv  []string // envp of init, which begins with HOME= and TERM=
	Messages []Message
	Panic    string // "Too many boot env vars at `a=b'", on which init never runs; or ""

	// Fault is set if next_arg() read 4 GiB beyond the line, see [Next]. In
	// parse_early_param() that ends the boot before there is a console: 5.10.28 on
	// x86-64 says "PANIC: early exception 0x0e" if earlyprintk= gives it a voice.
	// Behind "--" it depends on the machine's memory. The rest of the result is what a
	// 32-bit machine makes of the line.
	Fault bool
}
