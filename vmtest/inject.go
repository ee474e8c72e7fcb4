package vmtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/vmtest/qmp"
)

// insertNode is the block node of a card that is put in late.
const insertNode = "late"

// injectAtRuntime carries out what injections do after the guest has started. It
// returns when they are done or the boot is over. The others are on the kernel's or
// QEMU's command line already.
//
// Each waits for its own time, side by side.
func injectAtRuntime(ctx context.Context, m *machine, c *capture, p *dmrace.Plan, images []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, i := range p.Inject {
		g.Go(func() error {
			err := m.inject(ctx, c, p, i, images)
			if errors.Is(err, qmp.ErrClosed) || errors.Is(err, context.Canceled) {
				return nil // the boot ended first
			}
			if err != nil {
				return fmt.Errorf("%s: %w", i, err)
			}
			return nil
		})
	}
	return g.Wait()
}

func (m *machine) inject(ctx context.Context, c *capture, p *dmrace.Plan, i dmrace.Inject, images []string) error {
	switch {
	case i.CardInsert != nil:
		return m.insertCardAt(ctx, time.Duration(*i.CardInsert), images[0], reads(p.Disk.Bus))
	case i.Throttle != nil:
		return m.liftThrottle(ctx, c, bus.DiskNames(p.Disks())[0])
	case i.Gone != nil:
		return m.moveController(ctx, c, i.Gone.Disk)
	case i.Hotplug != nil:
		return m.plugInAt(ctx, time.Duration(i.Hotplug.At), i.Hotplug.Index()+1, p.Disks()[i.Hotplug.Index()])
	}
	return nil
}

// wait lets host time pass and reports whether the boot still goes on.
func (m *machine) wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-m.exited:
		return false
	case <-time.After(d):
		return true
	}
}

// liftThrottle lets the first disk answer as fast as it can once its partitions have
// been scanned: what is held back is the scan, not PID 1.
func (m *machine) liftThrottle(ctx context.Context, c *capture, disk string) error {
	for !c.scanned(disk) {
		if !m.wait(ctx, pollEvery) {
			return nil
		}
	}
	unlimited := map[string]any{"device": driveID(1), "bps": 0, "bps_rd": 0, "bps_wr": 0, "iops": 0, "iops_rd": 0, "iops_wr": 0}
	return m.execute(ctx, "block_set_io_throttle", unlimited, nil)
}

// insertCardAt puts the card into its slot, or the medium into its reader, at a host time
// after power-on.
func (m *machine) insertCardAt(ctx context.Context, at time.Duration, image string, reader bool) error {
	if !m.wait(ctx, at) {
		return nil
	}
	return m.insertCard(ctx, image, reader)
}

// reads reports whether a disk of the bus that gets its medium late is a reader, which is
// there from the start.
func reads(name dmrace.Bus) bool {
	info, ok := bus.Of(name)
	return ok && info.Reader
}

// insertCard puts a medium into the empty SD slot, or into the reader. An sd-card device itself cannot
// be hot-plugged on sd-bus, but its medium can be changed. The slot takes only a
// medium that can be written to, so it gets a copy, which loses its name as soon
// as QEMU holds it open.
func (m *machine) insertCard(ctx context.Context, image string, reader bool) error {
	card, err := copyOf(image)
	if err != nil {
		return err
	}
	defer os.Remove(card)
	node := map[string]any{
		"node-name": insertNode, "driver": "raw",
		"file": map[string]any{"driver": "file", "filename": card},
	}
	if err := m.execute(ctx, "blockdev-add", node, nil); err != nil {
		return err
	}
	if !reader {
		return m.execute(ctx, "blockdev-insert-medium", map[string]any{"id": cardID(1), "node-name": insertNode}, nil)
	}
	return m.insertMedium(ctx)
}

// insertMedium puts the node into the reader that is the first disk. Its disk is a child of
// usb-storage without a name of its own, and has a tray.
func (m *machine) insertMedium(ctx context.Context) error {
	var backends []struct {
		Device string `json:"device"`
		Qdev   string `json:"qdev"`
	}
	if err := m.execute(ctx, "query-block", nil, &backends); err != nil {
		return err
	}
	for _, b := range backends {
		if b.Device == driveID(1) {
			return errors.Join(
				m.execute(ctx, "blockdev-open-tray", map[string]any{"id": b.Qdev, "force": true}, nil),
				m.execute(ctx, "blockdev-insert-medium", map[string]any{"id": b.Qdev, "node-name": insertNode}, nil),
				m.execute(ctx, "blockdev-close-tray", map[string]any{"id": b.Qdev}, nil))
		}
	}
	return fmt.Errorf("QEMU has no drive %s", driveID(1))
}

// plugInAt plugs disk n into its root port at a host time after power-on. QEMU reports
// the press of the attention button and a link that is up together. So the kernel does
// not let the 5 s pass in which a second press would cancel the first, but powers the
// slot on at once (pciehp_handle_presence_or_link_change() in
// drivers/pci/hotplug/pciehp_ctrl.c).
func (m *machine) plugInAt(ctx context.Context, at time.Duration, n int, d dmrace.Disk) error {
	if !m.wait(ctx, at) {
		return nil
	}
	device := busDevices(d, n, "bus="+portID(n))[0]
	return m.execute(ctx, "device_add", deviceArgs(device), nil)
}

// deviceArgs turns what stands behind -device into the arguments of device_add.
func deviceArgs(device string) map[string]any {
	driver, options, _ := strings.Cut(device, ",")
	args := map[string]any{"driver": driver}
	for option := range strings.SplitSeq(options, ",") {
		name, value, _ := strings.Cut(option, "=")
		args[name] = value
		if size, err := strconv.Atoi(value); err == nil && strings.HasSuffix(name, "_block_size") {
			args[name] = size
		}
	}
	return args
}

// copyOf copies a file into a temporary one and returns its path.
func copyOf(path string) (string, error) {
	src, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer src.Close()
	dst, err := os.CreateTemp("", "dmrace-card-*.img")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(dst, src)
	if err = errors.Join(err, dst.Close()); err != nil {
		os.Remove(dst.Name())
		return "", fmt.Errorf("copy %s: %w", path, err)
	}
	return dst.Name(), nil
}
