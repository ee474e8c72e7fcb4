package cparser

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// sources are the kernel files that are compiled as they are.
var sources = []string{
	"drivers/md/dm-init.c",
	"kernel/params.c",
	"lib/cmdline.c",
	"lib/ctype.c",
	"lib/kstrtox.c",
}

// headers are the kernel headers that are used as they are.
var headers = []string{
	"include/linux/ctype.h",
	"include/linux/err.h",
	"include/linux/kdev_t.h",
	"include/linux/list.h",
	"include/linux/moduleparam.h",
	"include/linux/stringify.h",
	"include/uapi/asm-generic/errno-base.h",
	"include/uapi/linux/dm-ioctl.h",
	"include/uapi/linux/kdev_t.h",
	"lib/kstrtox.h",
}

// makefile is the kernel file that says whether char is signed.
const makefile = "Makefile"

// cut is a piece of a kernel file that cannot be compiled whole.
type cut struct {
	files  []string // the first one that has it: functions move between files
	text   string   // a regular expression for its lines, from the first to the last
	into   string   // the file that it is made part of: .c is compiled, .inc is for stub/init.c
	absent string   // what stands for it in trees that do not have it; "" if all have
}

var cuts = []cut{
	{files: []string{"lib/string_helpers.c", "lib/string.c"}, into: "strim.c",
		text: `^char \*skip_spaces\(.*?^EXPORT_SYMBOL\(strim\);`},
	{files: []string{"lib/vsprintf.c"}, into: "strtoull.c",
		text: `^static (noinline )?unsigned long long simple_strntoull\(.*?^EXPORT_SYMBOL\(simple_strtol\);`},
	{files: []string{"fs/proc/proc_sysctl.c"}, into: "alias.c", absent: "/* since 5.11 */",
		text: `^struct sysctl_alias \{.*?^bool sysctl_is_alias\(.*?^\}`},
	{files: []string{"init/main.c"}, into: "init.inc",
		text: `^#define MAX_INIT_ARGS .*?^#define MAX_INIT_ENVS [^\n]*`},
	{files: []string{"init/main.c"}, into: "init.inc",
		text: `^static const char \*argv_init\[.*?^static const char \*panic_later, [^\n]*`},
	{files: []string{"init/main.c"}, into: "init.inc",
		text: `^static bool __init obsolete_checksetup\(.*?^\}`},
	{files: []string{"init/main.c"}, into: "init.inc",
		text: `^static void __init repair_env_string\(.*?^static int __init init_setup\(.*?^\}`},
	{files: []string{"init/main.c"}, into: "init.inc",
		text: `^static int __init do_early_param\(.*?^\}`},
	{files: []string{"init/main.c"}, into: "init.inc", absent: "#define print_unknown_bootoptions() /* since 5.14 */",
		text: `^static void __init print_unknown_bootoptions\(.*?^\}`},
	{files: []string{"init/main.c"}, into: "panic.inc",
		text: `^\tif \(panic_later\)\s+panic\(.*?\);`},
}

// Paths lists the files of a kernel tree that a program is built from, without
// repetition. Linux 5.10 and all later trees have them.
func Paths() []string {
	paths := append(append([]string{makefile}, sources...), headers...)
	for _, c := range cuts {
		for _, name := range c.files {
			if !slices.Contains(paths, name) {
				paths = append(paths, name)
			}
		}
	}
	return paths
}

// from returns the piece of a kernel file.
func (c cut) from(files map[string][]byte) ([]byte, error) {
	for _, name := range c.files {
		if text := regexp.MustCompile(`(?ms)` + c.text).Find(files[name]); text != nil {
			return text, nil
		}
	}
	if c.absent == "" {
		return nil, fmt.Errorf("nothing in %s matches %s", strings.Join(c.files, ", "), c.text)
	}
	return []byte(c.absent), nil
}

// include matches the inclusion of a header by its path from include/.
var include = regexp.MustCompile(`(?m)^#[ \t]*include[ \t]*<([^>]+)>`)

// layOut returns the source of the program: path to content. Kernel files keep
// their paths. A header that is included and not given is empty: stub/kernel.h
// stands for it.
func layOut(files map[string][]byte) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, name := range append(sources[:len(sources):len(sources)], headers...) {
		text, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("no %s in the tree", name)
		}
		out[name] = text
	}
	for _, c := range cuts {
		text, err := c.from(files)
		if err != nil {
			return nil, err
		}
		if out[c.into] == nil && path.Ext(c.into) == ".c" {
			out[c.into] = []byte("#include <linux/ctype.h>\n#include \"lib/kstrtox.h\"\n")
		}
		out[c.into] = append(append(out[c.into], text...), '\n')
	}
	for _, text := range slices.Collect(maps.Values(out)) {
		for _, m := range include.FindAllSubmatch(text, -1) {
			name := "include/" + string(m[1])
			if _, ok := out[name]; !ok {
				out[name] = nil
			}
		}
	}
	return out, nil
}

// unsignedChar reports whether the tree compiles with an unsigned char on every
// architecture, as Linux does since 6.2.
func unsignedChar(files map[string][]byte) bool {
	return bytes.Contains(files[makefile], []byte("-funsigned-char"))
}
