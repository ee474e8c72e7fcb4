package rootkind

// User is a name that only an initramfs can make something of: UUID= and LABEL= of file
// systems, udev's names, "zfs:AUTO", and what is malformed. [devname.Ref.Never] says why.
const User Kind = "user"

var user = &Info{
	Kind: User, Title: "name of user space", Comes: "never, for the kernel by itself",
	Source: "devt_from_devnum() refuses what has none of the other forms",
	is:     func(*asked) bool { return true },
}
