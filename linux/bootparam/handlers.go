package bootparam

import (
	"math"
	"sort"
	"strings"
	"time"

	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/dminit"
	"dmrace/linux/series"
)

// handlers are the tables of __setup() and module_param() with what each sets.
type handlers struct {
	values   *Values
	features series.Set
	parser   cmdline.Parser
	setupArg []*int // of each setup: where its last argument is noted
	paramArg []*int

	waitforArgs []cmdline.Arg // each dm-mod.waitfor=

	room struct { // of the tables
		setups             [12]cmdline.Setup
		params             [8]cmdline.Param
		setupArg, paramArg [12]*int
	}
}

// newHandlers returns the handlers that set some values.
func newHandlers(v *Values, f series.Set) *handlers {
	h := &handlers{values: v, features: f}
	h.parser.Setups, h.parser.Params = h.room.setups[:0], h.room.params[:0]
	h.setupArg, h.paramArg = h.room.setupArg[:0], h.room.paramArg[:0]
	h.setups()
	h.params()
	return h
}

// setup adds a __setup() that takes whatever follows its prefix.
func (h *handlers) setup(prefix string, arg *int, accept func(rest string) bool) {
	h.parser.Setups = append(h.parser.Setups, cmdline.Setup{
		Prefix: prefix, Accept: accept, ClearsArgs: prefix == "init=" || prefix == "rdinit=",
	})
	h.setupArg = append(h.setupArg, arg)
}

// param adds a module_param() or core_param().
func (h *handlers) param(p cmdline.Param, arg *int) {
	h.parser.Params = append(h.parser.Params, p)
	h.paramArg = append(h.paramArg, arg)
}

// setups lists the __setup() calls in link order: init/main.c, init/do_mounts.c,
// drivers/base/dd.c.
func (h *handlers) setups() {
	v := h.values
	h.parser.Facts = cmdline.FactsOf(h.features)
	h.setup("init=", &v.InitArg, func(s string) bool { v.Init = s; return true })
	h.setup("rdinit=", nil, func(s string) bool { v.RDInit = s; return true })
	h.setup("ro", &v.ModeArg, h.mode(false))
	h.setup("rw", &v.ModeArg, h.mode(true))
	h.setup("root=", &v.RootArg, func(s string) bool { v.Root = s[:min(len(s), devname.MaxRoot)]; return true })
	h.setup("rootwait", &v.RootwaitArg, func(s string) bool {
		if s == "" { // rootwait_setup() does not take anything behind the word
			v.Rootwait = Forever
		}
		return s == ""
	})
	if h.features.RootwaitSeconds {
		h.setup("rootwait=", &v.RootwaitArg, func(s string) bool { v.Rootwait = rootwait(s); return true })
	}
	h.setup("rootflags=", nil, func(s string) bool { v.RootFlags = s; return true })
	h.setup("rootfstype=", nil, func(s string) bool { v.RootFSType, v.RootFSTypeGiven = s, true; return true })
	h.setup("rootdelay=", &v.DelayArg, func(s string) bool {
		if h.features.RootdelayStrict {
			n, err := cmdline.ParseUint(s, 0) // kstrtouint()
			if err != nil || n > math.MaxUint32 {
				return false
			}
			v.Rootdelay = time.Duration(n) * time.Second
			return true
		}
		n, _ := h.parser.SimpleUint(s, 0) // simple_strtoul() into an unsigned int
		v.Rootdelay = time.Duration(uint32(n)) * time.Second
		return true
	})
	h.setup("driver_async_probe=", &v.AsyncArg, func(s string) bool {
		v.AsyncDrivers = s[:min(len(s), maxAsyncDrivers)] // save_async_options() warns and cuts
		return true
	})
}

// maxAsyncDrivers is ASYNC_DRV_NAMES_MAX_LEN - 1 of drivers/base/dd.c.
const maxAsyncDrivers = 255

// maxScan is what scsi_scan_type of drivers/scsi/scsi_scan.c holds besides its NUL.
const maxScan = 6

// mode is readonly() and readwrite() of init/do_mounts.c: the word must stand alone.
func (h *handlers) mode(write bool) func(string) bool {
	return func(rest string) bool {
		if rest == "" {
			h.values.ReadWrite = write
		}
		return rest == ""
	}
}

// rootwait is rootwait_timeout_setup() of init/do_mounts.c: what is no number, or
// too large for milliseconds in an int, is ignored and means a wait without end, and
// 0 means no wait at all.
func rootwait(s string) time.Duration {
	sec, err := cmdline.ParseInt32(s, 0)
	if err != nil || sec < 0 || sec > math.MaxInt32/1000 {
		return Forever
	}
	return time.Duration(sec) * time.Second
}

