package lab

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"dmrace"
	"dmrace/blobs"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/internal/digest"
	"dmrace/linux/board"
	"dmrace/vmtest"
)

// files are the blobs of a kit by their sums, as they are on this machine.
type files map[string]string

// kit says what a plan's boot is made of on this machine, built if need be.
func (l *Lab) kit(ctx context.Context, p *dmrace.Plan) (blobs.Kit, files, error) {
	d, err := l.disk(ctx, p)
	if err != nil {
		return blobs.Kit{}, nil, err
	}
	i, err := l.initial(ctx, p)
	if err != nil {
		return blobs.Kit{}, nil, err
	}
	k, err := l.kernel(ctx, p)
	if err != nil {
		return blobs.Kit{}, nil, err
	}
	return kitOf(p, k, d, i)
}

// kitOf names the parts of a plan's boot.
func kitOf(p *dmrace.Plan, k *kernel.Image, d *disk.Set, i *initramfs.Image) (blobs.Kit, files, error) {
	kit := blobs.Kit{Kernel: k.Source, Disks: d.Identity, Symbols: maps.Clone(d.Symbols)}
	at := files{k.Source.ImageHash: k.Path}
	for n, sum := range kit.DiskSums() {
		at[sum] = d.Paths[n]
	}
	if i != nil {
		kit.Initramfs, kit.Packages = i.SHA256, i.Packages
		at[i.SHA256] = i.Path
	}
	tree, err := treeOf(p)
	if err != nil || tree == "" {
		return kit, at, err
	}
	file := k.TreePath(tree)
	sum, err := digest.File(file)
	if err != nil {
		return kit, nil, &dmrace.EnvError{Err: fmt.Errorf("the device tree of %s: %w", p.Machine.Model, err), Fix: "build the kernel with its config, which makes the tree as well"}
	}
	kit.Trees = map[string]string{filepath.Base(tree): sum}
	at[sum] = file
	return kit, at, nil
}

// treeOf names the device tree that a plan's board is booted with; "": it needs none.
func treeOf(p *dmrace.Plan) (string, error) {
	m, err := board.ModelOf(p.Machine.Model)
	if err != nil || m == nil {
		return "", err
	}
	return m.Tree, nil
}

// bring brings a kit into a store on this machine and returns what QEMU boots of it. A kernel
// with a device tree gets a folder of its own, for the tree is looked for beside it.
func bring(ctx context.Context, p *dmrace.Plan, kit blobs.Kit, from, to blobs.Store) (vmtest.Host, error) {
	var h vmtest.Host
	if tree, err := treeOf(p); err != nil {
		return h, err
	} else if _, has := kit.Trees[filepath.Base(tree)]; tree != "" && !has {
		return h, fmt.Errorf("the kit lacks the device tree %s", filepath.Base(tree))
	}
	at := files{}
	for _, sum := range kit.Sums() {
		file, err := to.Bring(ctx, from, sum)
		if err != nil {
			return h, err
		}
		at[sum] = file
	}
	h.Kernel = &kernel.Image{Path: at[kit.Kernel.ImageHash], Source: kit.Kernel}
	if len(kit.Trees) > 0 {
		if err := layTrees(h.Kernel, kit, at, filepath.Join(to.Dir, "kits", kit.ID())); err != nil {
			return h, err
		}
	}
	h.Disks = &disk.Set{Identity: kit.Disks, Symbols: kit.Symbols}
	for _, sum := range kit.DiskSums() {
		h.Disks.Paths = append(h.Disks.Paths, at[sum])
	}
	if kit.Initramfs != "" {
		h.Initramfs = &initramfs.Image{Path: at[kit.Initramfs], SHA256: kit.Initramfs, Packages: kit.Packages}
	}
	return h, nil
}

// layTrees links a kernel and its device trees into one folder.
func layTrees(k *kernel.Image, kit blobs.Kit, at files, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	link := func(sum, name string) (string, error) {
		to := filepath.Join(dir, name)
		if _, err := os.Lstat(to); err == nil {
			return to, nil
		}
		return to, os.Symlink(at[sum], to)
	}
	for name, sum := range kit.Trees {
		if _, err := link(sum, name); err != nil {
			return err
		}
	}
	var err error
	k.Path, err = link(kit.Kernel.ImageHash, kit.Kernel.ImageHash)
	return err
}
