package config

import "testing"

func TestAffects(t *testing.T) {
	for name, want := range map[string]bool{
		"Makefile": true, "arch/x86/Makefile": true, "drivers/md/Makefile": false, "drivers/md/Kconfig": true,
		"kernel/configs/tiny.config": true, "scripts/kconfig/conf.c": true, "scripts/Makefile.lib": true,
		"drivers/md/dm-init.c": false, "include/linux/device-mapper.h": false, "arch/x86/lib/memcpy_64.S": false,
		"Documentation/Makefile": false, "Documentation/admin-guide/x": false, "drivers/odd": true,
	} {
		if got := Affects(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
