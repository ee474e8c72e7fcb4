package arm

const (
	nvmePCI       = "drivers/nvme/host/pci.c"
	nvmeMultipath = "drivers/nvme/host/multipath.c"
)

// fixMpathScan has the probe of an NVMe controller wait for the partitions of its
// multipath disks.
var fixMpathScan = Fix{
	Arm:     "fix-mpath-scan",
	Subject: "nvme-pci: wait for the partitions of multipath disks",
	Log: `With CONFIG_NVME_MULTIPATH a disk behind a controller that says it can
have more than one (CMIC) does not boot with root=/dev/nvme0n1p1:

  VFS: Cannot open root device "nvme0n1p1" or unknown-block(0,0): error -6

Its partitions are scanned by a work of their own on nvme_wq, since the
scan may need a path that only the scan of the controller brings. Nobody
waits for that work: wait_for_device_probe() waits for probes and for
async work, and the probe is over once the controller is scanned.
Without the subsystem the same disk boots, because there
device_add_disk() scans the partitions within the probe. A table of
dm-mod.create= on such a disk is lost in the same way.

Wait for nvme_wq as well before the probe is over. The partition scans
are queued on it by then, and no lock is held that they, or what ends
their I/O when the controller dies, would want. Where several
controllers are probed at a time each waits for the scans of all.`,
	Fixes: `1f021341eef4 ("nvme-multipath: defer partition scanning")`,
	Files: []string{nvmePCI, nvmeMultipath},
	File:  "fix_mpath_scan.go",
	make: func(t *tree) {
		m := t.file(nvmeMultipath)
		m.match(m.all(), "queue_work(nvme_wq, &head->partition_scan_work)", `\bqueue_work\s*\(\s*nvme_wq\s*,\s*&\s*head->partition_scan_work\s*\)`)
		f := t.file(nvmePCI)
		probe := "nvme_probe"
		if f.whether(f.all(), `\bnvme_async_probe\s*\(`) { // until 6.2
			probe = "nvme_async_probe"
		}
		scan := f.statement(f.function(probe), "flush_work(&dev->ctrl.scan_work)", `\bflush_work\s*\(\s*&\s*dev->ctrl\.scan_work\s*\)`)
		f.after(scan, "\t/* which leaves the partitions of multipath disks to a work of theirs */\n"+
			"\tif (IS_ENABLED(CONFIG_NVME_MULTIPATH))\n\t\tflush_workqueue(nvme_wq);\n")
	},
}
