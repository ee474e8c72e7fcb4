package dmrace

import "time"

// Outcome says how a boot ended.
type Outcome string

// The outcomes. Inconclusive is not a verdict on the kernel and never passes.
const (
	Booted       Outcome = "booted"       // PID 1 started
	Hung         Outcome = "hung"         // a wait that never ends
	Panicked     Outcome = "panicked"     // panic() was called
	Restarted    Outcome = "restarted"    // the kernel restarted the machine by its own decision
	Inconclusive Outcome = "inconclusive" // none of these is proven; nothing may expect it
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
	CausePhantom        Cause = "phantom-devt"            // waitfor resolved, and yet the lookup failed
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

// Causes lists every cause.
var Causes = []Cause{
	CauseDataDevice, CauseHashDevice, CausePhantom, CauseWaitfor, CauseMalformed, CauseTableRejected,
	CauseVerityCorrupt, CauseRootUnprovided, CauseNoDMInit, CauseNeverAppeared, CauseMountFailed,
	CauseInitFailed, CausePanic, CauseCutShort, CauseStillWaiting,
}

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
