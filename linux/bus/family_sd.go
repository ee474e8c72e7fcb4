package bus

// sd names the disks of everything that speaks SCSI: sd_format_disk_name() of sd_probe()
// in drivers/scsi/sd.c, whose SD_MINORS is 16. Major 8 is the first of sixteen
// (sd_major()), and serves 16 disks.
var sd = &Family{Prefix: "sd", Letters: true, Major: 8, Minors: 16, Assumed: USB}
