package bus

// sd names the disks of everything that speaks SCSI: sd_format_disk_name() of sd_probe()
// in drivers/scsi/sd.c, whose SD_MINORS is 16. Major 8 is the first of sixteen
// (sd_major()), and serves 16 disks.
var sd = &Family{Prefix: "sd", Letters: true, Major: 8, Minors: 16, Assumed: USB,
	Builds: "CONFIG_BLK_DEV_SD, and the driver of what the disk hangs from: SATA (CONFIG_SATA_AHCI), USB (CONFIG_USB_STORAGE, CONFIG_USB_UAS and the USB host), UFS, or the adapter?",
}
