package bus

import "dmrace"

// SCSI is a disk on virtio-scsi. virtscsi_probe() ends in scsi_scan_host(), and an
// asynchronous scan goes through async_schedule() (do_scan_async(),
// drivers/scsi/scsi_scan.c), so that wait_for_device_probe() waits for it.
const SCSI dmrace.Bus = "scsi"

var scsi = &Info{
	Name: SCSI, Title: "virtio-scsi", Family: sd, LargeBlocks: true,
	Drivers: []Driver{{"virtio-pci", "pci"}, {"virtio_scsi", "virtio"}, {"sd", "scsi"}},
	Hosts:   []string{"ufs", "scsi", "megaraid", "mpt2sas", "mpt3sas", "hpsa", pcie}, // drivers/ufs, drivers/scsi
	Kconfig: []string{"SCSI_VIRTIO", "VIRTIO_PCI", "SCSI", "BLK_DEV_SD"},
	Sources: []string{"drivers/scsi/", "drivers/scsi/virtio_scsi.c", "drivers/virtio/"},
}
