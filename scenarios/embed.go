// Package scenarios holds the races that dmrace ships, one YAML file each, and
// reads those that users write.
//
// A scenario file is decoded strictly: an unknown key, a key without a value, a
// duration without a unit or a second document is an error that names the file,
// the line, the column and the key. schema.json is generated from the same types;
// an editor that knows the line
//
//	# yaml-language-server: $schema=schema.json
//
// completes and checks a file while it is written.
package scenarios

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/nearest"
)

//go:embed *.yaml
var files embed.FS

// Group is a row of scenarios that one subsystem's people look for.
type Group struct {
	Title string
	Names []string
}

// Groups lists the built-in scenarios in the order in which they are shown, the
// reference case first.
var Groups = []Group{
	{"SD cards and eMMC", []string{
		"mmc-slow-probe", "mmc-natural", "mmc-cpus", "mmc-cpu-speed", "mmc-late-card", "emmc-natural", "emmc-slow-probe", "emmc-boot-partitions", "mmc-two-hosts", "mmc-renumbered",
		"mmc-phantom-devt", "mmc-waitfor-names", "mmc-initramfs", "mmc-no-rootwait", "rootwait-bounded", "mmc-root-beside",
		"mmc-settle-order",
	}},
	{"Boards", []string{"platform-mmc", "platform-deferred"}},
	{"The root's name and its mount", []string{"root-wait-empty", "rootdelay-unit", "root-mount-options", "disk-names", "cmdline-words"}},
	{"USB", []string{"usb-slow-scan", "usb-phantom-devt", "usb-rootdelay", "usb-late-medium", "uas-scan"}},
	{"virtio", []string{"virtio-control", "virtio-hotplug", "virtio-hotplug-order", "virtio-deferred-probe", "virtio-mmc-hash"}},
	{"NVMe, SCSI and SATA", []string{"nvme-probe", "nvme-multipath", "nvme-hotplug", "nvme-gone", "scsi-async-scan", "scsi-large-blocks", "sata-probe"}},
	{"A root in memory, and user space", []string{"initrd-image", "initrd-late-disk", "initramfs-unusable", "initramfs-tools", "initramfs-dracut", "initramfs-systemd"}},
	{"The driver core", []string{"driver-async-probe", "slow-partition-scan", "deferred-behind-host", "initcall-order", "probe-crash"}},
	{"What a console does not tell", []string{"watched-too-short", "dm-init-absent", "console-elsewhere"}},
	{"Roots without a table", []string{"root-renumbered", "root-names", "partnroff", "root-hardware", "root-deferred", "root-file-system", "root-held", "md-raid1"}},
	{"Device-mapper", []string{"dm-create-malformed", "dm-create-refused", "dm-chain", "dm-root-name", "dm-targets", "dm-crypt-refused", "dm-major", "dm-init-limits", "md-below-a-table", "verity-corrupt"}},
	{"Flash and network", []string{"ubi-root", "ubiblock-root", "ubiblock-verity", "mtdblock-root", "nfs-root", "nfs-no-network", "p9-root", "virtiofs-root"}},
	{"Crashes", []string{"crypt-crash"}},
}

// Names lists the built-in scenarios in the order of [Groups].
var Names = names()

func names() (all []string) {
	for _, g := range Groups {
		all = append(all, g.Names...)
	}
	return all
}

// Builtin returns the built-in scenarios in the order of [Names]. The caller owns
// them: each call decodes anew.
func Builtin() []*dmrace.Scenario {
	all := make([]*dmrace.Scenario, len(Names))
	for i, name := range Names {
		all[i] = builtin(name)
	}
	return all
}

// Named returns the built-in scenario of that name, decoded anew, and whether there is one.
func Named(name string) (*dmrace.Scenario, bool) {
	if !slices.Contains(Names, name) {
		return nil, false
	}
	return builtin(name), true
}

// builtin decodes one embedded file. That each of them decodes is a test of this
// package, so an error here is a broken build.
func builtin(name string) *dmrace.Scenario {
	file := name + ".yaml"
	data, err := files.ReadFile(file)
	if err != nil {
		panic(err)
	}
	s, err := Parse(file, data)
	if err != nil {
		panic(err)
	}
	return s
}

// Find returns the built-in scenario of that name, or else the one in the YAML
// file at that path. Every error is a [dmrace.UsageError].
func Find(nameOrPath string) (*dmrace.Scenario, error) {
	for _, name := range Names {
		if name == nameOrPath {
			return builtin(name), nil
		}
	}
	if isPath(nameOrPath) {
		return Load(nameOrPath)
	}
	if near := nearest.Of(nameOrPath, Names); near != "" {
		return nil, usage("no scenario is named %q: did you mean %s? (dmrace list shows all)", nameOrPath, near)
	}
	return nil, usage("no scenario is named %q: dmrace list shows those that there are; one of your own is given by the path of its YAML file", nameOrPath)
}

// isPath reports whether arg is meant as a path: it has a folder or a YAML
// extension in it, or something of that name exists.
func isPath(arg string) bool {
	if strings.ContainsRune(arg, filepath.Separator) {
		return true
	}
	if ext := strings.ToLower(filepath.Ext(arg)); ext == ".yaml" || ext == ".yml" {
		return true
	}
	_, err := os.Stat(arg)
	return arg != "" && err == nil
}

func usage(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
