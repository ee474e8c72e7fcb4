package bus

import "dmrace"

// USB is USB mass storage on an xHCI controller.
const USB dmrace.Bus = "usb"

var usb = &Info{
	Name: USB, Title: "USB mass storage on xHCI", Family: sd, LargeBlocks: true, Reader: true,
	// hub_event() in drivers/usb/core/hub.c runs on hub_wq; storage_probe() in
	// drivers/usb/storage/usb.c queues usb_stor_scan_dwork() behind delay_use on
	// system_freezable_wq.
	Unawaited: "hub_event() on hub_wq and usb_stor_scan_dwork() behind it",
	Drivers:   []Driver{{"xhci_hcd", "pci"}, {"usb-storage", "usb"}, {"sd", "scsi"}},
	Hosts:     []string{"usb", "xhci", "ehci", "ohci", "dwc2", "dwc3", pcie}, // drivers/usb/host, drivers/usb/dwc2, drivers/usb/dwc3
	Kconfig:   []string{"USB_XHCI_HCD", "USB_STORAGE", "SCSI", "BLK_DEV_SD"},
	Sources:   []string{"drivers/usb/", "drivers/scsi/"},
	ScanDelay: "usb-storage.delay_use", // drivers/usb/storage/usb.c
}
