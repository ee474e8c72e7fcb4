package dmrace

import (
	"slices"
	"time"
)

// Outcome says how a boot ended.
type Outcome string

// The outcomes. Inconclusive is not a verdict on the kernel and never passes.
const (
	Booted       Outcome = "booted"       // PID 1 started
	Hung         Outcome = "hung"         // a wait that never ends
	Panicked     Outcome = "panicked"     // panic() was called
	Restarted    Outcome = "restarted"    // the kernel restarted the machine by its own decision
	Failed       Outcome = "failed"       // user space gave up on the root; the kernel was well
	Inconclusive Outcome = "inconclusive" // none of these is proven; it can be expected with a cause alone
)

// Stage says where a boot ended.
type Stage string

// The stages in the order in which a boot passes them.
const (
	StageKernel    Stage = "kernel"        // before dm_init_init() has said anything
	StageParse     Stage = "dm-init parse" // dm_parse_devices()
	StageProbe     Stage = "device probe"  // wait_for_device_probe() in dm_init_init()
	StageWaitfor   Stage = "waitfor"       // the dm-mod.waitfor= loop
	StageTableLoad Stage = "table load"    // dm_early_create()
	StageRootwait  Stage = "rootwait"      // the loop in prepare_namespace()
	StageMount     Stage = "mount"         // mount_root()
	StageInit      Stage = "init"          // PID 1
)

// Stages lists every stage.
var Stages = []Stage{StageKernel, StageParse, StageProbe, StageWaitfor, StageTableLoad, StageRootwait, StageMount, StageInit}

// Cause is the first decisive fact of a boot that did not reach PID 1.
type Cause string

// The causes.
const (
	CauseDataDevice     Cause = "data-device-missing"     // the table's data device was not there yet
	CauseHashDevice     Cause = "hash-device-missing"     // the table's hash device was not there yet
	CausePhantom        Cause = "phantom-devt"            // a name was given the number of a device that is not there yet: the lookup failed, or the mount
	CauseWaitfor        Cause = "waitfor-never-resolves"  // a dm-mod.waitfor= name matches nothing
	CauseMalformed      Cause = "create-malformed"        // dm_parse_devices() refused dm-mod.create=
	CauseTableRejected  Cause = "table-rejected"          // the target refused its arguments
	CauseVerityCorrupt  Cause = "verity-corrupt"          // a block does not match its hash
	CauseRootUnprovided Cause = "root-not-provided"       // the map is there, but root= names something else
	CauseNoDMInit       Cause = "dm-init-absent"          // dm-mod.create= was given and nobody read it
	CauseNeverAppeared  Cause = "device-never-appeared"   // a device the table names did not show up at all
	CauseMountFailed    Cause = "root-mount-failed"       // the root could not be mounted
	CauseInitFailed     Cause = "init-failed"             // PID 1 could not be started, or died
	CausePanic          Cause = "kernel-panic"            // any other panic
	CauseCutShort       Cause = "watched-too-short"       // it may still be waiting or working
	CauseStillWaiting   Cause = "device-probe-unfinished" // wait_for_device_probe() has not returned
)

