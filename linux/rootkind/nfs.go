package rootkind

// NFS is a root on a server, with nfsroot= and ip=.
const NFS Kind = "nfs"

var nfs = &Info{
	Kind: NFS, Title: "NFS", Comes: "the network: mount_nfs_root() tries six times and waits 5 to 30 s between",
	Source: "name_to_dev_t(), since 6.5 parse_root_device(), gives /dev/nfs the number Root_NFS",
	is:     func(a *asked) bool { return a.name == "/dev/nfs" },
}
