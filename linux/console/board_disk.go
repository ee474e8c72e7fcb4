package console

import "dmrace"

// diskSayings are what a disk's driver and the block layer say of requests that fail.
var diskSayings = []saying{
	// blk_print_req_error(), block/blk-mq.c; with its function in front before 5.17
	hear("error, dev ", dmrace.DiskError, `^(?:blk_update_request: |print_req_error: )?((?:critical |)\w+(?: \w+)? error), dev (\S+?), (?:s?ector|sector) (\d+)`, "$2", "$1, sector $3"),
	hear("Buffer I/O error on dev", dmrace.DiskError, `^(Buffer I/O error) on dev(?:ice)? ([^\s,]+), (logical block \d+)`, "$2", "$1, $3"),

	// drivers/nvme/host
	hear("timeout", dmrace.DiskError, `^nvme (nvme\d+): (I/O (?:tag )?\d+.*timeout.*)`, "$1", "$2"), // nvme_timeout()
	hear("Device not ready", dmrace.HostFailed, `^nvme (nvme\d+): (Device not ready.*)`, "$1", "$2"),
	hear("Removing after probe failure", dmrace.HostFailed, `^nvme (nvme\d+): (Removing after probe failure.*)`, "$1", "$2"), // nvme_remove_dead_ctrl()
	hear("controller is down", dmrace.HostFailed, `^nvme (nvme\d+): (controller is down.*)`, "$1", "$2"),
	hear("after reset failure", dmrace.HostFailed, `^nvme (nvme\d+): (Disabling device after reset failure.*)`, "$1", "$2"),
	hear("Identify Controller failed", dmrace.HostFailed, `^nvme (nvme\d+): (Identify Controller failed.*)`, "$1", "$2"),

	// drivers/ata/libata-core.c, libata-eh.c
	hear("SATA link down", dmrace.LinkDown, `^(ata\d+(?:\.\d+)?): (SATA link down.*)`, "$1", "$2"),
	hear("failed to IDENTIFY", dmrace.HostFailed, `^(ata\d+(?:\.\d+)?): (failed to IDENTIFY.*)`, "$1", "$2"),
	hear("COMRESET failed", dmrace.HostFailed, `^(ata\d+(?:\.\d+)?): (COMRESET failed.*)`, "$1", "$2"),
	hear("softreset failed", dmrace.HostFailed, `^(ata\d+(?:\.\d+)?): (softreset failed.*)`, "$1", "$2"),

	// drivers/scsi
	hear("Attached SCSI ", dmrace.DiskAttached, `^sd \S+: \[(sd[a-z]+)\] Attached SCSI (?:removable )?disk`, "$1", ""), // sd_probe()
	hear("Device offlined", dmrace.DiskError, `^scsi (\S+): (Device offlined.*)`, "$1", "$2"),
	hear("rejecting I/O to offline device", dmrace.DiskError, `^sd \S+ (?:\[(sd[a-z]+)\] )?(rejecting I/O to offline device)`, "$1", "$2"),
	hear("Read Capacity(", dmrace.DiskError, `^sd \S+ \[(sd[a-z]+)\] (Read Capacity\(\d+\) failed.*)`, "$1", "$2"),
	hear("Medium not present", dmrace.DiskError, `^sd \S+ \[(sd[a-z]+)\] .*(Medium not present)`, "$1", "$2"),
}

// requestSayings are what [dmrace.VocabularyRequests] has beside. The wordings of diskSayings
// take no "I/O error", and the timelines of earlier recordings were read by them.
var requestSayings = []saying{
	// blk_print_req_error(), block/blk-mq.c, before 5.19 blk-core.c, of BLK_STS_IOERR; end_request() before 4.20
	hear("I/O error, dev ", dmrace.DiskError, `^(?:blk_update_request: |print_req_error: |end_request: )?(I/O error), dev (\S+?), (?:s?ector|sector) (\d+)`, "$2", "$1, sector $3"),
}
