package target

import "math"

// verityOption is an optional argument that some kernel knows.
type verityOption struct {
	name    string
	needs   func(*Options) bool // whether this kernel knows it; nil: every one does
	missing string              // ti->error where its value is missing; empty for an option without
	apply   func(*Verity, *ctr, VerityOption) bool
}

// known reports whether a kernel knows the option.
func (k *verityOption) known(o *Options) bool { return k.needs == nil || k.needs(o) }

// verityOptions are the options in the order of verity_parse_opt_args().
var verityOptions = []verityOption{
	{name: "ignore_corruption", apply: (*Verity).setMode},
	{name: "restart_on_corruption", apply: (*Verity).setMode},
	{name: "panic_on_corruption", apply: (*Verity).setMode},
	{name: "restart_on_error", needs: hasErrorMode, apply: (*Verity).setErrorMode},
	{name: "panic_on_error", needs: hasErrorMode, apply: (*Verity).setErrorMode},
	{name: "ignore_zero_blocks", apply: accept},
	{name: "check_at_most_once", apply: (*Verity).atMostOnce},
	{name: "try_verify_in_tasklet", needs: func(o *Options) bool { return o.Features.VerityTwoPasses }, apply: accept},
	{name: "use_fec_from_device", needs: hasFEC, missing: fecMissing, apply: (*Verity).fecDevice},
	{name: "fec_blocks", needs: hasFEC, missing: fecMissing, apply: (*Verity).fecBlocks},
	{name: "fec_start", needs: hasFEC, missing: fecMissing, apply: (*Verity).fecStart},
	{name: "fec_roots", needs: hasFEC, missing: fecMissing, apply: (*Verity).fecRoots},
	{name: "root_hash_sig_key_desc", needs: hasSignatures, missing: sigFailed + "Signature key not specified", apply: (*Verity).signatureKey},
}

const (
	fecMissing = "FEC feature arguments require a value"
	sigFailed  = "DM Verity Sig Verification " // DM_VERITY_ROOT_HASH_VERIFICATION
)

func hasErrorMode(o *Options) bool  { return o.Features.VerityErrorMode }
func hasFEC(o *Options) bool        { return !o.Build.NoFEC }
func hasSignatures(o *Options) bool { return !o.Build.NoSignatures }

func accept(*Verity, *ctr, VerityOption) bool { return true }

// verityMost is DM_VERITY_OPTS_MAX: how many optional arguments there may be, values
// included. 5.10 before 5.10.27 had one less.
func (c *ctr) verityMost() int {
	most := 3
	for _, plus := range []struct {
		n    int
		when bool
	}{{1, c.o.Features.VerityTwoPasses}, {1, c.o.Features.VerityErrorMode}, {8, hasFEC(&c.o)}, {2, hasSignatures(&c.o)}} {
		if plus.when {
			most += plus.n
		}
	}
	return most
}

// options is verity_parse_opt_args(), the pass that obeys the options.
func (v *Verity) options(c *ctr) bool {
	if len(c.argv) == verityArgs {
		return true
	}
	g, ok := c.group(verityArgs, c.verityMost())
	if !ok {
		return false
	}
	for g.more() {
		if !v.option(c, g) {
			return false
		}
	}
	return true
}

// option obeys the next option of the group.
func (v *Verity) option(c *ctr, g *group) bool {
	at, arg := g.shift()
	for i := range verityOptions {
		k := &verityOptions[i]
		if !fold(arg, k.name) || !k.known(&c.o) {
			continue
		}
		opt := VerityOption{Arg: at, Name: k.name}
		if k.missing != "" {
			if !g.more() {
				return c.fail(at, k.missing)
			}
			_, opt.Value = g.shift()
		}
		v.Options = append(v.Options, opt)
		return k.apply(v, c, opt)
	}
	c.fail(at, "Unrecognized verity feature request")
	if c.o.Features.VerityTwoPasses {
		c.spec.Fail.Extra = "verity: Unrecognized verity feature request: " + arg
	}
	return false
}

// conflicting is ti->error for two modes, be they the same.
const conflicting = "Conflicting error handling parameters"

// setMode takes a mode for corruption. Without [series.Set] VerityOneMode the last
// one holds.
func (v *Verity) setMode(c *ctr, o VerityOption) bool {
	if v.Mode != "" && c.o.Features.VerityOneMode {
		return c.fail(o.Arg, conflicting)
	}
	v.Mode = o.Name
	return true
}

func (v *Verity) setErrorMode(c *ctr, o VerityOption) bool {
	if v.ErrorMode != "" {
		return c.fail(o.Arg, conflicting)
	}
	v.ErrorMode = o.Name
	return true
}

// atMostOnce is verity_alloc_most_once(): one bit for each data block.
func (v *Verity) atMostOnce(c *ctr, o VerityOption) bool {
	if v.DataBlocks > math.MaxInt32 {
		return c.failWith(o.Arg, "device too large to use check_at_most_once", e2big)
	}
	return true
}

// signatureKey is verity_verify_sig_parse_opt_args(). It asks request_key() for a key
// of type user, of which there is none before user space has run.
func (v *Verity) signatureKey(c *ctr, o VerityOption) bool {
	return c.failWith(o.Arg+1, sigFailed+"Invalid key specified", enokey)
}
