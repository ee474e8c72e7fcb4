package sim

import (
	"slices"
	"strings"

	"dmrace"
)

// appears is device_add() of a device that a thread has found, which comes before its probe: the
// supplier of one that the shim defers has its time from here. A device appears once.
func (b *builder) appears(t int, device string) {
	if name := anyCard(b.plainName(device)); b.at != nobody && !slices.Contains(b.appeared, name) {
		b.appeared = append(b.appeared, name)
	}
	s := b.supplierOf(device)
	if s == nil || slices.Contains(b.linked, s.Name) {
		return
	}
	b.linked = append(b.linked, s.Name)
	if strings.Contains(device, numberMark) && b.kin(b.disks[b.at].family) > 1 {
		b.unsettled = append(b.unsettled, s.Name)
	}
	late, at := b.newThread("kworker/"+s.Name), b.at
	b.at = nobody // the supplier is no disk's
	b.bindLate(late, *s)
	b.at = at
	b.thread(t).do(opStart, late)
}

// supplierOf returns what a device behind a controller cannot be probed without, or nil.
func (b *builder) supplierOf(device string) *Supplier {
	for i := range b.config.Machine.Suppliers {
		if s := &b.config.Machine.Suppliers[i]; s.Of != "" && dmrace.DeviceIs(b.plainName(device), s.Of) {
			return s
		}
	}
	return nil
}

// anyCard takes the address out of the name of a card: QEMU 7.2 gives each the same, later ones a
// random one.
func anyCard(device string) string {
	if host, _, ok := strings.Cut(device, ":"); ok && strings.HasPrefix(host, "mmc") {
		return host + ":*"
	}
	return device
}

// plainName is the name of a device as it is where disks are found in their order.
func (b *builder) plainName(device string) string {
	if b.at == nobody || !strings.Contains(device, numberMark) {
		return device
	}
	d := &b.disks[b.at]
	return d.family.unmarked(device, int(d.own))
}

// kin returns how many disks of a family the boot has.
func (b *builder) kin(f *family) (n int) {
	for i := range b.disks {
		if b.disks[i].family == f {
			n++
		}
	}
	return n
}

// deferredAll returns an error for a supplier of what does not appear, or of what one of several
// disks is called when it is found.
func (b *builder) deferredAll() error {
	for _, s := range b.config.Machine.Suppliers {
		switch {
		case s.Of == "":
		case !slices.Contains(b.linked, s.Name):
			return &dmrace.NotModelled{What: "probe-defer of " + s.Of, Why: "what that device has to do with the root is not known"}
		case slices.Contains(b.unsettled, s.Name):
			return &dmrace.NotModelled{What: "probe-defer of " + s.Of, Why: "which of several disks that is depends on which is found first"}
		}
	}
	return nil
}

// Devices returns the names of the devices that the boot's disks are found by, as they are where
// the disks are found in their order: those whose probes can be deferred.
func (b *Model) Devices() []string { return b.appeared }
