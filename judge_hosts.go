package dmrace

import (
	"fmt"
	"slices"
	"strings"
)

// withHosts adds what keeps hosts from coming up to a root whose disk was found under
// another name alone: a host that is refused or deferred may be the one that the right
// disk is behind.
func (j judge) withHosts(r reason) reason {
	absent := j.whyAbsent()
	if r.cause != CauseOtherName && r.cause != CauseDeviceMissing || absent.cause == "" {
		return r
	}
	if absent.cause == CauseHostDeferred || absent.cause == CauseHostFailed {
		r.cause, r.final = absent.cause, absent.final
		r.says = absent.says + "; " + r.says
	} else {
		r.says += "; besides, " + absent.says
	}
	r.proofs = append(r.proofs, absent.proofs...)
	return r
}

// whyAbsent looks for what keeps hosts and disks from coming up, the earliest cause
// first.
func (j judge) whyAbsent() (r reason) {
	if e, ok := j.t.First(Oops); ok {
		r.cause, r.says = CauseOops, "the kernel crashed: "+e.Detail+j.where(e)
		r.add(e, "the crash")
		return r
	}
	if e, ok := j.lastOf(HostPending); ok {
		r.cause, r.final = CauseHostDeferred, true
		r.says = fmt.Sprintf("the probe of %s stays deferred%s", e.Subject, supplier(e.Detail))
		r.add(e, "the driver core has stopped waiting for what this device needs")
		return r
	}
	for _, c := range []struct {
		kind  EventKind
		cause Cause
		why   string
	}{
		{HostFailed, CauseHostFailed, "the driver refuses the device"},
		{CardError, CauseCard, "the card does not come up"},
		{DiskError, CauseDiskErrors, "the disk does not answer"},
	} {
		if e, ok := j.lastOf(c.kind); ok {
			r.cause, r.says = c.cause, said(e)
			if link, ok := j.linkOf(e); ok {
				r.cause, r.says = CauseLink, said(link)+"; "+r.says
				r.add(link, "there is no link")
			}
			switch n := j.count(c.kind); {
			case n >= countless:
				r.says += ", again and again"
			case n > 1:
				r.says += fmt.Sprintf(" (%d such messages)", n)
			}
			r.add(e, c.why)
			return r
		}
	}
	if e, ok := j.lastOf(CardTried); ok && e.Detail == "100 kHz" && j.noCard(e.Subject) {
		r.cause, r.says = CauseCard, fmt.Sprintf("%s asked for a card at ever lower frequencies, down to %s, and none answered", e.Subject, e.Detail)
		r.add(e, "the last frequency that mmc_rescan() tries")
		return r
	}
	if e, ok := j.lastOf(LinkDown); ok {
		r.cause, r.says = CauseLink, said(e)
		r.add(e, "there is no link")
	}
	return r
}

// linkOf returns the word of a host that fails that it has no link, if there is one.
func (j judge) linkOf(failed Event) (Event, bool) {
	link, ok := j.lastOf(LinkDown)
	return link, ok && failed.Kind == HostFailed && link.Subject == failed.Subject
}

// countless is from how many messages on they are not counted: a log keeps no more.
const countless = 64

// noCard reports whether no card was found by a host.
func (j judge) noCard(host string) bool {
	return !slices.ContainsFunc(j.t.Events, func(e Event) bool {
		return e.Kind == DeviceAdd && e.Subject == host && strings.HasPrefix(e.Detail, "new ") || e.Kind == DiskAdd && strings.HasPrefix(e.Detail, host+":")
	})
}

// supplier words the reason of a deferred probe.
func supplier(detail string) string {
	detail = strings.TrimSpace(strings.TrimPrefix(detail, "platform:"))
	if detail == "" {
		return ""
	}
	return ": it waits for " + strings.TrimPrefix(detail, "wait for ")
}
