package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"dmrace/internal/golden"
)

// twoLogs are logs that are compared, recorded boots most of them: each pair is a question
// that people have.
var twoLogs = []struct{ name, good, bad string }{
	{"the race, won and lost", "mmc-slow-probe/with-waitfor/6.1.192-stock-shim", "mmc-slow-probe/without-waitfor/6.1.192-stock-shim"},
	{"two kernels", "mmc-slow-probe/with-waitfor/6.1.192-stock-shim", "mmc-slow-probe/with-waitfor/7.2.13-stock-shim"},
	{"two architectures", "usb-slow-scan/control/6.1.192-stock", "usb-slow-scan/control/6.1.192-stock-arm64"},
	{"slow and not slow", "mmc-natural/control/6.1.192-stock", "mmc-slow-probe/control/6.1.192-stock-shim"},
	{"a table and none", "mmc-slow-probe/control/6.1.192-stock-shim", "mmc-slow-probe/with-waitfor/6.1.192-stock-shim"},
	{"a host deferred", "root-deferred/control/6.1.192-stock-shim", "root-deferred/no-supplier/6.1.192-stock-shim"},
	{"an NVMe that is gone", "nvme-gone/control/6.1.192-stock", "nvme-gone/gone/6.1.192-stock"},
	{"another number", "root-renumbered/control/6.1.192-stock", "root-renumbered/wrong-number/6.1.192-stock"},
	{"a server that is there, and not", "nfs-root/control/6.1.192-stock+roots", "nfs-root/no-server/6.1.192-stock+roots"},
	{"a volume that is missing", "ubi-root/control/6.1.192-stock+roots", "ubi-root/volume-missing/6.1.192-stock+roots"},
	{"user space, systemd", "initramfs-systemd/control/6.1.192-stock+roots", "initramfs-systemd/absent/6.1.192-stock+roots"},
	{"user space, initramfs-tools", "initramfs-tools/control/6.1.192-stock+roots", "initramfs-tools/absent/6.1.192-stock+roots"},
	{"a crash", "probe-crash/control/6.1.192-stock-shim+roots", "probe-crash/oops/6.1.192-stock-shim+roots"},
	{"a lockup", "probe-crash/control/6.1.192-stock-shim+roots", "probe-crash/soft-lockup/6.1.192-stock-shim+roots"},
	{"a block that is corrupt", "verity-corrupt/control/6.1.192-stock", "verity-corrupt/file/6.1.192-stock"},
	{"slower, and why", "testdata/two/usb-good.log", "testdata/two/usb-slow.log"},
	{"journals", "testdata/two/nvme-good.log", "testdata/two/nvme-bad.log"},
	{"no times", "testdata/two/untimed-good.log", "testdata/two/untimed-bad.log"},
	{"the same log twice", "virtio-control/control/6.1.192-stock", "virtio-control/control/6.1.192-stock"},
}

// runsOf is the console of a recorded boot, or a log.
func runsOf(name string) string {
	if filepath.Ext(name) == ".log" {
		return filepath.FromSlash(name)
	}
	return filepath.Join("..", "..", "results", "runs", filepath.FromSlash(name), "console.log.gz")
}

// TestTwoLogs shows what is said of two logs, as text and as JSON.
func TestTwoLogs(t *testing.T) {
	var text, programs bytes.Buffer
	for _, c := range twoLogs {
		fmt.Fprintf(&text, "== %s\n", c.name)
		run := func(out *bytes.Buffer, more ...string) {
			root := newRoot()
			root.SetArgs(append([]string{"parse", runsOf(c.good), runsOf(c.bad)}, more...))
			root.SetOut(out)
			if err := root.ExecuteContext(t.Context()); err != nil && statusOf(err) != exitUnexpected {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		run(&text)
		fmt.Fprintln(&text)
		var raw bytes.Buffer
		run(&raw, "--json")
		var two struct {
			Good, Bad struct {
				Verdict struct{ Outcome, Cause string }
			}
			Differs []string
			Changes []map[string]any
		}
		if err := json.Unmarshal(raw.Bytes(), &two); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&programs, "== %s\n%s and %s %s\n", c.name, two.Good.Verdict.Outcome, two.Bad.Verdict.Outcome, two.Bad.Verdict.Cause)
		for _, d := range two.Differs {
			fmt.Fprintln(&programs, d)
		}
		for _, change := range two.Changes {
			if change["fate"] != "kept" && !strings.HasPrefix(fmt.Sprint(change["event"]), "initcall") {
				fmt.Fprintln(&programs, change["fate"], change["event"], change["a_us"], change["b_us"], change["message"])
			}
		}
	}
	golden.Check(t, "testdata/two-logs.golden", text.Bytes())
	golden.Check(t, "testdata/two-logs-json.golden", programs.Bytes())
}
