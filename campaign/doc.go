// Package campaign keeps boots that many machines share out among themselves in one folder,
// which all of them see. It knows no scheduler: a worker is told which part of how many is
// its own, and a folder is all that workers have in common.
//
//	campaign.json        what is booted and with which QEMU; written last
//	cells.jsonl          a line for each boot: its key, its plan, its kit
//	plans/ab/ID.json     the plans, canonical
//	scenarios/NAME.yaml  what the reports take their words from
//	blobs/sha256/ab/SUM  kernels, disks and initramfs, each once
//	cells/ab/KEY/        a result: a folder of evidence with one run, and worker.json
//	twice/ab/KEY/        the second boot of a cell of the sample
//	failed/ab/KEY.txt    why a boot could not be made the last time
//	broken/              results that did not verify, and were made again
//
// The key of a cell is the hash of its plan, its kernel, its disks and the version of its
// QEMU. A result appears by rename(2), whole or not at all, and counts as there if it is
// of its cell and follows from its console. No exit status, no time stamp and no lock has a
// part in that. A worker that is killed leaves a hidden folder, which nobody looks at. Of
// two workers on one cell the first wins, and nothing of the other stays.
package campaign
