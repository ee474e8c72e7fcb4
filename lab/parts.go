package lab

import (
	"context"
	"fmt"
	"sync"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/linux/board"
	"dmrace/vmtest"
)

// parts are what boots are made of, each built once, when a plan first asks for it.
type parts struct {
	qemu      made[dmrace.Arch, vmtest.QEMU]
	accels    made[guestKind, vmtest.Accel]
	disks     made[string, *disk.Set]
	initramfs made[initialKind, *initramfs.Image]
	kernels   made[dmrace.Kernel, *kernel.Image]
}

// guestKind is what the choice of an accelerator rests on.
type guestKind struct {
	arch  dmrace.Arch
	clock dmrace.Clock
}

// initialKind is what an initramfs or initrd is made by.
type initialKind struct {
	arch dmrace.Arch
	kind dmrace.Initrd
}

// made holds what was built, and what failed to be. One thing is built at a time: each
// build uses all of the machine.
type made[K comparable, V any] struct {
	mu  sync.Mutex
	all map[K]result[V]
}

type result[V any] struct {
	value V
	err   error
}

// get returns what was made under key, made now if it was not. A failure is remembered,
// for it would fail each boot alike, but not one of a ctx that has ended.
func (m *made[K, V]) get(ctx context.Context, key K, build func() (V, error)) (V, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.all[key]; ok {
		return r.value, r.err
	}
	var r result[V]
	if r.err = ctx.Err(); r.err == nil {
		r.value, r.err = build()
	}
	if ctx.Err() != nil {
		return r.value, r.err
	}
	if m.all == nil {
		m.all = map[K]result[V]{}
	}
	m.all[key] = r
	return r.value, r.err
}

// qemu returns the emulator of an architecture.
func (l *Lab) qemu(ctx context.Context, arch dmrace.Arch) (vmtest.QEMU, error) {
	return l.parts.qemu.get(ctx, board.OrDefault(arch), func() (vmtest.QEMU, error) { return vmtest.FindQEMU(ctx, arch) })
}

// accel returns what executes the instructions of a plan's guest.
func (l *Lab) accel(ctx context.Context, p *dmrace.Plan) (vmtest.Accel, error) {
	qemu, err := l.qemu(ctx, p.Kernel.Arch)
	if err != nil {
		return "", err
	}
	return l.parts.accels.get(ctx, guestKind{p.Kernel.Arch, p.Clock}, func() (vmtest.Accel, error) {
		return vmtest.ChooseAccel(ctx, qemu, vmtest.Accel(l.opts.Accel), p.Clock)
	})
}

// disk returns the disks of a plan.
func (l *Lab) disk(ctx context.Context, p *dmrace.Plan) (*disk.Set, error) {
	more := initramfs.OnRoot(p.Machine.Initrd)
	return l.parts.disks.get(ctx, fmt.Sprint(p.Kernel.Arch, p.Disks(), len(more)), func() (*disk.Set, error) {
		cache, err := OpenCache()
		if err != nil {
			return nil, err
		}
		return disk.BuildWith(ctx, cache.Dir, p.Kernel.Arch, p.Disks(), more)
	})
}

// initial returns the initramfs or initrd of a plan, or nil where it has none.
func (l *Lab) initial(ctx context.Context, p *dmrace.Plan) (*initramfs.Image, error) {
	if !p.Machine.HasInitrd() {
		return nil, nil
	}
	return l.parts.initramfs.get(ctx, initialKind{p.Kernel.Arch, p.Machine.Initrd}, func() (*initramfs.Image, error) {
		cache, err := OpenCache()
		if err != nil {
			return nil, err
		}
		if p.Machine.Initramfs {
			return initramfs.Build(cache.Dir, p.Kernel.Arch)
		}
		return initramfs.BuildInitrd(ctx, cache.Dir, p.Kernel.Arch, p.Machine.Initrd, l.messages())
	})
}

// kernel returns the kernel of a plan.
func (l *Lab) kernel(ctx context.Context, p *dmrace.Plan) (*kernel.Image, error) {
	return l.parts.kernels.get(ctx, p.Kernel, func() (*kernel.Image, error) { return l.source.kernel(ctx, p.Kernel) })
}

// host returns what a plan meets on this machine, built if need be.
func (l *Lab) host(ctx context.Context, p *dmrace.Plan) (h vmtest.Host, err error) {
	if h.QEMU, err = l.qemu(ctx, p.Kernel.Arch); err != nil {
		return h, err
	}
	if err = h.QEMU.Supports(p); err != nil {
		return h, err
	}
	if h.Accel, err = l.accel(ctx, p); err != nil {
		return h, err
	}
	if h.Initramfs, err = l.initial(ctx, p); err != nil {
		return h, err
	}
	if h.Disks, err = l.disk(ctx, p); err != nil {
		return h, err
	}
	h.Snapshots = l.snapshots
	h.Kernel, err = l.kernel(ctx, p)
	return h, err
}

// wholeHost is host for boots that begin with power-on.
func (l *Lab) wholeHost(ctx context.Context, p *dmrace.Plan) (vmtest.Host, error) {
	h, err := l.host(ctx, p)
	h.Snapshots = nil
	return h, err
}
