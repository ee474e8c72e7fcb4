package needs

import (
	"slices"
	"strings"

	"dmrace"
)

// DMInit reports whether the kernel of a plan calls dm_init_init(): initcall_blacklist= passes
// it over (initcall_blacklisted() in init/main.c).
func DMInit(p *dmrace.Plan) bool {
	return !slices.Contains(strings.Fields(p.Cmdline), "initcall_blacklist=dm_init_init")
}
