package console

import (
	"regexp"
	"strings"

	"dmrace"
)

// PCIHosts remembers which PCI devices of a boot are controllers that a root can be
// behind. A device without a driver is named by its address alone, which does not tell;
// its class does, which the kernel prints when it finds the device.
type PCIHosts struct {
	hosts map[string]bool
}

// mostPCIHosts is how many addresses are kept: no machine has more such controllers.
const mostPCIHosts = 1024

var (
	// pciFound is pci_setup_device() in drivers/pci/probe.c: mass storage, SD hosts and USB
	// (include/linux/pci_ids.h).
	pciFound = regexp.MustCompile(`^pci (\S+): \[[0-9a-f]{4}:[0-9a-f]{4}\] type [0-9a-f]{2} class 0x(?:01|0805|0c03)`)
	// pciPending is deferred_probe_timeout_work_func() in drivers/base/dd.c; the reason since 6.8.
	pciPending = say(dmrace.HostPending, `^pci (\S+): deferred probe pending(?:: ?(.*?))? ?$`, "$1", "$2")
)

// Event returns the event that a message of the boot stands for, as [Message.BoardEvent]
// does, and what can be told with what was remembered.
func (h *PCIHosts) Event(m Message) (dmrace.Event, bool) {
	if strings.HasPrefix(m.Text, "pci ") {
		if found := pciFound.FindStringSubmatch(m.Text); found != nil && len(h.hosts) < mostPCIHosts {
			if h.hosts == nil {
				h.hosts = map[string]bool{}
			}
			h.hosts[strings.Clone(found[1])] = true
		}
		if pending := pciPending.re.FindStringSubmatch(m.Text); pending != nil && h.hosts[pending[1]] {
			return m.as(pciPending)
		}
	}
	return m.BoardEvent()
}
