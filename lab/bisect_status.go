package lab

import (
	"errors"

	"dmrace/images/kernel"
	"dmrace/vmtest"
)

// The exit statuses that git bisect run asks for (bisect.c, builtin/bisect.c): from 128
// on it stops, everything else below that is a verdict on the revision.
const (
	BisectGood  = 0
	BisectBad   = 1
	BisectSkip  = 125 // this revision cannot be tested
	BisectAbort = 128 // none can: what failed is not the kernel
)

// BisectStatus maps an error to the exit status for git bisect run. What is wrong with
// this tree alone skips it; whatever would be wrong with each stops the bisection.
func BisectStatus(err error) int {
	var build *kernel.BuildError
	var lack *kernel.LackError
	var patch *kernel.PatchError
	var unfit *vmtest.UnfitError
	switch {
	case err == nil:
		return BisectGood
	case errors.Is(err, errSkip), errors.As(err, &build), errors.As(err, &lack), errors.As(err, &patch), errors.As(err, &unfit):
		return BisectSkip
	case errors.Is(err, ErrUnexpected):
		return BisectBad
	}
	return BisectAbort
}
