// Package board holds what is a fact of each architecture that dmrace boots: the form of
// its kernels, how its command line is cut, which console is there from the first line,
// how a guest ends, and the emulator's name. An architecture has a file; how QEMU makes
// its machine stands in package vmtest, in a file of the same name.
package board

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/cmdline"
)

// Info is what is known of one architecture.
type Info struct {
	Arch   dmrace.Arch
	Kernel string // as ARCH= of a kernel's build calls it, and kcidb: "x86_64"
	Title  string // for people: "x86-64"

	Target       string // what make is asked for, and one of Images is made by: "vmlinux"
	Cross        string // CROSS_COMPILE of a build on another architecture
	CrossPackage string // the Debian package that has that compiler

	Images   []Image  // the forms in which its kernels boot
	Console  string   // the value of console=
	Reboot   string   // the arguments with which a panic and a reboot end QEMU
	Emulator string   // the name of QEMU's program
	Package  string   // the Debian package that has it
	I8042    bool     // whether its machine can have a PS/2 controller
	Driver   string   // what registers the console, if that is the probe of a driver and not console_init()
	Kconfig  []string // the options that make the console
	Sources  []string // the folders of a kernel tree that are part of its boots
}

// Image is a form of a bootable kernel.
type Image struct {
	Name string // of the file that the build makes, below the tree
	Form string // for people
}

// all lists the architectures. The first is that of a plan that names none.
var all = []*Info{AMD64, ARM64}

// Of returns what is known of an architecture; the empty one is [board.AMD64.Arch]. One
// that there is not is a [dmrace.UsageError].
func Of(a dmrace.Arch) (*Info, error) {
	names := make([]string, len(all))
	for i, b := range all {
		if b.Arch == OrDefault(a) {
			return b, nil
		}
		names[i] = string(b.Arch)
	}
	return nil, &dmrace.UsageError{Err: fmt.Errorf("architecture %q is not one of %s", a, strings.Join(names, ", "))}
}

// OrDefault returns the architecture that an empty one stands for.
func OrDefault(a dmrace.Arch) dmrace.Arch { return cmp.Or(a, all[0].Arch) }

// Stored returns an architecture as plans and evidence have it.
func Stored(a dmrace.Arch) dmrace.Arch {
	if a == all[0].Arch {
		return ""
	}
	return a
}

// ImagePath returns where a build leaves what its target makes, below the folder of its
// objects.
func (b *Info) ImagePath() string {
	for _, i := range b.Images {
		if path.Base(i.Name) == b.Target {
			return i.Name
		}
	}
	return b.Target
}

// All returns every architecture.
func All() []*Info { return slices.Clone(all) }

// Args is what every command line of the architecture begins with: a console that can be
// read, and an end that QEMU can see.
func (b *Info) Args() string { return "console=" + b.Console + " " + b.Reboot }

// MaxLine returns how many bytes of a command line the kernel keeps, without the final
// zero. It cuts a longer one silently.
func (b *Info) MaxLine() int {
	size, _ := cmdline.Limit(b.Kernel)
	return size.Old - 1
}

// Options returns what makes the console, as a configuration has it: "CONFIG_TTY=y".
func (b *Info) Options() []string {
	lines := make([]string, len(b.Kconfig))
	for i, symbol := range b.Kconfig {
		lines[i] = "CONFIG_" + symbol + "=y"
	}
	return lines
}