// params lists the parameters of built-in code.
func (h *handlers) params() {
	v := h.values
	h.param(cmdline.Param{Name: "initcall_debug", NoArg: true, Set: func(s string, has bool, _ cmdline.Arg) (err error) {
		v.Trace = true
		if has {
			v.Trace, err = h.parser.ParseBool(s)
		}
		return err
	}}, nil)
	h.param(cmdline.Param{Name: "panic", Set: func(s string, _ bool, _ cmdline.Arg) error {
		n, err := cmdline.ParseInt32(s, 0)
		if err == nil {
			v.Panic = int(n)
		}
		return err
	}}, &v.PanicArg)
	h.param(cmdline.Param{Name: "scsi_mod.scan", Set: func(s string, _ bool, _ cmdline.Arg) error {
		if len(s) > maxScan { // param_set_copystring() in kernel/params.c
			return cmdline.ErrNoSpace
		}
		v.Scan = s
		return nil
	}}, nil)
	h.param(cmdline.Param{Name: "usb_storage.delay_use", Set: h.delayUse}, &v.DelayUseArg)
	h.param(cmdline.Param{Name: "dm_mod.create", Set: func(s string, _ bool, _ cmdline.Arg) error {
		err := cmdline.CheckString(s)
		if h.features.LongCreate { // module_param_string()
			err = longString(s)
		}
		if err == nil {
			v.Create = s
		}
		v.TooLong = v.TooLong || err != nil
		return err
	}}, &v.CreateArg)
	h.param(cmdline.Param{Name: "dm_mod.major", Set: func(s string, _ bool, _ cmdline.Arg) error {
		n, err := uintOf(s)
		if err == nil {
			v.DMMajor = n
		}
		return err
	}}, nil)
	if h.features.Waitfor {
		h.param(cmdline.Param{Name: "dm_mod.waitfor", Array: true, Set: h.waitfor}, nil)
	}
	if h.features.WaitforTimeout {
		h.param(cmdline.Param{Name: "dm_mod.waitfor_timeout", Set: func(s string, _ bool, _ cmdline.Arg) error {
			n, err := uintOf(s)
			if err == nil {
				v.WaitforTimeout = time.Duration(n) * time.Second
			}
			return err
		}}, nil)
	}
}

// longString is param_set_copystring() (kernel/params.c) into the buffer of the arm
// fix-create-length, DM_MAX_STR_SIZE bytes.
func longString(s string) error {
	if len(s) > dminit.MaxCreate {
		return cmdline.ErrNoSpace
	}
	return nil
}

// delayUse is the parameter of drivers/usb/storage/usb.c: whole seconds. The trees of
// 6.12 and 7.2 take "1500ms" as well; it is taken here for every version.
func (h *handlers) delayUse(s string, _ bool, _ cmdline.Arg) error {
	unit := time.Second
	if digits, ok := strings.CutSuffix(s, "ms"); ok {
		s, unit = digits, time.Millisecond
	}
	n, err := uintOf(s)
	if err == nil {
		h.values.DelayUse = time.Duration(n) * unit
	}
	return err
}

// uintOf is param_set_uint() (kernel/params.c): kstrtouint() in any base.
func uintOf(s string) (uint32, error) {
	n, err := cmdline.ParseUint(s, 0)
	switch {
	case err != nil:
		return 0, err
	case n > math.MaxUint32:
		return 0, cmdline.ErrRange
	}
	return uint32(n), nil
}

// waitfor takes one occurrence of an array parameter.
func (h *handlers) waitfor(s string, _ bool, a cmdline.Arg) error {
	h.waitforArgs = append(h.waitforArgs, a)
	_, err := cmdline.SplitArray(s, dminit.MaxWaitfor)
	return err
}

// locate notes which arguments were decisive: the last that a handler took.
func (h *handlers) locate() {
	v := h.values
	for i, fate := range v.Parsed.Fates {
		var arg *int
		switch fate.Kind {
		case cmdline.BySetup:
			arg = h.setupArg[fate.By]
		case cmdline.ByParam:
			arg = h.paramArg[fate.By]
		}
		if arg != nil {
			*arg = i
		}
	}
	h.locateWaitfor()
}

// locateWaitfor notes where the names in the slots of dm-mod.waitfor= come from.
func (h *handlers) locateWaitfor() {
	values := make([]string, len(h.waitforArgs))
	for i, a := range h.waitforArgs {
		values[i] = a.Value
	}
	slots, _ := dminit.Waitfor(values)
	args := h.values.Parsed.Line.Args
	for _, slot := range slots {
		from := h.waitforArgs[slot.Value]
		n := sort.Search(len(args), func(i int) bool { return args[i].Start >= from.Start })
		h.values.Waitfor = append(h.values.Waitfor, Name{Text: slot.Name, Arg: n, At: from.ValueAt + slot.At})
	}
}

// hasOption is parse_option_str() of lib/cmdline.c: whether a list holds a word.
func hasOption(list, word string) bool {
	for item := range strings.SplitSeq(list, ",") {
		if item == word {
			return true
		}
	}
	return false
}
