package needs

import (
	"testing"
	"time"

	"dmrace"
)

// TestResigned: a user space that gave up before a late disk comes is watched until it has
// had the time to go on, and what came meanwhile is kept.
func TestResigned(t *testing.T) {
	late := dmrace.Duration(2 * time.Minute)
	gaveUp := dmrace.Verdict{Outcome: dmrace.Failed, ProvenAt: 11 * time.Second}
	for _, c := range []struct {
		name         string
		inject       []dmrace.Inject
		until, keeps time.Duration
	}{
		{"nothing is late", nil, 21 * time.Second, 11 * time.Second},
		{"the disk is late", []dmrace.Inject{{USBDelayUse: &late}}, 150 * time.Second, 150 * time.Second},
	} {
		p := &dmrace.Plan{Inject: c.inject, Limits: dmrace.Limits{}.OrDefault()}
		until := Resigned(p, gaveUp)
		if keeps := SeenUntil(p, gaveUp, until); until != c.until || keeps != c.keeps {
			t.Errorf("%s: watched until %s, kept until %s", c.name, until, keeps)
		}
	}
	if at := SeenUntil(&dmrace.Plan{}, dmrace.Verdict{Outcome: dmrace.Hung, ProvenAt: time.Second}, time.Minute); at != time.Second {
		t.Errorf("a hang is kept until %s", at)
	}
}

func TestGiveUp(t *testing.T) {
	delay := dmrace.Duration(20 * time.Second)
	p := &dmrace.Plan{
		Inject: []dmrace.Inject{{USBDelayUse: &delay}},
		Limits: dmrace.Limits{Window: dmrace.Duration(20 * time.Second), Guest: dmrace.Duration(3 * time.Minute)},
	}
	for _, c := range []struct {
		name    string
		cause   dmrace.Cause
		waiting time.Duration
		want    time.Duration
	}{
		{"not in the root wait", dmrace.CauseStillWaiting, 0, 3 * time.Minute},
		{"dm-init is not built in", dmrace.CauseNoDMInit, time.Second, time.Second},
		{"the disk may yet come", dmrace.CauseNeverAppeared, time.Second, 61 * time.Second},
		{"the limit comes first", dmrace.CauseNeverAppeared, 170 * time.Second, 3 * time.Minute},
	} {
		if got := GiveUp(p, dmrace.Verdict{Cause: c.cause}, c.waiting); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
