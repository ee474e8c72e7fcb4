package dmrace

import "time"

// Recording is an observation that is held against what was expected of the boot.
type Recording struct {
	Observation
	Expect Expect // no outcome: nothing was expected, as of a log
}

// AsExpected reports whether the verdict is the one that is expected. Where nothing is,
// it reports whether the boot reached PID 1, which is what a board is there for.
func (r *Recording) AsExpected() bool {
	if r.Expect.Outcome == "" {
		return r.Verdict.Outcome == Booted
	}
	return r.Expect.Met(r.Verdict)
}

// Provenance is what a reviewer needs to trust a recording and to repeat it.
type Provenance struct {
	RecordedAt     time.Time    `json:"recorded_at"`
	PlanID         string       `json:"plan_id"`
	Expect         string       `json:"expect"`
	Rerun          string       `json:"rerun"` // the one command that repeats this boot
	Kernel         KernelSource `json:"kernel"`
	Instrumented   bool         `json:"instrumented"` // whether the kernel carried the shim
	Injections     []string     `json:"injections"`   // what was made late; empty: nothing was
	Disk           DiskIdentity `json:"disk"`
	Initramfs      string       `json:"initramfs_sha256,omitempty"`   // of the archive or image; empty: there was none
	Packages       []string     `json:"initramfs_packages,omitempty"` // that it was made of, as name=version
	Cmdline        string       `json:"cmdline"`                      // resolved: the line that the kernel was given
	QEMU           string       `json:"qemu"`                         // version line
	Argv           []string     `json:"argv"`                         // host folders left out
	Accelerator    string       `json:"accelerator"`
	HostWallMillis int64        `json:"host_wall_ms"`
	ConsoleDropped int64        `json:"console_dropped,omitempty"` // bytes that came once [MaxConsole] or [MaxEvents] was reached
	Vocabulary     Vocabulary   `json:"vocabulary,omitempty"`      // the timeline is read from the console by it
	GuestReport    *GuestReport `json:"guest_report,omitempty"`
	Snapshot       *Snapshot    `json:"snapshot,omitempty"` // that the boot went on from; nil: it began with power-on
	Board          *BoardRun    `json:"board,omitempty"`    // that was booted; nil: it was QEMU
	Dmrace         string       `json:"dmrace"`             // version of the module that recorded
}

// BoardRun is how a boot was made on a board: what its owner's file says of it, and what was
// seen of it beside the kernel.
type BoardRun struct {
	Name     string   `json:"name"` // as its owner calls it
	PowerOn  []string `json:"power_on"`
	PowerOff []string `json:"power_off"`
	Console  string   `json:"console"`           // "device /dev/ttyUSB0", "telnet host:port", "command picocom ..."
	Line     string   `json:"command_line_by"`   // how the command line got there: "u-boot", "hook", "as-is"
	Cycles   int      `json:"power_cycles"`      // how often the power was switched on for this boot
	Loader   string   `json:"loader,omitempty"`  // what U-Boot says it is; empty: none was heard
	NoText   int64    `json:"no_text,omitempty"` // bytes of the console that are no text
	LineSeen bool     `json:"command_line_seen"` // whether the kernel said that it has the plan's command line
}

// Snapshot is a machine that was saved before its kernel looked for devices, from which a boot
// went on. The console has what the kernel had printed until then, and the values of the
// parameters that vary from boot to boot were written into the saved memory, where the
// kernel has its command line.
type Snapshot struct {
	Key     string `json:"key"`           // SHA-256 of what the machine depends on: kernel, emulator, arguments, disks
	Sum     string `json:"sha256"`        // of the saved machine
	AtUS    int64  `json:"at_us"`         // guest time of the last line before it
	Console int    `json:"console_bytes"` // how much of the console, from its beginning, was printed when it was saved
	Cmdline string `json:"cmdline"`       // that the saved machine was booted with, with slots for what varies

	Plugged []string `json:"plugged,omitempty"` // as arguments of -device: what QEMU does not save the state of, plugged into the restored machine
}

// What is kept of one boot at most. A boot that says more was watched until then, and its
// provenance tells how much was dropped.
const (
	MaxConsole = 1 << 20 // bytes of the console, from its beginning; recorded boots have 20 to 60 KB
	MaxEvents  = 1 << 14 // events, and those that the same line tells of; recorded boots have some hundred
)

