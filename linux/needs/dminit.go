package needs

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/cmdline"
)

// DMInit reports whether the kernel of a plan has dm_init_init() and calls it: that of a
// distribution has it not, and what an initcall_blacklist= lists is passed over
// (initcall_blacklisted() in init/main.c).
func DMInit(p *dmrace.Plan) bool {
	return p.Kernel.Config != dmrace.ConfigDistribution && !slices.ContainsFunc(cmdline.Split(p.Cmdline).Kernel(), func(a cmdline.Arg) bool {
		return cmdline.SameName(a.Name, "initcall_blacklist") && slices.Contains(strings.Split(a.Value, ","), "dm_init_init")
	})
}
