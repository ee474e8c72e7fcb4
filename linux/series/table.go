package series

// rows is the table. A mainline release is the first whose history holds the commit;
// a stable release is one whose announcement or review series lists it. 5.10.262,
// 6.1.192, 6.12.107 and 7.2.13 were read in source.
//
// cf056a431215 ("init: improve the name_to_dev_t interface") made a root device
// that has not appeared an error that ends the root wait. It has no row: 1341c7d2ccf4,
// bb91a7d96a5c and 648fa60fa7de fixed it in the same branch before 6.5-rc1, so that
// no release and no candidate has the fault.
var rows = []Row{
	{
		Name: "DMInit", Commit: "6bbc923dfcf5", Mainline: "5.1",
		Subject: "dm: add support to directly boot to a mapped device",
		Explain: "dm_init_init(), a late_initcall, builds the devices of dm-mod.create= once",
		set:     func(s *Set) *bool { return &s.DMInit },
	},
	{
		Name: "Waitfor", Commit: "035641b01e72", Mainline: "6.2",
		Subject: "dm init: add dm-mod.waitfor to wait for asynchronously probed block devices",
		Stable:  []string{"6.1.40", "5.15.121"},
		Explain: "dm_init_init() polls every 5 ms, without end, until each name of dm-mod.waitfor= resolves",
		set:     func(s *Set) *bool { return &s.Waitfor },
	},
	{
		Name: "SecondWait", Commit: "99a2312f6980", Mainline: "7.1",
		Subject: "dm init: ensure device probing has finished in dm-mod.waitfor=",
		Stable:  []string{"7.0.10", "6.18.33", "6.12.91", "6.6.141", "6.1.175", "5.15.209"},
		Unknown: []string{"6.19"},
		Explain: "once the names of dm-mod.waitfor= have resolved, dm_init_init() waits for probing again, and so for the partition scan behind a number that was only reserved",
		set:     func(s *Set) *bool { return &s.SecondWait },
	},
	{
		Name: "EarlyLookup", Commit: "49177377e910", Mainline: "6.5",
		Subject: "dm: open code dm_get_dev_t in dm_init_init",
		Explain: "the waitfor loop asks early_lookup_bdev(), which returns an error code; dm_get_dev_t() returned number 0:0 for what it did not find",
		set:     func(s *Set) *bool { return &s.EarlyLookup },
	},
	{
		Name: "RootwaitSeconds", Commit: "45071e1c2897", Mainline: "6.6",
		Subject: "init: Add support for rootwait timeout parameter",
		Explain: "rootwait=N ends the root wait after N seconds; before, only the bare word rootwait was known",
		set:     func(s *Set) *bool { return &s.RootwaitSeconds },
	},
	{
		Name: "SDHCIPCIAsync", Commit: "dc4e9e2aa82a", Mainline: "6.2",
		Subject: "mmc: sdhci-pci: Set PROBE_PREFER_ASYNCHRONOUS",
		Explain: "sdhci-pci probes on a worker",
		set:     func(s *Set) *bool { return &s.SDHCIPCIAsync },
	},
	{
		Name: "NVMeAsync", Commit: "eac3ef262941", Mainline: "6.2",
		Subject: "nvme-pci: split the initial probe from the rest path",
		Explain: "nvme_probe() runs on a worker until the namespaces are scanned; before, it returned at once and left that to an async_schedule() call, which wait_for_device_probe() awaits as well",
		set:     func(s *Set) *bool { return &s.NVMeAsync },
	},
	{
		Name: "TableErrno", Commit: "7552750d0494", Mainline: "5.16",
		Subject: "dm table: log table creation error code",
		Explain: "the message of a table that fails ends in its error code",
		set:     func(s *Set) *bool { return &s.TableErrno },
	},
	{
		Name: "MMCAsync", Commit: "21b2cec61c04", Mainline: "5.10",
		Subject: "mmc: Set PROBE_PREFER_ASYNCHRONOUS for drivers that existed in v4.4",
		Explain: "with 7320915c8861 and its sisters of the same release, the mmc hosts on the platform bus probe on a worker",
		set:     func(s *Set) *bool { return &s.MMCAsync },
	},
	{
		Name: "Phantom", Commit: "41b8c853a495",
		Subject: "block: fix booting from partitioned md array",
		Explain: "blk_lookup_devt() answers the number of a partition that has not been scanned, if the disk reserves a minor for it",
		set:     func(s *Set) *bool { return &s.Phantom },
	},
	{
		Name: "ReservedNames", Commit: "a85f1a9de91a", Mainline: "6.5",
		Subject: `dm ioctl: Refuse to create device named "control"`,
		Explain: `a mapped device may not be called "control", nor "." or ".." (81ca2dbefaab)`,
		set:     func(s *Set) *bool { return &s.ReservedNames },
	},
	{
		Name: "VeritySingleton", Commit: "9356fcfe0ac4", Mainline: "6.9",
		Subject: "dm verity: set DM_TARGET_SINGLETON feature flag",
		Explain: "a verity target must be the only one of its table",
		set:     func(s *Set) *bool { return &s.VeritySingleton },
	},
	{
		Name: "VerityOneMode", Commit: "219a9b5e738b", Mainline: "5.13",
		Subject: "dm verity: allow only one error handling mode",
		Unknown: []string{"5.12", "5.11"},
		Explain: "two of ignore_corruption, restart_on_corruption and panic_on_corruption are refused; before, the last one held",
		set:     func(s *Set) *bool { return &s.VerityOneMode },
	},
	{
		Name: "VerityTwoPasses", Commit: "df326e7a0699", Mainline: "6.0",
		Subject: "dm verity: allow optional args to alter primary args handling",
		Explain: "the optional arguments are counted before any device is looked up, try_verify_in_tasklet is one of them (5721d4e5a9cd of the same release), and an unknown one is named in the log (read in 6.1.192)",
		set:     func(s *Set) *bool { return &s.VerityTwoPasses },
	},
	{
		Name: "VerityErrorMode", Commit: "f811b83879fb", Mainline: "6.12",
		Subject: "dm-verity: introduce the options restart_on_error and panic_on_error",
		Explain: "verity knows restart_on_error and panic_on_error",
		set:     func(s *Set) *bool { return &s.VerityErrorMode },
	},
	{
		Name: "VerityOneFEC", Commit: "66be40a14e49", Mainline: "6.16",
		Subject: "dm-verity: fix a memory leak if some arguments are specified multiple times",
		Stable:  []string{"6.15.4", "6.12.35", "6.6.95"},
		Explain: "a second use_fec_from_device is refused before its device is looked up",
		set:     func(s *Set) *bool { return &s.VerityOneFEC },
	},
	{
		Name: "CryptPriority", Commit: "5268de78e1e6", Mainline: "6.10",
		Subject: `dm-crypt: add the optional "high_priority" flag`,
		Explain: "crypt knows high_priority",
		set:     func(s *Set) *bool { return &s.CryptPriority },
	},
	{
		Name: "CryptKeySize", Commit: "4441686b24a1", Mainline: "6.12",
		Subject: "dm-crypt: Allow to specify the integrity key size as option",
		Explain: "crypt knows integrity_key_size:N",
		set:     func(s *Set) *bool { return &s.CryptKeySize },
	},
	{
		Name: "BoolTrueFalse", Commit: "0d6ea3ac94ca", Mainline: "5.19",
		Subject: `lib/kstrtox.c: add "false"/"true" support to kstrtobool()`,
		Explain: "a bool parameter takes what begins with t or f",
		set:     func(s *Set) *bool { return &s.BoolTrueFalse },
	},
	{
		Name: "BoolEnable", Commit: "ae5b3500856f", Mainline: "6.16",
		Subject: "kstrtox: add support for enabled and disabled in kstrtobool()",
		Explain: "a bool parameter takes what begins with e or d",
		set:     func(s *Set) *bool { return &s.BoolEnable },
	},
	{
		Name: "Saturates", Commit: "6e30111dbb40", Mainline: "7.2",
		Subject: "lib: fix _parse_integer_limit() to handle overflow",
		Unknown: []string{"7.1", "7.0", "6.19", "6.18"},
		Explain: "simple_strtoull() and, with 9a4580db6e9f of the same release, memparse() stop at 2^64-1 where a number is too large, and memparse() takes no suffix without a number; before, the number wrapped",
		set:     func(s *Set) *bool { return &s.Saturates },
	},
	{
		Name: "NoEarlycon", Commit: "17b655759e83", Mainline: "6.13",
		Subject: "init: Don't proxy `console=` to earlycon",
		Explain: "do_early_param() calls the handler of earlycon for earlycon alone; before, for console= as well",
		set:     func(s *Set) *bool { return &s.NoEarlycon },
	},
	{
		Name: "SysctlAliases", Commit: "8001f49394e3", Mainline: "6.7",
		Subject: "proc: sysctl: prevent aliased sysctls from getting passed to init",
		Stable:  []string{"6.6.3", "6.5.13", "6.1.64", "5.15.141"},
		Explain: "the old names of four sysctls, such as hung_task_panic, do not reach init",
		set:     func(s *Set) *bool { return &s.SysctlAliases },
	},
	{
		Name: "PrintUnknown", Commit: "86d1919a4fb0", Mainline: "5.14",
		Subject: "init: print out unknown kernel parameters",
		Explain: "print_unknown_bootoptions() lists the arguments that go to init",
		set:     func(s *Set) *bool { return &s.PrintUnknown },
	},
	{
		Name: "QuoteFixed", Commit: "9847f21225c4", Mainline: "6.1",
		Subject: "lib/cmdline: avoid page fault in next_arg",
		Explain: "a lone quote that ends the line is an argument; before, next_arg() looked for a quote 4 GiB further on and faulted on 64-bit machines",
		set:     func(s *Set) *bool { return &s.QuoteFixed },
	},
	{
		Name: "LongMessages", Commit: "b0975c47c217", Mainline: "6.3",
		Subject: "printk: adjust string limit macros",
		Explain: "printk() keeps 1021 bytes of a message (PRINTKRB_RECORD_MAX); before, 989 (LOG_LINE_MAX)",
		set:     func(s *Set) *bool { return &s.LongMessages },
	},
	{
		Name: "NodevRoot", Commit: "f9259be6a9e7", Mainline: "5.15",
		Subject: "init: allow mounting arbitrary non-blockdevice filesystems as root",
		Explain: "mount_nodev_root() mounts what rootfstype= names with the name of root= for its source; before, the source was always /dev/root",
		set:     func(s *Set) *bool { return &s.NodevRoot },
	},
	{
		Name: "MpathDefers", Commit: "1f021341eef4", Mainline: "6.12",
		Subject: "nvme-multipath: defer partition scanning",
		Stable:  []string{"6.1.192"}, // where it was read: the first is older
		Unknown: []string{"6.11", "6.6", "5.15"},
		Explain: "the partitions of an NVMe multipath disk are scanned by a work on nvme_wq, which wait_for_device_probe() does not wait for; before, within the scan of the controller",
		set:     func(s *Set) *bool { return &s.MpathDefers },
	},
	{Name: "Settles", Arm: true, Explain: "wait_for_device_probe() goes round until no probe, no deferred probe and no async work is left", set: func(s *Set) *bool { return &s.Settles }},
	{Name: "MpathAwaited", Arm: true, Explain: "nvme_probe() returns once nvme_wq, and so the partition scan of multipath disks, is flushed", set: func(s *Set) *bool { return &s.MpathAwaited }},
	{Name: "PartnroffChecked", Arm: true, Explain: "PARTUUID=/PARTNROFF= of a partition that is not there is -ENODEV", set: func(s *Set) *bool { return &s.PartnroffChecked }},
	{Name: "CryptChecked", Arm: true, Explain: "crypt_ctr() refuses four malformed tables with -EINVAL", set: func(s *Set) *bool { return &s.CryptChecked }},
	{Name: "TableRetry", Arm: true, Explain: "the root wait tries the tables again whose device was not there, when block devices come or go and once a second", set: func(s *Set) *bool { return &s.TableRetry }},
	{Name: "WaitforTimeout", Arm: true, Explain: "the wait for all names of dm-mod.waitfor= ends after so many seconds", set: func(s *Set) *bool { return &s.WaitforTimeout }},
	{Name: "GoesOn", Arm: true, Explain: "behind a device that fails those are made that have a minor of their own", set: func(s *Set) *bool { return &s.GoesOn }},
	{Name: "EmptyPassed", Arm: true, Explain: "an empty name of dm-mod.waitfor= is told of and passed over", set: func(s *Set) *bool { return &s.EmptyPassed }},
	{Name: "LongCreate", Arm: true, Explain: "dm-mod.create= is a string of 4095 bytes, not a charp of 1024", set: func(s *Set) *bool { return &s.LongCreate }},
}
