package vmtest

import (
	"context"
	"strings"

	"dmrace"
)

// plugDisks gives a restored machine that stands still the devices whose state QEMU does not
// save. The machine was saved before its kernel looks for any, so it finds them as it would
// have from power-on; what is missing is what the firmware writes into a PCI device.
func (m *machine) plugDisks(ctx context.Context, p *dmrace.Plan) error {
	for i, d := range p.Disks() {
		for _, device := range unsaved(p, i) {
			if err := m.plug(ctx, device); err != nil {
				return err
			}
		}
		if attach := halves[d.Bus].attach; attach != nil {
			if err := m.set(ctx, attach(i+1), "attached", true); err != nil {
				return err
			}
		}
	}
	return nil
}

// unsaved lists the -device arguments of a plan's disk, from 0, whose state QEMU does not save.
func unsaved(p *dmrace.Plan, i int) []string {
	list := diskDevices(p, i)
	return list[len(list)-halves[p.Disks()[i].Bus].unsaved:]
}

// rootBus is the first PCI bus of a machine. It takes no device once the machine was made,
// for its guest would not be told (qdev_device_add_from_qdict() in QEMU's softmmu/qdev-monitor.c
// asks for a hotplug handler). One that has not looked yet need not be: the machine's own
// handler, which does nothing for a PCI device, is its bus's.
const rootBus = "pcie.0"

// plug adds a device.
func (m *machine) plug(ctx context.Context, device string) error {
	if strings.Contains(device, ",addr=") {
		if err := m.set(ctx, rootBus, "hotplug-handler", "/machine"); err != nil {
			return err
		}
	}
	return m.execute(ctx, "device_add", deviceArgs(device), nil)
}

// set sets a property of one of QEMU's objects.
func (m *machine) set(ctx context.Context, path, property string, value any) error {
	return m.execute(ctx, "qom-set", map[string]any{"path": path, "property": property, "value": value}, nil)
}
