package rootkind

// CIFS is a root on an SMB server, with cifsroot= and ip=.
const CIFS Kind = "cifs"

var cifs = &Info{
	Kind: CIFS, Title: "SMB", Comes: "the network: mount_cifs_root() tries six times and waits 5 to 30 s between",
	Source: "name_to_dev_t(), since 6.5 parse_root_device(), gives /dev/cifs the number Root_CIFS",
	is:     func(a *asked) bool { return a.name == "/dev/cifs" },
}
