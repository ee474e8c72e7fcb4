package dmrace

import "errors"

// NotModelled is the answer of a witness that does not know something a plan has: a root
// on NFS, say. It is no verdict, and no mistake of who made the plan. A boot of which a
// witness says so is neither predicted nor compared.
type NotModelled struct {
	What string // what the plan has: "root on NFS"
	Why  string // what the witness would have to know: one clause
}

func (n *NotModelled) Error() string { return "not modelled: " + n.What + ": " + n.Why }

// AsNotModelled returns the answer that an error is or wraps, or nil.
func AsNotModelled(err error) *NotModelled {
	var n *NotModelled
	if errors.As(err, &n) {
		return n
	}
	return nil
}
