package bus

import "dmrace"

// SATA is a disk on an AHCI controller. ahci_init_one() ends in ata_host_register()
// (drivers/ata/libata-core.c), which hands async_port_probe() to async_schedule() for each
// port: wait_for_device_probe() waits for it.
const SATA dmrace.Bus = "sata"

var sata = &Info{
	Name: SATA, Title: "SATA on AHCI", Family: sd,
	Drivers: []Driver{{"ahci", "pci"}, {"sd", "scsi"}},
	Hosts:   []string{"ahci", "sata", pcie},
	Ports:   []string{"ata"}, // ata_port_printk(), include/linux/libata.h
	Kconfig: []string{"ATA", "SATA_AHCI", "SCSI", "BLK_DEV_SD"},
	Sources: []string{"drivers/ata/", "drivers/scsi/"},
}
