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

// event returns the event that a message of the boot stands for in a vocabulary, as
// [Message.BoardEvent] does, and what can be told with what was remembered.
func (h *PCIHosts) event(v dmrace.Vocabulary, m Message) (dmrace.Event, bool) {
	if e, ok := h.pending(m); ok {
		return e, true
	}
	if e, ok := m.Event(); ok {
		return e, true
	}
	words := ofSayings().in(m.Text)
	if e, ok := m.boardEvent(words); ok || v != dmrace.VocabularyRequests {
		return e, ok
	}
	return m.first(requestSayings, words)
}

// pending returns the event of a PCI device that was remembered.
func (h *PCIHosts) pending(m Message) (dmrace.Event, bool) {
	if !strings.HasPrefix(m.Text, "pci ") {
		return dmrace.Event{}, false
	}
	if strings.Contains(m.Text, " class 0x") && len(h.hosts) < mostPCIHosts {
		h.remember(m)
	}
	if !strings.Contains(m.Text, "deferred probe pending") {
		return dmrace.Event{}, false
	}
	if f := pciPending.re.FindStringSubmatch(m.Text); f != nil && h.hosts[f[1]] {
		return m.as(pciPending)
	}
	return dmrace.Event{}, false
}

// remember keeps a device that a root can be behind.
func (h *PCIHosts) remember(m Message) {
	found := pciFound.FindStringSubmatch(m.Text)
	if found == nil {
		return
	}
	if h.hosts == nil {
		h.hosts = map[string]bool{}
	}
	h.hosts[strings.Clone(found[1])] = true
}
