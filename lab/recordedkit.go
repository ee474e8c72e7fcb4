package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/blobs"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/linux/board"
)

// recordedKit finds what a recorded boot was made of: by its hashes, in the cache. What a
// newer dmrace would build is another kernel and another disk. kernelAt is the path of the
// kernel, where the cache cannot have it; empty: it is looked for.
func recordedKit(ctx context.Context, r *dmrace.Recording, kernelAt string) (blobs.Kit, files, error) {
	cache, err := OpenCache()
	if err != nil {
		return blobs.Kit{}, nil, err
	}
	p := r.Recorded()
	k, err := recordedKernel(cache, r, kernelAt)
	if err != nil {
		return blobs.Kit{}, nil, err
	}
	d, err := disk.Find(cache.Dir, p.Disk)
	if err != nil { // nobody removes disks, but another machine never had them
		if d, err = buildDisks(ctx, cache, r); err != nil {
			return blobs.Kit{}, nil, err
		}
	}
	var i *initramfs.Image
	if p.Initramfs != "" {
		if i, err = recordedInitial(ctx, cache, r); err != nil {
			return blobs.Kit{}, nil, err
		}
	}
	return kitOf(r.Plan, k, d, i)
}

// recordedKernel finds the kernel that was booted.
func recordedKernel(cache kernel.Cache, r *dmrace.Recording, at string) (*kernel.Image, error) {
	src := r.Kernel()
	if at != "" {
		img, err := kernel.OpenImage(at)
		if err != nil {
			return nil, err
		}
		if img.Source.ImageHash != src.ImageHash {
			return nil, usagef("--kernel %s is not the kernel of this run: its SHA-256 is %.12s, and %.12s was booted", at, img.Source.ImageHash, src.ImageHash)
		}
		img.Source = src
		return img, nil
	}
	inventory, err := cache.List()
	if err != nil {
		return nil, err
	}
	for _, k := range inventory.Kernels {
		if k.Source.ImageHash != src.ImageHash || k.Broken {
			continue
		}
		return &kernel.Image{Path: k.Path(), Source: src}, nil
	}
	return nil, gone("the kernel", src.Label, src.ImageHash, r)
}

// buildDisks builds the disks of a plan, which must come out as those that were recorded.
func buildDisks(ctx context.Context, cache kernel.Cache, r *dmrace.Recording) (*disk.Set, error) {
	d, err := disk.BuildWith(ctx, cache.Dir, r.Plan.Kernel.Arch, r.Plan.Disks(), initramfs.OnRoot(r.Plan.Machine.Initrd))
	if err != nil {
		return nil, err
	}
	sums := func(id dmrace.DiskIdentity) string { return id.SHA256 + strings.Join(id.Others, "") }
	if sums(d.Identity) != sums(r.Recorded().Disk) {
		return nil, gone("a disk", string(r.Plan.Disk.Bus), r.Recorded().Disk.SHA256, r)
	}
	return d, nil
}

// recordedInitial finds the initramfs that was booted with, or makes it.
func recordedInitial(ctx context.Context, cache kernel.Cache, r *dmrace.Recording) (*initramfs.Image, error) {
	want := r.Recorded().Initramfs
	i, err := initramfs.Find(cache.Dir, want)
	if err == nil {
		return i, nil
	}
	m := r.Plan.Machine
	if m.Initramfs {
		i, err = initramfs.Build(cache.Dir, r.Plan.Kernel.Arch)
	} else {
		i, err = initramfs.BuildInitrd(ctx, cache.Dir, r.Plan.Kernel.Arch, m.Initrd, io.Discard)
	}
	if err == nil && i.SHA256 != want {
		err = gone("the initramfs", string(m.Initrd), want, r)
	}
	return i, err
}

// gone says that a part of a recorded boot is here no more, and what to do.
func gone(what, name, sum string, r *dmrace.Recording) error {
	fix := "record the boot again, and pack that: " + r.Recorded().Rerun
	if what == "the kernel" {
		fix += "\n  or give the image that was booted with --kernel FILE, if it is kept elsewhere"
	}
	return &dmrace.EnvError{Err: fmt.Errorf("%s that was booted, %s (SHA-256 %.12s), is not in the cache of this machine", what, name, sum), Fix: fix}
}

// errNoKit says that a recording is of nothing that could be packed: a log, or a board's boot.
var errNoKit = errors.New("only a boot in QEMU can be packed: of this run no kernel image and no disk are known")

// hasKit refuses what is no recording of a boot in QEMU.
func hasKit(r *dmrace.Recording) error {
	if r.Plan == nil || r.Provenance == nil || !blobs.IsSum(r.Provenance.Kernel.ImageHash) || !blobs.IsSum(r.Provenance.Disk.SHA256) {
		return &dmrace.UsageError{Err: errNoKit}
	}
	_, err := board.Of(r.Plan.Kernel.Arch)
	return err
}
