package vmtest

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
		until := resigned(p, gaveUp)
		if keeps := seenUntil(p, gaveUp, until); until != c.until || keeps != c.keeps {
			t.Errorf("%s: watched until %s, kept until %s", c.name, until, keeps)
		}
	}
	if at := seenUntil(&dmrace.Plan{}, dmrace.Verdict{Outcome: dmrace.Hung, ProvenAt: time.Second}, time.Minute); at != time.Second {
		t.Errorf("a hang is kept until %s", at)
	}
}
