package blobs

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/digest"
)

// Kit is what one boot is made of beside its plan, each part by the SHA-256 of its content: a
// plan says "6.1", and another point release would be another boot.
type Kit struct {
	Kernel    dmrace.KernelSource `json:"kernel"`
	Trees     map[string]string   `json:"device_trees,omitempty"` // of a board, by the name of the file
	Disks     dmrace.DiskIdentity `json:"disks"`
	Symbols   map[string]string   `json:"symbols"` // that the plan's command line may contain
	Initramfs string              `json:"initramfs_sha256,omitempty"`
	Packages  []string            `json:"initramfs_packages,omitempty"`
}

// DiskSums are the images of the disks, in the order of the plan.
func (k Kit) DiskSums() []string {
	if k.Disks.SHA256 == "" {
		return nil
	}
	return append([]string{k.Disks.SHA256}, k.Disks.Others...)
}

// Sums are the blobs of the kit, the kernel first, each once.
func (k Kit) Sums() []string {
	all := append([]string{k.Kernel.ImageHash}, k.DiskSums()...)
	for _, name := range slices.Sorted(maps.Keys(k.Trees)) {
		all = append(all, k.Trees[name])
	}
	if k.Initramfs != "" {
		all = append(all, k.Initramfs)
	}
	var once []string
	for _, sum := range all {
		if !slices.Contains(once, sum) {
			once = append(once, sum)
		}
	}
	return once
}

// ID names what the kit is made of: two of one ID boot the same.
func (k Kit) ID() string {
	parts := append([]string{k.Kernel.ImageHash, k.Initramfs}, k.DiskSums()...)
	for _, name := range slices.Sorted(maps.Keys(k.Trees)) {
		parts = append(parts, name, k.Trees[name])
	}
	for _, name := range slices.Sorted(maps.Keys(k.Symbols)) {
		parts = append(parts, name, k.Symbols[name])
	}
	return digest.Key(parts...)
}

// Check returns why a kit from elsewhere cannot be used: sums that are none, names that lead
// somewhere, symbols that no command line has.
func (k Kit) Check() error {
	for _, sum := range k.Sums() {
		if !IsSum(sum) {
			return fmt.Errorf("kit: %q is no SHA-256", sum)
		}
	}
	if len(k.DiskSums()) == 0 {
		return errors.New("kit: it has no disk")
	}
	for name := range k.Trees {
		if name != path.Base(name) || !strings.HasSuffix(name, ".dtb") || strings.Trim(name, nameChars) != "" {
			return fmt.Errorf("kit: %q is not the name of a device tree", name)
		}
	}
	for name, value := range k.Symbols {
		if !slices.Contains(dmrace.DiskSymbols, name) {
			return fmt.Errorf("kit: %q is no symbol of a disk", name)
		}
		if value == "" || len(value) > 256 || strings.Trim(value, "0123456789abcdefABCDEF-") != "" {
			return fmt.Errorf("kit: the value of %s is neither a number, a sum nor a UUID", name)
		}
	}
	return nil
}

// nameChars are the characters of the names of device trees.
const nameChars = "abcdefghijklmnopqrstuvwxyz0123456789.-_"
