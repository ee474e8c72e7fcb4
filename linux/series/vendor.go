package series

import (
	"regexp"
	"strings"
)

// Vendor reports whether the kernel may hold more than its numbers say, by what stands
// behind them:
//
//   - "5.15.0-91-generic", "5.14.0-427.13.1.el9_4.x86_64", "6.1.0-18-amd64": the number
//     of mainline's release and a count of the distribution's own, which is built from
//     much later stable releases, or from patches picked from everywhere;
//   - "5.14.21-150500.55.52-default": SUSE's, which stays at one stable release and
//     counts service packs;
//   - "5.10.198-android13-4-00050-g1a2b3c4d5e6f": Android's common kernel;
//   - "6.1.40-00012-gabcdef012345", "6.1.40+", "6.6-rc3-next-20230928": commits behind the
//     tag, as scripts/setlocalversion says, or what is to become a later release.
//
// What such a kernel's numbers do not promise is not known of it.
func (r Release) Vendor() bool {
	counted := r.Patch == 0 && len(r.Local) > 1 && r.Local[0] == '-' && isDigit(r.Local[1])
	return counted || strings.HasSuffix(r.Local, "+") || beyond.MatchString(r.Local)
}

// beyond matches local parts of kernels with more in them than their release.
var beyond = regexp.MustCompile(`^-1[0-9]{5}\.|-android[0-9]|-[0-9]+-g[0-9a-f]{7,}|-next-[0-9]{8}`)
