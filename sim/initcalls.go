package sim

// level is an initcall level, include/linux/init.h.
type level string

const (
	levelDevice level = "device" // device_initcall() and so module_init() of what is built in
	levelLate   level = "late"   // late_initcall()
)

// initcall is one that the root can depend on.
type initcall struct {
	name  string
	level level
	body  func(*builder)
}

// initcalls lists them in the order in which they run: by level and, within one, in
// link order (drivers/Makefile, then the Makefile of each folder). It is the order
// that initcall_debug shows on 6.1; a test holds it against recorded boots.
//
// drivers/base is linked before drivers/md, so deferred_probe_initcall() runs
// before dm_init_init(): what was deferred has had its second chance by then.
var initcalls = []initcall{
	{"virtio_pci_driver_init", levelDevice, (*builder).virtioPCI}, // drivers/virtio
	{"virtio_blk_init", levelDevice, (*builder).virtioBlk},        // drivers/block
	{"virtio_scsi_init", levelDevice, (*builder).virtioSCSI},      // drivers/scsi
	{"nvme_init", levelDevice, (*builder).nvme},                   // drivers/nvme
	{"ahci_pci_driver_init", levelDevice, (*builder).sata},        // drivers/ata
	{"xhci_pci_init", levelDevice, (*builder).usb},                // drivers/usb/host
	{"psmouse_init", levelDevice, (*builder).mouse},               // drivers/input
	{"sdhci_driver_init", levelDevice, (*builder).mmc},            // drivers/mmc
	{"deferred_probe_initcall", levelLate, (*builder).defers},     // drivers/base
	{"dm_init_init", levelLate, (*builder).dmInit},                // drivers/md
}
