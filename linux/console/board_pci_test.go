package console

import (
	"testing"

	"dmrace"
)

// TestPCIHosts: a device without a driver is a host that stays deferred if its class was
// seen to be one of hosts, and no network card is one.
func TestPCIHosts(t *testing.T) {
	for _, c := range []struct {
		name, found, pending string
		want                 string // the event's detail; "none" is no event
	}{
		{"an SD host", "pci 0000:00:01.0: [1b36:0007] type 00 class 0x080501", "pci 0000:00:01.0: deferred probe pending", ""},
		{"with the reason", "pci 0000:00:01.0: [1b36:0013] type 00 class 0x010802 PCIe Root Complex Integrated Endpoint", "pci 0000:00:01.0: deferred probe pending: platform: supplier x not ready", "platform: supplier x not ready"},
		{"a network card", "pci 0000:00:01.0: [10ec:8168] type 00 class 0x020000", "pci 0000:00:01.0: deferred probe pending", "none"},
		{"another device", "pci 0000:00:02.0: [1b36:0007] type 00 class 0x080501", "pci 0000:00:01.0: deferred probe pending", "none"},
		{"a class that was not seen", "", "pci 0000:00:01.0: deferred probe pending", "none"},
	} {
		var h PCIHosts
		if _, ok := h.event(dmrace.VocabularyNewest, Message{Text: c.found}); ok {
			t.Errorf("%s: an event when it is found", c.name)
		}
		e, ok := h.event(dmrace.VocabularyNewest, Message{Text: c.pending})
		switch {
		case ok != (c.want != "none"):
			t.Errorf("%s: event %v", c.name, ok)
		case ok && (e.Kind != dmrace.HostPending || e.Subject != "0000:00:01.0" || e.Detail != c.want):
			t.Errorf("%s: %+v", c.name, e)
		}
	}
}
