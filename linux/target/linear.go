package target

// linearCtr is linear_ctr() (drivers/md/dm-linear.c): <device> <start sector>.
func linearCtr(c *ctr) {
	if len(c.argv) != 2 {
		c.fail(-1, "Invalid argument count")
		return
	}
	start, ok := c.scan64(c.argv[1])
	if !ok {
		c.fail(1, "Invalid device sector")
		return
	}
	c.area(c.lookup(0, "Device lookup failed"), start, c.o.Length)
}

// originCtr is origin_ctr() (drivers/md/dm-snap.c): <device>.
func originCtr(c *ctr) {
	if len(c.argv) != 1 {
		c.fail(-1, "origin: incorrect number of arguments")
		return
	}
	c.area(c.lookup(0, "Cannot get target device"), 0, c.o.Length)
}

// delayCtr is delay_ctr() (drivers/md/dm-delay.c): <device> <start sector>
// <milliseconds> for reads, and the same again for writes and for flushes. What is
// not given is taken over from the one before and looked up once more.
func delayCtr(c *ctr) {
	if n := len(c.argv); n != 3 && n != 6 && n != 9 {
		c.fail(-1, "Requires exactly 3, 6 or 9 arguments")
		return
	}
	for class := range 3 {
		if !c.delayClass(min(3*class, len(c.argv)-3)) {
			return
		}
	}
}

// delayClass is delay_class_ctr() for the three arguments from at.
func (c *ctr) delayClass(at int) bool {
	start, ok := c.scan64(c.argv[at+1])
	if !ok {
		return c.fail(at+1, "Invalid device sector")
	}
	if _, ok := c.scan32(c.argv[at+2]); !ok {
		return c.fail(at+2, "Invalid delay")
	}
	c.area(c.lookup(at, "Device lookup failed"), start, c.o.Length)
	return true
}
