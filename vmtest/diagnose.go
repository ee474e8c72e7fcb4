package vmtest

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"dmrace"
	"dmrace/internal/english"
	"dmrace/linux/board"
	"dmrace/linux/bus"
	"dmrace/linux/console"
	"dmrace/linux/needs"
)

// UnfitError is a kernel that cannot carry a plan out, whatever it does with its root: it
// is silent, or lacks dm-init, the disk's driver or the file system. It comes inside a
// [dmrace.EnvError].
type UnfitError struct {
	Err error // what it lacks
}

func (e *UnfitError) Error() string { return e.Err.Error() }
func (e *UnfitError) Unwrap() error { return e.Err }

// diagnose tells a broken harness or an unfit kernel from a verdict. It returns
// nil where the recording can be trusted, whatever its verdict.
func diagnose(r *dmrace.Observation, c *console.Parser, m *machine, end dmrace.End) error {
	p, v := r.Plan, r.Verdict
	kernel := r.Kernel().Label
	switch {
	case c.Messages() == 0 && r.Recorded().ConsoleDropped > 0:
		return &dmrace.EnvError{
			Err: &UnfitError{fmt.Errorf("kernel %s wrote %d bytes and more to its serial console, and no message that begins with a time", kernel, dmrace.MaxConsole)},
			Fix: "see the console log; the kernel needs CONFIG_PRINTK_TIME=y",
		}
	case c.Messages() == 0:
		return silent(kernel, p.Kernel.Arch, m.failure())
	case end.Reason == dmrace.EndReset && m.failure() != nil:
		return &dmrace.EnvError{Err: fmt.Errorf("QEMU ended: %w", m.failure()), Fix: "the console log above the end tells how far it came"}
	case r.ClockAhead() > 0:
		return &dmrace.EnvError{
			Err: fmt.Errorf("the clock of kernel %s ran %.1f times as fast as the host's: it was measured while this machine was busy, and its waits were too short", kernel, r.ClockAhead()),
			Fix: "boot again when the machine is idle, or fewer at a time (--jobs 1)",
		}
	case needsShim(p) && !c.Shim():
		return &dmrace.EnvError{
			Err: fmt.Errorf("kernel %s does not carry the dmrace shim, which scenario %s needs to delay a probe", kernel, p.Scenario),
			Fix: "let dmrace build the kernel (--tree DIR, or no --kernel), or run a scenario that needs no shim: dmrace list",
		}
	case unfilled(r) != "":
		return &dmrace.EnvError{
			Err: fmt.Errorf("a boot from a snapshot has other injections than its plan: %s", unfilled(r)),
			Fix: "boot whole: --fresh",
		}
	case undeferred(r) != "":
		return &dmrace.EnvError{
			Err: fmt.Errorf("nothing was deferred: kernel %s saw no device %s, or could not make it depend on another before it was probed", kernel, undeferred(r)),
			Fix: "see what the console log calls the device, and what it says of dmrace",
		}
	case undelayed(r) != "":
		return &dmrace.EnvError{
			Err: fmt.Errorf("nothing was delayed: kernel %s probed no device %s by the driver that is to be late", kernel, undelayed(r)),
			Fix: "see what the console log calls the device: QEMU 7.2 gives every SD card the address 4567, later ones a random one; leave device: out, or delay its host",
		}
	case unsilenced(r) != "":
		return &dmrace.EnvError{
			Err: fmt.Errorf("nothing fell silent in time: kernel %s read the partitions of %s, whose controller was to be gone by then", kernel, unsilenced(r)),
			Fix: "boot again when the machine is idle, or fewer at a time (--jobs 1)",
		}
	case r.UndelayedScan() != "":
		return &dmrace.EnvError{
			Err: fmt.Errorf("no scan was delayed: kernel %s added no disk %s, or its shim does not know dmrace.scan=", kernel, r.UndelayedScan()),
			Fix: "see what the console log calls the disk; build the kernel again where its shim says nothing of scan delays: dmrace kernel build --shim",
		}
	case r.IgnoredOrder() != "":
		return &dmrace.EnvError{
			Err: &UnfitError{fmt.Errorf("the initcalls of kernel %s ran in their own order: %s", kernel, r.IgnoredOrder())},
			Fix: "initcall_debug on the command line shows the names of its initcalls and their order",
		}
	case missingCPUs(r) != "":
		return &dmrace.EnvError{
			Err: &UnfitError{fmt.Errorf("kernel %s brought up %s where the machine has %d", kernel, missingCPUs(r), p.Machine.CPUs)},
			Fix: "build it with CONFIG_SMP=y and a CONFIG_NR_CPUS that is large enough; nosmp and maxcpus= on the command line hold CPUs back",
		}
	case v.Cause == dmrace.CauseNoDMInit && needs.DMInit(p):
		return &dmrace.EnvError{
			Err: &UnfitError{fmt.Errorf("kernel %s did not read dm-mod.create=: it is built without dm-init", kernel)},
			Fix: "build it with CONFIG_MD=y, CONFIG_BLK_DEV_DM=y and CONFIG_DM_INIT=y",
		}
	case v.Cause == dmrace.CauseNeverAppeared && unseen(r) >= 0 && p.LatestInjection() < time.Duration(p.Limits.Guest) && !reorders(p):
		i := unseen(r)
		return &dmrace.EnvError{
			Err: &UnfitError{fmt.Errorf("kernel %s never saw the %s disk %s: it has no built-in driver for it", kernel, p.Disks()[i].Bus, bus.DiskNames(p.Disks())[i])},
			Fix: "build it with " + needed(p, i),
		}
	case p.Machine.Initramfs && kernelWaited(r) && !otherInit(p):
		return &dmrace.EnvError{
			Err: fmt.Errorf("kernel %s did not take its initramfs: it looked for the root itself", kernel),
			Fix: "build it with CONFIG_BLK_DEV_INITRD=y",
		}
	case v.Cause == dmrace.CauseMountFailed && noSquashfs(r.Console):
		return &dmrace.EnvError{
			Err: &UnfitError{fmt.Errorf("kernel %s cannot mount the root: it has no squashfs with zlib", kernel)},
			Fix: "build it with CONFIG_MISC_FILESYSTEMS=y, CONFIG_SQUASHFS=y and CONFIG_SQUASHFS_ZLIB=y",
		}
	case v.Outcome == dmrace.Booted, v.Stage == dmrace.StageInit && v.Outcome != dmrace.Panicked:
		return checkReport(r, end)
	}
	return nil
}

