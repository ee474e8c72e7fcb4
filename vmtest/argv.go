package vmtest

import (
	"fmt"
	"os"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/linux/board"
)

// settings returns the part of QEMU's arguments that the plan and the paths of
// its kernel and disks determine. It starts nothing.
func settings(p *dmrace.Plan, h Host, cmdline string) []qemu.Fn {
	return []qemu.Fn{
		fresh,
		bare(p),
		clock(p, h.Accel),
		drives(p, h.Disks.Paths),
		devices(p, h.late),
		network(p.Machine),
		share(p.Machine, h.share),
		kernelImage(h.Kernel.Path, cmdline),
		deviceTree(p.Machine.Model, h.Kernel),
		initialRoot(p.Machine, h),
	}
}

// fresh drops what qemu.OptionsFor took from VMTEST_* in the environment: a plan
// is the same whatever the caller's environment holds.
func fresh(_ *qemu.IDAllocator, o *qemu.Options) error {
	*o = qemu.Options{}
	return nil
}

// bare is a machine without anything that the plan does not ask for. -S holds the CPU
// until QMP is connected; -no-reboot makes a reset the end of QEMU.
func bare(p *dmrace.Plan) qemu.Fn {
	args := []string{"-nodefaults", "-no-user-config", "-display", "none", "-S", "-no-reboot"}
	return qemu.ArbitraryArgs(append(args, halfFor(p).machine(p.Machine)...)...)
}

// kernelImage names the kernel and its command line.
func kernelImage(path, cmdline string) qemu.Fn {
	return func(_ *qemu.IDAllocator, o *qemu.Options) error {
		o.Kernel, o.KernelArgs = path, cmdline
		return nil
	}
}

// deviceTree names the device tree of the board, which the kernel was built with. QEMU writes
// the command line into it (/chosen/bootargs), as a boot loader does.
func deviceTree(name dmrace.Model, k *kernel.Image) qemu.Fn {
	m, err := board.ModelOf(name)
	if err != nil || m == nil {
		return qemu.All()
	}
	return qemu.ArbitraryArgs("-dtb", k.TreePath(m.Tree))
}

// initialRoot names the initramfs or initrd, where the machine has one.
func initialRoot(m dmrace.Machine, h Host) qemu.Fn {
	if !m.HasInitrd() {
		return qemu.All()
	}
	return qemu.WithInitramfs(h.Initramfs.Path)
}

// wires connects the serial port and QMP to file descriptors that QEMU inherits: a serial port
// to which somebody writes to a socket, and else to a pipe.
func wires(serial *os.File, typed bool, qmp *os.File) qemu.Fn {
	return func(_ *qemu.IDAllocator, o *qemu.Options) error {
		if fd := o.AddFile(serial); typed {
			o.AppendQEMU("-chardev", fmt.Sprintf("socket,id=serial,fd=%d", fd))
		} else {
			o.AppendQEMU("-add-fd", fmt.Sprintf("fd=%d,set=1", fd), "-chardev", "file,id=serial,path=/dev/fdset/1,append=on")
		}
		o.AppendQEMU(
			"-serial", "chardev:serial",
			"-chardev", fmt.Sprintf("socket,id=qmp,fd=%d", o.AddFile(qmp)), "-qmp", "chardev:qmp",
		)
		return nil
	}
}
