package console

import (
	"dmrace"
	"dmrace/linux/bus"
)

// storage matches the names of drivers and devices that can bring a root: a probe that
// fails elsewhere says nothing of it. Nodes of a device tree are named so by the Device
// Tree specification ("fa00000.mmc"), drivers by their folders.
var storage = `[\w.:,@-]*(?:` + bus.NamePattern() + `)[\w.:,@-]*`

// hostSayings are what the driver core and the hosts say of a probe.
var hostSayings = []saying{
	// what plays, shows or talks brings no root, though its name may hold that of a host
	hear("probe", nothing, `\b[\w.:,@-]*(?:sound|audio|codec|wifi|wlan|bluetooth|hdmi|camera)[\w.:,@-]*:? (?:deferred probe pending|probe with driver|failed)`, "", ""),
	hear("probe ", nothing, `(?:^|probe of )mmc\d+:[0-9a-f]{4}:\d+:? (?:probe with driver|failed)`, "", ""), // a function of an SDIO card: sdio_add_func(), drivers/mmc/core/sdio_bus.c
	hear("probe", nothing, `\b(?:btusb|usbhid|usblp|usbnet)\b.* failed with error`, "", ""),

	// call_driver_probe(), drivers/base/dd.c: to 6.9, and in other words since 6.10
	hear(": probe of ", dmrace.HostFailed, `^(`+storage+`): probe of (\S+) failed with error (-?\d+)`, "$2", "driver $1: error $3"),
	hear(": probe of ", dmrace.HostFailed, `^(\S+): probe of (`+storage+`) failed with error (-?\d+)`, "$2", "driver $1: error $3"),
	hear(": probe with driver ", dmrace.HostFailed, `^(?:\S+ )?(\S+): probe with driver (`+storage+`) failed with error (-?\d+)`, "$1", "driver $2: error $3"),
	hear(": probe with driver ", dmrace.HostFailed, `^(?:\S+ )?(`+storage+`): probe with driver (\S+) failed with error (-?\d+)`, "$1", "driver $2: error $3"),
	// deferred_probe_timeout_work_func(), drivers/base/dd.c; the reason since 6.8
	hear("deferred probe pending", dmrace.HostPending, `^(?:\S+ )?(`+storage+`): deferred probe pending(?:: ?(.*))?$`, "$1", "$2"),

	// drivers/pci/controller
	hear("ink", dmrace.LinkDown, `^\S*pcie\S* (\S+): (?:[Pp]hy |PHY )?((?:PCIe )?[Ll]ink (?:never came up|is down|down|training failed|[Ff]ail).*)`, "$1", "$2"),
	hear("PCIe link training", dmrace.LinkDown, `^\S*pcie\S* (\S+): (PCIe link training \S+ timeout).*`, "$1", "$2"), // rockchip_pcie_host_init_port()
	hear("bootconsole [", dmrace.ConsoleOff, `^(?:printk: )?(?:legacy )?bootconsole \[(\w+)\] disabled`, "$1", "disabled"),
	hear("virtio-fs: tag", dmrace.HostFailed, `^virtio-fs: tag <(.*)> (not found)`, "$1", "virtio-fs: no device has this tag, it is $2"),                   // virtio_fs_get_tree()
	hear("9pnet_virtio: no channels", dmrace.HostFailed, `^9pnet_virtio: (no channels available for device) (\S+)`, "$2", "9pnet_virtio: $1 of this name"), // p9_virtio_create()
	hear("XENBUS: Timeout", dmrace.HostFailed, `^XENBUS: (Timeout connecting to device): (\S+)`, "$2", "$1"),                                               // print_device_status(), drivers/xen/xenbus
	hear("failed to initialize host", dmrace.HostFailed, `^(\S*pcie\S*) (\S+): (failed to initialize host)`, "$2", "driver $1: $3"),

	// drivers/usb/core/hub.c
	hear("unable to enumerate USB device", dmrace.HostFailed, `^usb (\S+): (unable to enumerate USB device)`, "$1", "$2"),
	hear("device descriptor read/", dmrace.HostFailed, `^usb (\S+): (device descriptor read/\S+ error -?\d+)`, "$1", "$2"),
	hear("device not accepting address", dmrace.HostFailed, `^usb (\S+): (device not accepting address \d+, error -?\d+)`, "$1", "$2"),

	// drivers/ufs/core/ufshcd.c
	hear("ufshcd", dmrace.HostFailed, `^(\S*ufshcd\S*) (\S+): (.*(?:link startup failed|[Ii]nitialization failed|not able to).*)`, "$2", "driver $1: $3"),
}
