// Package series knows which kernel releases differ in what a boot from the command
// line can show. It has one grammar of releases, [Parse], and one table of differences,
// [Rows], each with its commit and the releases that first had it.
//
// [For] turns a release and an arm into a [Set], [Of] what else is known of a kernel;
// [Known] names the rows that neither can answer. [Named] is what a --kernel says.
package series

import "dmrace"

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
	OpenNoScan      bool // the number of a partition not yet scanned cannot be opened; before, opening it waited for the scan
	MinorEncoded    bool // the minor in dm-mod.create= is one, and not a device number
	RootdelayStrict bool // rootdelay= is a number and nothing else
	ReservedNames   bool // a mapped device may not be called "control", "." or ".."
	VeritySingleton bool // a verity target must be alone in its table
	VerityOneMode   bool // verity refuses two modes for corruption
	VerityTwoPasses bool // verity reads its optional arguments once before the devices, and knows try_verify_in_tasklet
	VerityErrorMode bool // verity knows restart_on_error and panic_on_error
	VerityOneFEC    bool // verity refuses a second use_fec_from_device
	CryptPriority   bool // crypt knows high_priority
	CryptKeySize    bool // crypt knows integrity_key_size:N
	LMKLibrary      bool // crypt has the md5 of lmk whatever is built in
	BoolTrueFalse   bool // kstrtobool() knows t and f
	BoolEnable      bool // kstrtobool() knows e and d
	Saturates       bool // simple_strtoull() and memparse() stop at 2^64-1 and do not wrap
	NoEarlycon      bool // console= does not call the handler of earlycon
	SysctlAliases   bool // the old names of four sysctls do not reach init
	PrintUnknown    bool // print_unknown_bootoptions()
	QuoteFixed      bool // next_arg() does not fault on a lone quote that ends the line
	LongMessages    bool // printk() keeps 1021 bytes of a message, not 989
	NodevRoot       bool // a root without a block device is mounted by its name and rootfstype=
	NoIDE           bool // drivers/ide is gone, and with it disks called hda
	MpathDefers     bool // the partitions of an NVMe multipath disk are scanned by a work of their own

	// What only an arm has.
	Settles          bool // wait_for_device_probe() asks until nothing is under way
	MpathAwaited     bool // the probe of an NVMe controller waits for the partitions of multipath disks
	PartnroffChecked bool // PARTNROFF= that leads to no partition is not found
	CryptChecked     bool // crypt refuses the tables that its constructor crashes on
	TableRetry       bool // the root wait tries tables again that came too early
	WaitforTimeout   bool // dm-mod.waitfor_timeout= is known
	GoesOn           bool // dm-init goes on behind a device that could not be created
	EmptyPassed      bool // an empty name of dm-mod.waitfor= is passed over
	LongCreate       bool // dm-mod.create= may have 4095 bytes
}

// For returns what a kernel does, given its release as [Parse] takes it and its arm (no
// arm is the stock one). A branch is its newest stable release, so that every backport
// of the table counts. An arm of another name is a [*dmrace.UsageError], as is what Parse
// refuses.
//
// For counts what the number promises and no more: of a candidate, of a vendor's kernel
// and of a branch that a row does not know, [Known] names the rest.
func For(version string, arm dmrace.Arm) (Set, error) {
	r, err := parseFor(version, arm)
	if err != nil {
		return Set{}, err
	}
	s := r.set()
	s.cut(arm)
	return s, nil
}

// parseFor reads a version and refuses an arm that there is not.
func parseFor(version string, arm dmrace.Arm) (Release, error) {
	r, err := Parse(version)
	if _, known := ArmNamed(arm); known || err != nil {
		return r, err
	}
	return Release{}, unknownArm(arm)
}

// set returns what the stock kernel of a release does.
func (r Release) set() Set {
	var s Set
	for i := range rows {
		row := &rows[i]
		*row.set(&s) = row.In(r) == Present
	}
	return s
}
