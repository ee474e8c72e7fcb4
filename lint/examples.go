package lint

import (
	"strings"

	"dmrace/linux/bus"
	"dmrace/sim"
)

// Parts of the rules' examples.
var (
	exampleHash = strings.Repeat("4d3f9a1c", 8)
	exampleName = strings.Repeat("a-very-long-name-", 8)

	exampleLong = `root=/dev/dm-0 rootwait ro dm-mod.create="` + exampleDevice("vroot") + ";" + exampleDevice("vusr") + ";" + exampleDevice("vopt") + `"`

	exampleMany = `root=/dev/dm-0 rootwait ro dm-mod.create="v,,,ro,` + strings.TrimSuffix(strings.Repeat("0 1 crypt ,", 257), ",") + `"`
)

// exampleDevice is a verity device with everything spelt out.
func exampleDevice(name string) string {
	const uuid = "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c"
	return name + ",CRYPT-VERITY-" + exampleHash + "-" + name + ",,ro,0 8192 verity 1 PARTUUID=" + uuid + " PARTUUID=" + uuid +
		"/PARTNROFF=1 4096 4096 1024 1 sha256 " + exampleHash + " " + exampleHash
}

// exampleDisks is one SD card with a root file system and its hash tree.
var exampleDisks = []sim.Disk{{Bus: bus.MMC, Parts: []sim.Part{{Label: "rootfs"}, {Label: "hash"}}}}

// exampleSlots are two SD slots, the first of which is empty.
var exampleSlots = []sim.Disk{
	{Bus: bus.MMC, Parts: []sim.Part{{Label: "rootfs-a"}}, Absent: true},
	{Bus: bus.MMC, Parts: []sim.Part{{Label: "rootfs-b"}}},
}
