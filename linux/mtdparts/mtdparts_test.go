package mtdparts

import (
	"fmt"
	"strings"
	"testing"

	"dmrace/linux/cmdline"
)

// shown is what the table of the test compares.
func shown(all []Flash, err *Error) string {
	var out []string
	for _, f := range all {
		var parts []string
		for _, p := range f.Partitions {
			text := fmt.Sprint(p.Size)
			if p.Rest {
				text = "rest"
			}
			if p.HasAt {
				text += fmt.Sprintf("@%d", p.Offset)
			}
			parts = append(parts, text+"="+p.Name)
		}
		out = append(out, f.ID+": "+strings.Join(parts, " "))
	}
	if err != nil {
		out = append(out, fmt.Sprintf("%s at %d", err, err.At))
	}
	return strings.Join(out, "; ")
}

func TestParse(t *testing.T) {
	for value, want := range map[string]string{
		"nand0:1m(boot),4M(kernel)ro,-(rootfs)": "nand0: 1048576=boot 4194304=kernel rest=rootfs",
		"nand0:0x100000@0x20000(a b)rolk,64k":   "nand0: 1048576@131072=a b 65536=",
		"a:1k;b:2k(x)":                          "a: 1024=; b: 2048=x",
		"spi0.0:1:256k(u:boot),-":               "spi0.0:1: 262144=u:boot rest=",
		"physmap-flash.0:-(all)":                "physmap-flash.0: rest=all",
		"nand0:1m(boot":                         "no closing ) found in partition name at 8",
		"nand0:-(a),1m(b)":                      "no partitions allowed after a fill-up partition at 10",
		"nand0:1m(boot),(kernel)":               "partition has size 0 at 15",
		"nand0:1m(boot),":                       "partition has size 0 at 15",
		"nand0:1m(boot) ,2m":                    "nand0: 1048576=boot; bad character after partition at 14",
		"nand0:1m(boot)rw,2m":                   "nand0: 1048576=boot; bad character after partition at 14",
		"nand0,1m(boot)":                        "no mtd-id at 0",
		"":                                      "no mtd-id at 0",
		"a:1k;":                                 "a: 1024=; no mtd-id at 5",
		"mtdparts=gpmi-nand:4m(boot),-(root)":   "mtdparts=gpmi-nand: 4194304=boot rest=root",
		"a:1k(x);b":                             "a: 1024=x; no mtd-id at 8",
		"a:0(x)":                                "partition has size 0 at 2",
		"a:k(x)":                                "partition has size 0 at 2",
	} {
		if got := shown(Parse(value, cmdline.Facts{})); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", value, got, want)
		}
	}
}

// FuzzParse: the parser ends, and each place lies within the value and in order.
func FuzzParse(f *testing.F) {
	f.Add("nand0:1m(boot),4M@2m(kernel)ro,-(rootfs);x:1", true)
	f.Add("a:-,", false)
	f.Fuzz(func(t *testing.T, value string, saturates bool) {
		all, err := Parse(value, cmdline.Facts{Saturates: saturates})
		last := -1
		for _, flash := range all {
			if flash.At <= last || value[flash.At:flash.At+len(flash.ID)] != flash.ID || len(flash.Partitions) == 0 {
				t.Errorf("%q: %+v", value, flash)
			}
			last = flash.At
			for _, p := range flash.Partitions {
				if p.At <= last || p.At >= len(value) || p.Rest == (p.Size > 0) {
					t.Errorf("%q: %+v", value, p)
				}
				last = p.At
			}
		}
		if err != nil && (err.At < 0 || err.At > len(value) || err.Error() == "") {
			t.Errorf("%q: %v at %d", value, err, err.At)
		}
		if err == nil && len(all) == 0 {
			t.Errorf("%q: nothing, and no error", value)
		}
	})
}
