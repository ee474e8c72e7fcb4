package bus

import "dmrace"

// UAS is USB attached SCSI on an xHCI controller. A device that speaks both protocols of
// USB storage is left to uas (uas_use_uas_driver(), drivers/usb/storage/uas-detect.h).
const UAS dmrace.Bus = "uas"

var uas = &Info{
	Name: UAS, Title: "USB attached SCSI on xHCI", Family: sd, LargeBlocks: true,
	// uas_probe() in drivers/usb/storage/uas.c queues uas_scan_work() and knows no delay.
	Unawaited: "hub_event() on hub_wq and uas_scan_work() behind it",
	Drivers:   []Driver{{"xhci_hcd", "pci"}, {"uas", "usb"}, {"sd", "scsi"}},
	Hosts:     usb.Hosts,
	Kconfig:   []string{"USB_XHCI_HCD", "USB_STORAGE", "USB_UAS", "SCSI", "BLK_DEV_SD"},
	Sources:   []string{"drivers/usb/", "drivers/scsi/"},
}
