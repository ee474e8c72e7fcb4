package lint

import "dmrace/linux/series"

// checker checks a line for several kernels, once for those that are alike to it.
type checker struct {
	line    string
	options *Options
	alone   bool     // one kernel is asked about, whose like nobody looks for
	counts  bool     // only the errors are asked for: nothing is said of them
	bearing *bearing // nil: no check yet
	tables  *tables
	checks  []checkOf
}

// checkOf is what was found in a line for kernels that are alike to it.
type checkOf struct {
	features series.Set
	size     int
	found    []Finding
}

// findings returns what is found for a kernel.
func (c *checker) findings(k kernel) []Finding {
	if c.alone && len(k.unknown) == 0 {
		return c.pass(k).check()
	}
	var r *pass
	if c.bearing == nil {
		r = c.pass(k)
		b := r.bearing()
		c.bearing = &b
	}
	if len(k.unknown) > 0 {
		if k.unknown = c.bearing.unknown(k); len(k.unknown) > 0 {
			return findings(c.line, k, c.options, c.tables)
		}
		r = nil // it knows the kernel with all of them
	}
	alike := c.bearing.of(k.features)
	for i := range c.checks {
		if done := &c.checks[i]; done.features == alike && done.size == k.size {
			return done.found
		}
	}
	if r == nil {
		r = c.pass(k)
	}
	found := r.check()
	c.checks = append(c.checks, checkOf{alike, k.size, found})
	return found
}

func (c *checker) pass(k kernel) *pass {
	r := newPass(c.line, k, c.options, c.tables)
	r.counts = c.counts
	return r
}
