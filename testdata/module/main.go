// Board holds the command line of a board against lint, and predicts the boots of a scenario.
package main

import (
	"fmt"
	"log"

	"dmrace"
	"dmrace/lint"
	"dmrace/scenarios"
	"dmrace/sim"
)

const line = `root=/dev/dm-0 rootwait dm-mod.create="r,,,ro,0 8192 linear /dev/mmcblk0p2 0"`

func main() {
	findings, err := lint.Check(line, lint.Options{Kernel: "6.1"})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f.Severity, f.Code, f.Name)
	}
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		log.Fatal(err)
	}
	for _, v := range s.Variants {
		plan, err := scenarios.Plan(s, v, dmrace.Options{KernelName: "6.1"})
		if err != nil {
			log.Fatal(err)
		}
		boot, err := sim.Predict(plan, dmrace.Traits{Release: "6.1.192", Waitfor: dmrace.Waitfor2026})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(v.Name+":", boot.Verdict.Outcome, boot.Verdict.Cause)
	}
}
