package lint

import (
	"reflect"
	"testing"

	"dmrace/linux/series"
)

// TestBearing holds what is found for kernels that share a check against what is found for
// each by itself, on lines of every kind and on those for which a single row decides.
func TestBearing(t *testing.T) {
	lines := []string{
		"root=/dev/vda2 rootdelay=18446744073709551617", "root=/dev/vda2 rootdelay=5s", "root=/dev/vda2 rootwait initcall_debug=enable", "root=/dev/vda2 rootwait initcall_debug=t",
		"root=/dev/vda2 rootwait hung_task_panic=1", `root=/dev/vda2 rootwait "`, "root=1ffffffffffffffff rootwait", "root=/dev/vda99999999999999999999 rootwait",
		linear("0x1ffffffffffffffff", ""), linear("/dev/vda2", " dm-mod.waitfor=1ffffffffffffffffffff"),
		`root=/dev/dm-0 dm-mod.create="control,,,ro,0 8 linear /dev/vda2 0"`, `root=/dev/dm-0 dm-mod.create="..,,,ro,0 8 linear /dev/vda2 0"`,
		verity("/dev/vda1", "/dev/vda2", "")[:len(verity("/dev/vda1", "/dev/vda2", ""))-1] + ` 2 restart_on_error ignore_corruption"`,
		`root=/dev/dm-0 dm-mod.create="v,,,ro,0 8192 crypt aes-xts-plain64 ` + hash + ` 0 /dev/vda2 0 1 high_priority"`,
		`root=/dev/dm-0 dm-mod.create="v,,,ro,0 8192 linear /dev/vda2 18446744073709551617"`,
		"root=/dev/hda1", linear("/dev/hdc", ""), "root=/dev/md0 md=0,/dev/hda1,/dev/vda1",
	}
	for _, c := range cases {
		lines = append(lines, c.line)
	}
	for _, r := range Rules() {
		lines = append(lines, r.Bad, r.Good)
	}
	shared := 0
	for _, line := range lines {
		o := Options{}
		of := checker{line: line, options: &o, tables: &tables{}}
		for _, version := range append(series.Branches(), "4.19", "6.1.174", "7.1") {
			k, err := kernelOf(version, o)
			if err != nil {
				t.Fatal(err)
			}
			k.unknown = nil
			got, checks := of.findings(k), len(of.checks)
			if want := newPass(line, k, &o, &tables{}).check(); !reflect.DeepEqual(got, want) {
				t.Errorf("%s\non %s: %s, by itself %s", line, version, summary(got), summary(want))
			}
			shared += len(series.Branches()) + 3 - checks
		}
	}
	if shared == 0 {
		t.Error("no two kernels share a check")
	}
}