// silent explains a console without a single kernel message.
func silent(kernel string, arch dmrace.Arch, failure error) error {
	if failure != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("QEMU ended before kernel %s said anything: %w", kernel, failure)}
	}
	info, err := board.Of(arch)
	if err != nil {
		return err
	}
	return &dmrace.EnvError{
		Err: &UnfitError{fmt.Errorf("kernel %s printed nothing on its serial console", kernel)},
		Fix: "build it with " + english.And(info.Options()),
	}
}

// noSquashfs reports whether the kernel said that it does not know the root's file
// system: mount_block_root() in init/do_mounts.c lists what it tried, and
// squashfs_fill_super()'s supported_squashfs_filesystem() names the compression.
func noSquashfs(console []byte) bool {
	_, tried, ok := bytes.Cut(console, []byte("No filesystem could mount root, tried:"))
	if ok {
		line, _, _ := bytes.Cut(tried, []byte("Kernel panic"))
		return !bytes.Contains(line, []byte("squashfs"))
	}
	return bytes.Contains(console, []byte(`Filesystem uses "zlib" compression. This is not supported`))
}

// needsShim reports whether an injection of the plan is the shim's work.
func needsShim(p *dmrace.Plan) bool {
	for _, i := range p.Inject {
		if i.Instrumented() {
			return true
		}
	}
	return false
}

// reorders reports whether initcalls are put in another order: those that stand behind a wait
// without end then never run, and what they would bring does not appear.
func reorders(p *dmrace.Plan) bool {
	return slices.ContainsFunc(p.Inject, func(i dmrace.Inject) bool { return i.Order != nil })
}

// deferring is what the shim says of a device whose probes it defers.
var deferring = regexp.MustCompile(`dmrace: deferring probes of (\S+) for `)

// undeferred returns the device whose probe was to be deferred and was not, or nothing: a boot
// without its injection shows something else than its plan says. One that died before is as
// it is.
func undeferred(r *dmrace.Observation) string {
	for _, i := range r.Plan.Inject {
		if i.ProbeDefer == nil || r.Verdict.Outcome == dmrace.Panicked {
			continue
		}
		if device := i.ProbeDefer.Device; !slices.ContainsFunc(deferring.FindAllSubmatch(r.Console, -1), func(said [][]byte) bool {
			return dmrace.DeviceIs(string(said[1]), device)
		}) {
			return device
		}
	}
	return ""
}

// undelayed returns the device whose probe was to be late and was not, or nothing, as
// undeferred does.
func undelayed(r *dmrace.Observation) string {
	whole := r.Verdict.Outcome == dmrace.Booted || r.Verdict.Outcome == dmrace.Hung // else it may have ended before
	for _, i := range r.Plan.Inject {
		if d := i.ProbeDelay; d == nil || d.Device == "" || !whole ||
			bytes.Contains(r.Console, []byte("dmrace: delaying probe of "+d.Device+" by "+d.Driver+" for ")) {
			continue
		}
		return i.ProbeDelay.Device
	}
	return ""
}

