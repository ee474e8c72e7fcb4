package lint_test

import (
	"fmt"
	"os"

	"dmrace"
	"dmrace/lint"
	"dmrace/sim"
)

// The disk is known, so a race on it is certain or there is none.
func ExampleCheck() {
	line := `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/sda2 0"`
	for _, bus := range []dmrace.Bus{"usb", "scsi"} {
		findings, err := lint.Check(line, lint.Options{Kernel: "6.1", Disks: []sim.Disk{{Bus: bus}}})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %d findings\n", bus, len(findings))
		for _, f := range findings {
			fmt.Println(f.Severity, f.Code, f.Name)
		}
	}
	// Output:
	// usb: 2 findings
	// error DMR401 waitfor-missing
	// warning DMR510 rootwait-unbounded
	// scsi: 0 findings
}

func ExampleText() {
	line := "root=/dev/vda2 rootwait=10s ro"
	findings, err := lint.Check(line, lint.Options{Kernel: "6.12"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := lint.Text(os.Stdout, "cmdline", line, findings, lint.TextOptions{Width: 80}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// cmdline:1:16: warning[DMR513]: rootwait=10s is not taken: the wait has no end
	//     root=/dev/vda2 rootwait=10s ro
	//                    ^~~~~~~~~~~~
	//   kernel:  rootwait_timeout_setup() prints "ignoring invalid rootwait value", or
	//            "excessive", and waits without end (init/do_mounts.c)
	//   affects: 6.6 and later (45071e1c2897)
	//   fix:     root=/dev/vda2 rootwait=10 ro
	//            in seconds, without a unit
}
