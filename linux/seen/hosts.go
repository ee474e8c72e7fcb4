package seen

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/bus"
)

// failures are what a driver, a card and a disk say of themselves, the earliest cause
// first.
var failures = []struct {
	kind  dmrace.EventKind
	cause dmrace.Cause
	why   string
}{
	{dmrace.HostFailed, dmrace.CauseHostFailed, "the driver refuses the device"},
	{dmrace.CardError, dmrace.CauseCard, "the card does not come up"},
	{dmrace.DiskError, dmrace.CauseDiskErrors, "the disk does not answer"},
}

// Absent says what keeps hosts and disks from coming up, the earliest cause first.
func (v *View) Absent() (r dmrace.Reason) {
	if e, ok := v.First(dmrace.Oops); ok {
		r.Cause, r.Says = dmrace.CauseOops, "the kernel crashed: "+e.Detail+v.Where(e)
		r.Add(e, "the crash")
		return r
	}
	e, pending := v.pending()
	if failed, ok := v.OfRoot(dmrace.HostFailed); ok && pending && ofAny(e) && !ofAny(failed) && v.End.Reason == dmrace.EndLog {
		pending = false // what failed brings disks alone
	}
	if pending {
		r.Cause, r.Final = dmrace.CauseHostDeferred, true
		r.Says = fmt.Sprintf("the probe of %s stays deferred%s", e.Subject, supplier(e.Detail))
		r.Add(e, "the driver core has stopped waiting for what this device needs")
		return r
	}
	for _, c := range failures {
		if e, ok := v.OfRoot(c.kind); ok {
			r.Cause, r.Says = c.cause, Said(e)
			v.addLink(&r, e)
			r.Says += v.often(c.kind)
			r.Add(e, c.why)
			v.addTimeout(&r, e)
			return r
		}
	}
	if e, ok := v.OfRoot(dmrace.CardTried); ok && e.Detail == bus.LastCardClock && v.noCard(e.Subject) {
		r.Cause, r.Says = dmrace.CauseCard, fmt.Sprintf("%s asked for a card at ever lower frequencies, down to %s, and none answered", e.Subject, e.Detail)
		r.Add(e, "the last frequency that is tried")
		return r
	}
	if e, ok := v.OfRoot(dmrace.LinkDown); ok {
		r.Cause, r.Says = dmrace.CauseLink, Said(e)
		r.Add(e, "there is no link")
	}
	return r
}

// pending returns a host whose probe stays deferred: the last, but one that
// brings disks alone before one that brings anything.
func (v *View) pending() (last dmrace.Event, ok bool) {
	last, ok = v.OfRoot(dmrace.HostPending)
	for _, e := range v.Events {
		if e.Kind == dmrace.HostPending && ofAny(last) && !ofAny(e) && !slices.Contains(v.beside, e.Seq) {
			last = e
		}
	}
	return last, ok
}

// ofAny reports whether an event is of a host behind which anything can be, a disk or not.
func ofAny(e dmrace.Event) bool {
	return bus.BringsAny(e.Subject) || bus.BringsAny(driver(e))
}

// addTimeout adds to a host whose probe failed that the driver core had given up waiting for
// what it needs: driver_deferred_probe_check_state() in drivers/base/dd.c lets it fail then.
func (v *View) addTimeout(r *dmrace.Reason, failed dmrace.Event) {
	for _, e := range v.Events {
		if e.Kind == dmrace.HostSaid && e.Subject == failed.Subject && strings.HasSuffix(e.Detail, "deferred probe timeout, ignoring dependency") {
			r.Cause, r.Final = dmrace.CauseHostDeferred, true
			r.Says += "; before that the driver core gave up waiting for what the device needs (deferred probe timeout): a power domain, an IOMMU or pins that no driver provides"
			r.Add(e, "what it needs did not come in time")
			return
		}
	}
}

// HostWord returns the last that a driver of a host says of what it lacks, in a boot that
// shows no disk: what becomes of its probe the log does not tell.
func (v *View) HostWord() (says string, e dmrace.Event, ok bool) {
	for _, kind := range []dmrace.EventKind{dmrace.HostSaid, dmrace.ProbeDefer} {
		if e, ok = v.OfRoot(kind); ok && len(v.Disks()) == 0 {
			return Said(e), e, true
		}
	}
	return "", dmrace.Event{}, false
}

// addLink adds the word of a host that fails that it has no link, if there is one.
func (v *View) addLink(r *dmrace.Reason, failed dmrace.Event) {
	link, ok := v.OfRoot(dmrace.LinkDown)
	if !ok || failed.Kind != dmrace.HostFailed || link.Subject != failed.Subject {
		return
	}
	r.Cause, r.Says = dmrace.CauseLink, Said(link)+"; "+r.Says
	r.Add(link, "there is no link")
}

// often says how often something was said. A log keeps no more of it than countless.
func (v *View) often(kind dmrace.EventKind) string {
	const countless = 64
	switch n := v.Count(kind); {
	case n >= countless:
		return ", again and again"
	case n > 1:
		return fmt.Sprintf(" (%d such messages)", n)
	}
	return ""
}

// WithHosts adds what keeps hosts from coming up to a root whose disk was found under
// another name alone: a host that is refused or deferred may be the one that the right
// disk is behind.
func (v *View) WithHosts(r dmrace.Reason) dmrace.Reason {
	absent := v.Absent()
	if r.Cause != dmrace.CauseOtherName && r.Cause != dmrace.CauseDeviceMissing || absent.Cause == "" {
		return r
	}
	if absent.Cause == dmrace.CauseHostDeferred || absent.Cause == dmrace.CauseHostFailed {
		r.Cause, r.Final = absent.Cause, absent.Final
		r.Says = absent.Says + "; " + r.Says
	} else {
		r.Says += "; besides, " + absent.Says
	}
	r.Proofs = append(r.Proofs, absent.Proofs...)
	return r
}

// noCard reports whether no card was found by a host.
func (v *View) noCard(host string) bool {
	return !slices.ContainsFunc(v.Events, func(e dmrace.Event) bool {
		return e.Kind == dmrace.DeviceAdd && e.Subject == host && strings.HasPrefix(e.Detail, "new ") || e.Kind == dmrace.DiskAdd && strings.HasPrefix(e.Detail, host+":")
	})
}

// emptyHost returns a host for cards that came up and on which no card was found.
func (v *View) emptyHost() string {
	for _, e := range v.Events {
		if e.Kind == dmrace.DeviceAdd && bus.CardHost(e.Subject) && strings.Contains(e.Detail, "controller on") && v.noCard(e.Subject) {
			return e.Subject
		}
	}
	return ""
}

// supplier words the reason of a deferred probe.
func supplier(detail string) string {
	detail = strings.TrimSpace(strings.TrimPrefix(detail, "platform:"))
	if detail == "" {
		return ""
	}
	return ": it waits for " + strings.TrimPrefix(detail, "wait for ")
}