// unsilenced returns the disk whose controller was to fall silent once it is announced, and
// whose partitions were read all the same, or nothing.
func unsilenced(r *dmrace.Observation) string {
	names := bus.DiskNames(r.Plan.Disks())
	for _, i := range r.Plan.Inject {
		if i.Gone == nil {
			continue
		}
		name := names[i.Gone.Disk-1]
		if slices.ContainsFunc(r.Timeline.Events, func(e dmrace.Event) bool { return e.Kind == dmrace.PartitionScan && e.Subject == name }) {
			return name
		}
	}
	return ""
}

// broughtUp is what smp_init() in kernel/smp.c says.
var broughtUp = regexp.MustCompile(`smp: Brought up \d+ nodes?, ((\d+) CPUs?)`)

// missingCPUs says how many CPUs the kernel has where the machine has more, or nothing.
func missingCPUs(r *dmrace.Observation) string {
	said := broughtUp.FindSubmatch(r.Console)
	if said == nil || r.Plan.Machine.CPUs <= 1 || string(said[2]) == strconv.Itoa(r.Plan.Machine.CPUs) {
		return ""
	}
	return string(said[1])
}

// needed names what disk i of the plan, from 0, takes.
func needed(p *dmrace.Plan, i int) string {
	info, ok := bus.Of(p.Disks()[i].Bus)
	if !ok {
		return "a driver for it"
	}
	options := english.And(info.Options())
	if slices.Contains(pluggedIn(p), i) {
		options += "; to plug it in CONFIG_PCIEPORTBUS=y, CONFIG_HOTPLUG_PCI=y and CONFIG_HOTPLUG_PCI_PCIE=y"
	}
	return options
}

// kernelWaited reports whether the kernel looked for the root by itself, which it
// leaves to an /init (kernel_init_freeable() in init/main.c).
func kernelWaited(r *dmrace.Observation) bool {
	_, waited := r.Timeline.First(dmrace.RootwaitEnter)
	_, mounted := r.Timeline.First(dmrace.RootMount)
	return waited || mounted
}

// otherInit reports whether the command line names another program than /init, without
// which the kernel looks for the root itself.
func otherInit(p *dmrace.Plan) bool { return strings.Contains(p.Cmdline, " rdinit=") }

// unseen returns the first disk of the plan, from 0, that the kernel did not announce
// at all, or -1. One that has a fault need not be.
func unseen(r *dmrace.Observation) int {
	disks := r.Plan.Disks()
	seen := map[string]bool{}
	for _, e := range r.Timeline.Events {
		switch e.Kind {
		case dmrace.DiskAdd, dmrace.PartitionAdd, dmrace.PartitionScan, dmrace.DiskAttached:
			seen[e.Subject] = true
		}
	}
	for i, name := range bus.DiskNames(disks) {
		if !seen[name] && disks[i].Fault == "" {
			return i
		}
	}
	return -1
}

// checkReport holds PID 1's report against what was put on the disk.
func checkReport(r *dmrace.Observation, end dmrace.End) error {
	g := r.Provenance.GuestReport
	switch {
	case g == nil && (corruptionEnds(r) || r.Verdict.Cause == dmrace.CauseUserSpace):
		return nil // the damage, or another's /init that said why, came before PID 1
	case g == nil:
		return &dmrace.EnvError{
			Err: fmt.Errorf("kernel %s started PID 1, which never reported (watching ended by %s)", r.Kernel().Label, end.Reason),
			Fix: "the console log shows its last words; PID 1 needs CONFIG_BINFMT_ELF=y, CONFIG_PROC_FS=y and CONFIG_DEVTMPFS=y",
		}
	case len(g.Errors) > 0:
		return &dmrace.EnvError{Err: fmt.Errorf("PID 1 met errors: %s", strings.Join(g.Errors, "; ")), Fix: "see the console log"}
	case g.NoRoot != "":
		return nil
	case g.KnownFile != r.Provenance.Disk.KnownFile:
		return &dmrace.EnvError{Err: errors.New("PID 1 read other bytes from the root than were written to it"), Fix: "dmrace keeps the disk in its cache: remove the disks folder there and run again"}
	}
	if err := checkRoot(r); err != nil {
		return &dmrace.EnvError{Err: err, Fix: "see the console log; dmrace keeps the disk in its cache: remove the disks folder there and run again"}
	}
	return nil
}
