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
	"strings"

	"dmrace"
	"dmrace/internal/nearest"
)

//go:embed *.yaml
var files embed.FS

// Names lists the built-in scenarios in the order in which they are shown: by what
// the disk hangs from, the reference case first, and at the end what is not about a
// bus: drivers in general, the line itself, and blocks that do not match.
var Names = []string{
	"mmc-slow-probe", "mmc-natural", "mmc-late-card", "emmc-natural", "mmc-two-hosts", "mmc-renumbered",
	"mmc-phantom-devt", "mmc-waitfor-names", "mmc-initramfs", "mmc-no-rootwait", "rootwait-bounded", "mmc-root-beside",
	"usb-slow-scan", "usb-phantom-devt", "usb-rootdelay", "uas-scan",
	"virtio-control", "virtio-hotplug", "virtio-deferred-probe", "virtio-mmc-hash",
	"nvme-probe", "nvme-hotplug", "scsi-async-scan", "sata-probe",
	"driver-async-probe",
	"dm-create-malformed", "dm-create-refused", "dm-chain", "dm-targets", "verity-corrupt",
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
	return nil, usage("no scenario is named %q: there are %s, or give the path of a YAML file",
		nameOrPath, strings.Join(Names, ", "))
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