// The causes that are found in somebody's own log.
const (
	CauseOtherName     Cause = "disk-has-another-name"     // the disk came up under another number than root= has
	CausePartMissing   Cause = "partition-missing"         // the disk is there, and not the partition
	CauseNotExpanded   Cause = "root-not-expanded"         // a variable stands where a value should
	CauseDeviceMissing Cause = "root-device-missing"       // nothing by that name was there
	CauseRootBusy      Cause = "root-busy"                 // the root is held by something else
	CauseNoRoot        Cause = "root-not-given"            // root= is empty or missing
	CauseNeedsUserland Cause = "root-name-needs-initramfs" // UUID= and LABEL= are resolved by user space
	CauseFileSystem    Cause = "no-file-system-takes-it"   // the root's device was opened, and no file system mounted it
	CauseHostDeferred  Cause = "host-waits-for-supplier"   // the probe of the disk's host stays deferred
	CauseHostFailed    Cause = "host-probe-failed"         // the host or the disk was refused by its driver
	CauseCard          Cause = "card-does-not-initialise"  // the card answers with errors, or not at all
	CauseDiskErrors    Cause = "disk-does-not-answer"      // requests to the disk fail or time out
	CauseLink          Cause = "link-down"                 // no link to the disk's host
	CauseFlash         Cause = "flash-not-attached"        // UBI could not attach, or has no such volume
	CauseNetwork       Cause = "network-not-configured"    // the root is on the network, and there is none
	CauseNFS           Cause = "nfs-root-failed"           // the server did not give the root
	CauseRAMDisk       Cause = "ramdisk-unusable"          // the initrd or initramfs could not be unpacked
	CauseArray         Cause = "array-not-assembled"       // the md array of the root
	CauseOops          Cause = "oops"                      // the kernel crashed before the root was there
	CauseLockup        Cause = "lockup"                    // a CPU, a task or a worker hangs
	CauseMemory        Cause = "out-of-memory"             // nothing was left to go on with
	CauseUserSpace     Cause = "user-space-gave-up"        // an initramfs or systemd waited for the root in vain
	CauseReadOnly      Cause = "root-is-read-only"         // the root's device can only be read, and rw is asked for
	CauseTooLate       Cause = "root-came-too-late"        // the root's device appeared after the only look for it
	CauseReset         Cause = "board-reset"               // the boot loader starts anew, and nothing says why
	CauseSilent        Cause = "silent-kernel"             // the kernel was started and never heard
)

// Causes lists every cause.
var Causes = []Cause{
	CauseDataDevice, CauseHashDevice, CausePhantom, CauseWaitfor, CauseMalformed, CauseTableRejected,
	CauseVerityCorrupt, CauseRootUnprovided, CauseNoDMInit, CauseNeverAppeared, CauseMountFailed,
	CauseInitFailed, CausePanic, CauseCutShort, CauseStillWaiting,
	CauseOtherName, CausePartMissing, CauseNotExpanded, CauseDeviceMissing, CauseRootBusy, CauseNoRoot, CauseNeedsUserland, CauseFileSystem,
	CauseHostDeferred, CauseHostFailed, CauseCard, CauseDiskErrors, CauseLink, CauseFlash, CauseNetwork, CauseNFS,
	CauseRAMDisk, CauseArray, CauseOops, CauseLockup, CauseMemory, CauseUserSpace, CauseReadOnly, CauseTooLate, CauseReset, CauseSilent,
}

// Unproven lists the causes of boots of which nothing is proven. A scenario may expect an
// inconclusive boot with one of these, and with no other.
var Unproven = []Cause{CauseNoDMInit, CauseNeverAppeared, CauseCutShort, CauseStillWaiting, CauseSilent}

// closer maps a cause that says what happened to those that say why it did: where a board
// says more on its console, they take its place.
var closer = map[Cause][]Cause{
	CauseMountFailed: { // mount_root(), init/do_mounts.c
		CausePhantom, CauseOtherName, CausePartMissing, CauseNotExpanded, CauseDeviceMissing, CauseRootBusy, CauseNoRoot, CauseNeedsUserland, CauseFileSystem,
		CauseHostDeferred, CauseHostFailed, CauseCard, CauseDiskErrors, CauseLink, CauseFlash, CauseNetwork, CauseNFS,
		CauseRAMDisk, CauseArray, CauseReadOnly, CauseTooLate,
	},
	CausePanic: {CauseOops, CauseLockup, CauseMemory},
}

// Is reports whether a cause is another one, or tells it more closely.
func (c Cause) Is(other Cause) bool { return c == other || slices.Contains(closer[other], c) }

// Verdict says where a boot ended and why, with the lines that prove it.
type Verdict struct {
	Outcome  Outcome `json:"outcome"`
	Stage    Stage   `json:"stage"`
	Cause    Cause   `json:"cause,omitempty"` // empty when the boot reached PID 1
	Summary  string  `json:"summary"`         // one sentence for people
	Evidence []Proof `json:"evidence,omitempty"`

	// ProvenAt is the guest time from which the verdict stands. For a hang it is
	// the end of the observation window.
	ProvenAt time.Duration `json:"-"`
}

// Proof is one decisive line with its explanation.
type Proof struct {
	Event Event  `json:"event"`
	Why   string `json:"why"`
}
