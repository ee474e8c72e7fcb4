package needs

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/cmdline"
)

// DMInit reports whether the kernel of a plan calls dm_init_init(): what an
// initcall_blacklist= lists is passed over (initcall_blacklisted() in init/main.c).
func DMInit(p *dmrace.Plan) bool {
	return !slices.ContainsFunc(cmdline.Split(p.Cmdline).Kernel(), func(a cmdline.Arg) bool {
		return cmdline.SameName(a.Name, "initcall_blacklist") && slices.Contains(strings.Split(a.Value, ","), "dm_init_init")
	})
}
