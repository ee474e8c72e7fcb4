package sim

import (
	"time"

	"dmrace/linux/bus"
)

// uas_probe() in drivers/usb/storage/uas.c queues uas_scan_work() and knows no delay.
func init() {
	halves[bus.UAS] = &busHalf{calls: xhci("uas", "", func(*builder) time.Duration { return 0 })}
}
