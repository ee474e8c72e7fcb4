package rootkind

// None is no root at all: an initramfs mounts one, or mount_root() panics with
// "unknown-block(0,0)".
const None Kind = "none"

var none = &Info{
	Kind: None, Title: "no root", Comes: "an initramfs mounts one by itself",
	Source: "prepare_namespace() looks at saved_root_name only if it is not empty",
	is:     func(a *asked) bool { return a.name == "" },
}
