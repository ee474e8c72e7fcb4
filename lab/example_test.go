package lab_test

import (
	"context"
	"fmt"
	"log"

	"dmrace/lab"
)

// Three calls boot a scenario: on Debian's 6.1, which is built once and kept in the cache,
// or on an image, as in lab.Options{Kernel: "arch/x86/boot/bzImage"}.
func Example() {
	ctx := context.Background()
	l, err := lab.Open(ctx, lab.Options{})
	if err != nil {
		log.Fatal(err)
	}
	boots, err := l.Plan(ctx, "mmc-natural", "without-waitfor", "with-waitfor")
	if err != nil {
		log.Fatal(err)
	}
	recordings, err := l.Boot(ctx, boots...)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range recordings {
		fmt.Println(r.Variant(), r.Verdict.Outcome, r.Verdict.Cause)
	}
	// Output:
	// without-waitfor hung data-device-missing
	// with-waitfor booted
}

// What a boot comes to can be had without a kernel, in a millisecond, of any version.
func ExampleLab_Predict() {
	ctx := context.Background()
	l, err := lab.Open(ctx, lab.Options{})
	if err != nil {
		log.Fatal(err)
	}
	boots, err := l.Plan(ctx, "mmc-natural", "without-waitfor", "with-waitfor")
	if err != nil {
		log.Fatal(err)
	}
	predicted, err := l.Predict(ctx, boots...)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range lab.Predicted(predicted) {
		fmt.Println(r.Variant(), r.Verdict.Outcome, r.Verdict.Cause)
	}
	// Output:
	// without-waitfor hung data-device-missing
	// with-waitfor booted
}