// KernelSource says which source was built, how, and what came out.
type KernelSource struct {
	Label      string      `json:"label"`                 // folder name: "6.1.192-stock-shim"
	Release    string      `json:"release,omitempty"`     // "6.1.192"
	Source     string      `json:"source"`                // "linux-source-6.1 6.1.192-2", "git <tree>", "file <name>"
	Git        string      `json:"git,omitempty"`         // what git describe says of the commit, "v5.15.100-3-g0f3a9c21b4d5"; of a git tree that has a tag
	TreeID     string      `json:"tree_id,omitempty"`     // hash of the source before any edit
	Arm        Arm         `json:"arm,omitempty"`         // empty: the kernel was given as it is
	Patches    []string    `json:"patches,omitempty"`     // of a patched arm, in the order in which they were applied
	PatchFiles []PatchFile `json:"patch_files,omitempty"` // what is known of each of Patches
	Waitfor    Waitfor     `json:"waitfor,omitempty"`     // what dm-mod.waitfor= does in it, arm and patches included
	Shim       bool        `json:"shim"`                  // whether the shim was built in
	Config     Config      `json:"config,omitempty"`      // its set of options; empty: those of all, or not known
	Arch       Arch        `json:"arch,omitempty"`        // see [Arch]
	ConfigHash string      `json:"config_sha256,omitempty"`
	Compiler   string      `json:"compiler,omitempty"`
	ImageHash  string      `json:"image_sha256"`
}

// PatchFile is where a patch came from.
type PatchFile struct {
	File     string `json:"file"`               // its name, without a folder
	Subject  string `json:"subject,omitempty"`  // of the mail in it
	SHA256   string `json:"sha256"`             // of the file, as sha256sum(1) prints it
	Upstream string `json:"upstream,omitempty"` // the commit of Linus's tree that its message names
}

// Traits returns what is known of the kernel that was booted.
func (k KernelSource) Traits() Traits { return Traits{k.Release, k.Waitfor} }

// DiskIdentity is what was on the disks.
type DiskIdentity struct {
	SHA256     string   `json:"sha256"`                  // of the first disk
	Others     []string `json:"other_sha256,omitempty"`  // of the others, in order
	Rootfs     string   `json:"rootfs_sha256,omitempty"` // of the whole root file system as it ought to be read
	VerityRoot string   `json:"verity_root"`
	Files      string   `json:"files_sha256,omitempty"` // of all files of the root file system; see package digest
	KnownFile  string   `json:"known_file_sha256"`      // of the file that PID 1 reads back
}

// Holds reports whether what PID 1 read of its root is what was put there.
func (d DiskIdentity) Holds(c RootCheck) bool {
	if c.Files > 0 {
		return c.SHA256 == d.Files
	}
	return c.SHA256 == d.Rootfs
}

// ReportMark stands before the one JSON line that the guest's PID 1 prints.
const ReportMark = "dmrace-report: "

// GuestReport is what the guest's PID 1 found. It is printed as one line,
// [ReportMark] followed by this as JSON.
type GuestReport struct {
	Mounts    []string   `json:"mounts"`            // lines of /proc/self/mounts
	Maps      []MapState `json:"maps"`              // mapped devices, by the device-mapper ioctl
	KnownFile string     `json:"known_file"`        // SHA-256 of /etc/dmrace/known, read through the root
	Root      *RootCheck `json:"root,omitempty"`    // the whole root device, read through its mapping
	NoRoot    string     `json:"no_root,omitempty"` // in an initramfs: the root that it waited for in vain
	UptimeMS  int64      `json:"uptime_ms"`         // CLOCK_BOOTTIME
	Errors    []string   `json:"errors,omitempty"`
}

// RootCheck is what reading the whole root device came to, or all files of a root without
// a block device.
type RootCheck struct {
	Device string `json:"device"`           // "dm-0", or what is mounted: "ubi0:rootfs"
	Files  int    `json:"files,omitempty"`  // that were read; 0: it is a block device
	Bytes  int64  `json:"bytes"`            // read before the end or the first error
	SHA256 string `json:"sha256,omitempty"` // of all of it; empty where it could not be read
	Error  string `json:"error,omitempty"`  // the first error, at offset Bytes
}

// KnownFilePath is the file whose hash PID 1 reports.
const KnownFilePath = "/etc/dmrace/known"

// MapState is one mapped device: its table and its status.
type MapState struct {
	Name   string   `json:"name"`
	UUID   string   `json:"uuid,omitempty"`
	Dev    string   `json:"dev"` // "254:0"
	Table  []string `json:"table"`
	Status []string `json:"status"`
}
