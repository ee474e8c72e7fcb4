package rootkind

import (
	"fmt"
	"strings"

	"dmrace"
	"dmrace/linux/seen"
)

// None is no root at all: an initramfs mounts one, or mount_root() panics with
// "unknown-block(0,0)".
const None Kind = "none"

var none = &Info{
	Kind: None, Title: "no root", Comes: "an initramfs mounts one by itself",
	Source: "prepare_namespace() looks at saved_root_name only if it is not empty",
	is:     func(a *asked) bool { return a.name == "" },
}

// notExpanded finds a variable of a boot loader's or a build's in the name: what it was to
// stand for is no root.
func notExpanded(_ *seen.View, root string) (r dmrace.Reason) {
	if strings.Contains(root, "${") || strings.Contains(root, "$(") || strings.HasPrefix(root, "@") || strings.Count(root, "%") > 1 {
		r.Cause, r.Final = dmrace.CauseNotExpanded, true
		r.Says = fmt.Sprintf("root=%s holds a variable that nobody put a value in for", root)
	}
	return r
}
