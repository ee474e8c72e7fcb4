// Package board holds what is a fact of each architecture that dmrace boots: the form of
// its kernels, how its command line is cut, which console is there from the first line,
// how a guest ends, and the emulator's name. An architecture has a file; how QEMU makes
// its machine stands in package vmtest, in a file of the same name.
package board

import (
	"slices"

	"dmrace/linux/cmdline"
)

// Info is what is known of one architecture.
type Info struct {
	Arch   string // as Go and Debian call it: "amd64"
	Kernel string // as ARCH= of a kernel's build calls it, and kcidb: "x86_64"
	Title  string // for people: "x86-64"

	Images   []Image // the forms in which its kernels boot
	Console  string  // the value of console=
	Reboot   string  // the arguments with which a panic and a reboot end QEMU
	Emulator string  // the name of QEMU's program
	Package  string  // the Debian package that has it
	Kconfig  []string
	Sources  []string // the folders of a kernel tree that are part of its boots
}

// Image is a form of a bootable kernel.
type Image struct {
	Name string // of the file that the build makes, below the tree
	Form string // for people
}

// all lists the architectures. The first is that of a plan that names none.
var all = []*Info{AMD64}

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
