package target

// group is a count and as many optional arguments (struct dm_arg_set and
// dm_read_arg_group(), drivers/md/dm-table.c).
type group struct {
	argv []string
	next int // index in argv of the next argument
	end  int // index behind the last one of the group
}

// group reads the count at argv[at], which may be most. What follows the group is
// never looked at.
func (c *ctr) group(at, most int) (*group, bool) {
	n, ok := c.scan32(c.argv[at])
	if !ok || uint64(n) > uint64(most) || uint64(n) > uint64(len(c.argv)-at-1) {
		return nil, c.fail(at, "Invalid number of feature args")
	}
	g := &group{argv: c.argv, next: at + 1, end: at + 1 + int(n)}
	c.spec.Unread = len(c.argv) - g.end
	return g, true
}

// more reports whether the group has another argument.
func (g *group) more() bool { return g.next < g.end }

// shift returns the next argument and its index.
func (g *group) shift() (at int, arg string) {
	at = g.next
	g.next++
	return at, g.argv[at]
}
