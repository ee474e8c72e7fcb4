package vmtest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/console"
)

// TestDiagnoseClock: where the kernel's clock ran ahead it is the machine that is to blame,
// whatever the kernel lacks beside.
func TestDiagnoseClock(t *testing.T) {
	parser := console.NewParser(dmrace.VocabularyNewest, func(dmrace.Event) {})
	parser.Write([]byte("[    0.000000][    T0] Linux version 6.1.192\n"))
	for clock, want := range map[dmrace.Clock]string{dmrace.ClockRealtime: "ran 36.0 times as fast as the host's", dmrace.ClockIcount: "never saw the virtio disk vda"} {
		r := &dmrace.Observation{
			Origin:     dmrace.OriginQEMU,
			Plan:       &dmrace.Plan{Clock: clock, Disk: dmrace.Disk{Bus: bus.Virtio}, Limits: dmrace.Limits{Guest: dmrace.Duration(180 * time.Second)}},
			Verdict:    dmrace.Verdict{Outcome: dmrace.Inconclusive, Cause: dmrace.CauseNeverAppeared},
			Timeline:   &dmrace.Timeline{End: dmrace.End{Reason: dmrace.EndLimit, At: 180 * time.Second}},
			Provenance: &dmrace.Provenance{HostWallMillis: 5000},
		}
		var env *dmrace.EnvError
		if err := diagnose(r, parser, nil, r.Timeline.End); !errors.As(err, &env) || !strings.Contains(err.Error(), want) || env.Fix == "" {
			t.Errorf("clock %s: %v, want %q", clock, err, want)
		}
	}
}

// TestDiagnoseGone: a controller that fell silent too late is no evidence, whatever came of it.
func TestDiagnoseGone(t *testing.T) {
	for _, c := range []struct {
		name, scanned, want string
	}{
		{"in time", "", ""},
		{"another disk", "nvme1n1", ""},
		{"too late", "nvme0n1", "nvme0n1"},
	} {
		var timeline dmrace.Timeline
		timeline.Add(dmrace.Event{Kind: dmrace.PartitionScan, Subject: c.scanned})
		p := &dmrace.Plan{
			Disk: dmrace.Disk{Bus: bus.NVMe}, Others: []dmrace.Disk{{Bus: bus.NVMe}},
			Inject: []dmrace.Inject{{Gone: &dmrace.Gone{Disk: 1}}},
		}
		if got := unsilenced(&dmrace.Observation{Plan: p, Timeline: &timeline}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
