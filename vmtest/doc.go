// Package vmtest boots a plan's kernel in QEMU and records what happens.
//
// [Record] does it for a verdict; [Shell] and [Debug] hand the same boot to a user.
// Record runs QEMU through
// github.com/hugelgupf/vmtest/qemu, reads the serial console on a socket pair,
// drives the machine over QMP, and ends the boot on facts: PID 1 reported and the
// guest reset, the kernel panicked, a hang is established by [dmrace.Judge], or
// the plan's limit came. A harness that cannot do its work is an error
// ([dmrace.EnvError]); a kernel that hangs is a verdict.
//
// Three things are guaranteed:
//   - No QEMU outlives the process that started it, not even one that is killed
//     with SIGKILL (guard.go).
//   - Under the icount clock the same plan, kernel and disk give the same
//     timeline to the byte where the disk is an SD card, whose reads are
//     synchronous; on the other buses the order of the decisive events repeats
//     and the stamps differ (clock.go). What happens after the end of the timeline
//     is cut off, because it depends on when the host looked.
//   - Guest time is never overestimated: a hang is established late rather than
//     early (clock.go).
package vmtest
