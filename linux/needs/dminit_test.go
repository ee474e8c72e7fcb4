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
		{"not called", dmrace.Plan{Cmdline: "root=/dev/dm-0 initcall_blacklist=dm_init_init ro"}, false},
		{"another is not called", dmrace.Plan{Cmdline: "root=/dev/dm-0 initcall_blacklist=i8042_init ro"}, true},
	} {
		if got := DMInit(&c.plan); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}
