package mail

import (
	"strings"
	"testing"

	"dmrace"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

// TestBoard: a boot on a board answers whether a failure can be hit in real life before one in
// QEMU does, and the mail says where each was made.
func TestBoard(t *testing.T) {
	const run = "mmc-natural/without-waitfor/6.1.192-stock-arm64"
	onBoard := *reporttest.Load(t, run)
	provenance := *onBoard.Provenance
	provenance.QEMU, provenance.Accelerator = "", ""
	provenance.Board = &dmrace.BoardRun{Name: "bench-pi", Console: "device /dev/ttyUSB0", Line: "u-boot", Loader: "U-Boot 2023.01"}
	provenance.Kernel.Label = "bench-pi-6.1.192-stock-arm64"
	plan := *onBoard.Plan
	plan.Clock = dmrace.ClockRealtime
	onBoard.Origin, onBoard.Provenance, onBoard.Plan = dmrace.OriginBoard, &provenance, &plan
	r, err := report.Of(t.Context(), []*dmrace.Recording{reporttest.Load(t, run), &onBoard}, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mail := strings.Join(strings.Fields(string(reporttest.Render(t, Write, r))), " ")
	for _, want := range []string{
		"What was booted, in QEMU and on board bench-pi",
		"Yes: mmc-natural/without-waitfor hits it and fails, with nothing made late, on a kernel that carries no instrumentation (on board bench-pi, realtime clock).",
	} {
		if !strings.Contains(mail, want) {
			t.Errorf("no %q in\n%s", want, mail)
		}
	}
}
