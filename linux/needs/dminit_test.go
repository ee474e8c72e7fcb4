package needs

import (
	"testing"

	"dmrace"
)

func TestDMInit(t *testing.T) {
	for _, c := range []struct {
		name string
		plan dmrace.Plan
		want bool
	}{
		{"as all kernels", dmrace.Plan{Cmdline: "root=/dev/dm-0 rootwait"}, true},
		{"another set of options", dmrace.Plan{Kernel: dmrace.Kernel{Config: dmrace.ConfigRoots}}, true},
		{"a distribution's", dmrace.Plan{Kernel: dmrace.Kernel{Config: dmrace.ConfigDistribution}}, false},
		{"not called", dmrace.Plan{Cmdline: "root=/dev/dm-0 initcall_blacklist=dm_init_init ro"}, false},
		{"one of a list", dmrace.Plan{Cmdline: "initcall_blacklist=i8042_init,dm_init_init root=/dev/dm-0"}, false},
		{"the second of two", dmrace.Plan{Cmdline: "initcall_blacklist=i8042_init initcall-blacklist=dm_init_init"}, false},
		{"for PID 1", dmrace.Plan{Cmdline: "root=/dev/dm-0 -- initcall_blacklist=dm_init_init"}, true},
		{"another is not called", dmrace.Plan{Cmdline: "root=/dev/dm-0 initcall_blacklist=i8042_init ro"}, true},
	} {
		if got := DMInit(&c.plan); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}
