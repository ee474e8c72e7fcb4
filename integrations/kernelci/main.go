// Command kernelci is a pull lab of KernelCI: it asks the API for jobs of its runtime, boots
// the kernel of each in dmrace's scenarios, submits the boots to KCIDB as tests of the kernel's
// build, and closes the job.
//
//	kernelci --api https://api.example/latest --runtime pull-labs-dmrace --submit https://kcidb.example/submit
//
// The tokens are KERNELCI_API_TOKEN and KCIDB_JWT in the environment. The interface is that of
// the PULL_LABS protocol as kernelci-core's runtime of that name writes jobs and
// kernelci/pullab_cloud takes them (both as of 2026); it was met against a stub of both
// services, not the services themselves.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"dmrace"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stderr)
	var usage *dmrace.UsageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, "kernelci:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "kernelci:", err)
		os.Exit(3)
	}
}

// run reads the flags and serves jobs until ctx ends, or once.
func run(ctx context.Context, args []string, people io.Writer) error {
	var r runner
	var scenarios, out string
	var once bool
	fl := flag.NewFlagSet("kernelci", flag.ContinueOnError)
	fl.SetOutput(people)
	fl.StringVar(&r.api.base, "api", "", "the base URL of the API")
	fl.StringVar(&r.runtime, "runtime", "", "the runtime whose jobs are taken")
	fl.StringVar(&r.submit, "submit", "", "where results are submitted: the /submit URL of KCIDB")
	fl.StringVar(&r.origin, "origin", "dmrace", "as whom they are")
	fl.StringVar(&r.buildOrigin, "build-origin", "maestro", "as whom builds are known to KCIDB")
	fl.StringVar(&r.cursor, "cursor", "kernelci-cursor", "the file that says up to when jobs were looked at")
	fl.StringVar(&scenarios, "scenarios", "", "names of scenarios, separated by commas (all of them where empty)")
	fl.StringVar(&out, "out", "kernelci-results", "keep the evidence below this folder")
	fl.BoolVar(&once, "once", false, "take the jobs that there are, and end")
	interval := fl.Duration("interval", 45*time.Second, "how long to wait where there is no job")
	if err := fl.Parse(args); err != nil {
		return err
	}
	if r.api.base == "" || r.runtime == "" || r.submit == "" {
		return &dmrace.UsageError{Err: errors.New("name --api, --runtime and --submit")}
	}
	r.api.client, r.api.token, r.jwt = &http.Client{Timeout: 5 * time.Minute}, os.Getenv("KERNELCI_API_TOKEN"), os.Getenv("KCIDB_JWT")
	r.people = people
	var names []string
	if scenarios != "" {
		names = strings.Split(scenarios, ",")
	}
	r.boot = booter(names, out, people)
	for {
		n, err := r.once(ctx)
		if ctx.Err() != nil || once {
			return err
		}
		if err != nil { // the API is away for a while
			fmt.Fprintln(people, err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(*interval):
		}
	}
}
