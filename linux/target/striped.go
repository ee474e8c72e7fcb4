package target

// stripedCtr is stripe_ctr() (drivers/md/dm-stripe.c): <stripes> <chunk sectors>, then
// <device> <start sector> for each stripe.
func stripedCtr(c *ctr) {
	if len(c.argv) < 2 {
		c.fail(-1, "Not enough arguments")
		return
	}
	stripes, width, ok := c.stripeSizes()
	if !ok {
		return
	}
	// The kernel counts in 32 bits: 2^31+1 stripes ask for as many arguments as one
	// does, and for more memory than can be had.
	if uint32(len(c.argv)) != 2+2*stripes {
		c.fail(-1, "Not enough destinations specified")
		return
	}
	if len(c.argv) != 2+2*int(stripes) {
		c.failWith(0, "Memory allocation for striped context failed", enomem)
		return
	}
	for at := 2; at < len(c.argv); at += 2 {
		const message = "Couldn't parse stripe destination" // for the lookup as well
		start, ok := c.scan64(c.argv[at+1])
		if !ok {
			c.fail(at+1, message)
			return
		}
		c.area(c.lookup(at, message), start, width)
	}
}

// stripeSizes checks the first two arguments and returns the number of stripes and
// the sectors that each has of the target.
func (c *ctr) stripeSizes() (stripes uint32, width uint64, ok bool) {
	stripes, ok = strict32(c.argv[0])
	if !ok || stripes == 0 {
		return 0, 0, c.fail(0, "Invalid stripe count")
	}
	chunk, ok := strict32(c.argv[1])
	if !ok || chunk == 0 {
		return 0, 0, c.fail(1, "Invalid chunk_size")
	}
	if c.o.Length%uint64(stripes) != 0 {
		return 0, 0, c.fail(0, "Target length not divisible by number of stripes")
	}
	width = c.o.Length / uint64(stripes)
	if width%uint64(chunk) != 0 {
		return 0, 0, c.fail(1, "Target length not divisible by chunk size")
	}
	return stripes, width, true
}
