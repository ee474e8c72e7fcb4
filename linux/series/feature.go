// Package series knows which kernel releases differ in what a boot from the
// command line can show: one table, each row with the commit that made the
// difference. [For] turns a release and an arm into a [Set]; [Unknown] names the
// rows that the table cannot answer for a release.
package series

import (
	"fmt"

	"dmrace"
)

// Set is what one kernel does. Each field is explained by the [Row] of its name.
type Set struct {
	DMInit          bool // dm-mod.create= is read at all
	Waitfor         bool // dm-mod.waitfor= is known
	SecondWait      bool // wait_for_device_probe() again after the waitfor loop
	EarlyLookup     bool // early_lookup_bdev() instead of name_to_dev_t(): an error code, so that device number 0:0 counts as found
	RootwaitSeconds bool // rootwait=N is known
	SDHCIPCIAsync   bool // sdhci-pci probes asynchronously by default
	NVMeAsync       bool // nvme probes asynchronously by default
	TableErrno      bool // a table's error message ends in "(-19)" (or "(-ENODEV)" with CONFIG_SYMBOLIC_ERRNAME)
	MMCAsync        bool // mmc hosts on the platform bus probe asynchronously by default
	Phantom         bool // a partition not yet scanned resolves to the number that it would get
	ReservedNames   bool // a mapped device may not be called "control", "." or ".."
	VeritySingleton bool // a verity target must be alone in its table
	VerityOneMode   bool // verity refuses two modes for corruption
	VerityTwoPasses bool // verity reads its optional arguments once before the devices, and knows try_verify_in_tasklet
	VerityErrorMode bool // verity knows restart_on_error and panic_on_error
	VerityOneFEC    bool // verity refuses a second use_fec_from_device
	CryptPriority   bool // crypt knows high_priority
	CryptKeySize    bool // crypt knows integrity_key_size:N
}

// For returns what a kernel does, given its release and its arm (no arm is the
// stock one). It understands
//
//   - "6.1" and "6.1.y", a branch: its newest stable release, so that every
//     backport of the table counts;
//   - "6.1.40", "6.1.192-2", "5.15.0-91-generic": one release, with or without
//     what a distribution appends;
//   - "6.12-rc3" and "6.12.0-rc3-00012-gabc": before the release, so that what is
//     first in 6.12 does not count.
//
// Anything else, and an arm of another name, is a *[dmrace.UsageError].
//
// A distribution's kernel carries patches that its number does not show: what
// Ubuntu calls 5.15.0-91-generic and Debian 6.1.0-18-amd64 are built from much
// later stable releases. For counts what the number promises and no more;
// [Unknown] names the rest.
func For(version string, arm dmrace.Arm) (Set, error) {
	v, err := parse(version)
	if err != nil {
		return Set{}, err
	}
	var s Set
	for _, r := range rows {
		*r.set(&s) = r.in(v) == present
	}
	switch arm {
	case "", dmrace.ArmStock, dmrace.ArmNoWaitfor, dmrace.ArmWaitfor2022:
		s.cut(arm)
	default:
		return Set{}, &dmrace.UsageError{Err: fmt.Errorf("unknown arm %q: there are %s, %s and %s", arm, dmrace.ArmStock, dmrace.ArmNoWaitfor, dmrace.ArmWaitfor2022)}
	}
	return s, nil
}

// Unknown returns the rows whose presence in a release cannot be told from the
// table: the branch is in the row's Unknown, the release is a candidate of the one
// that first has it, or it is a distribution's "x.y.0-N". [For] counts such a row as
// absent. Its errors are For's.
func Unknown(version string) ([]Row, error) {
	v, err := parse(version)
	if err != nil {
		return nil, err
	}
	var unknown []Row
	for _, r := range Rows() {
		if r.in(v) == unclear {
			unknown = append(unknown, r)
		}
	}
	return unknown, nil
}
