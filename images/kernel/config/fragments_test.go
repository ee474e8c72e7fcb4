package config

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/bus"
)

func TestParseFragment(t *testing.T) {
	got, err := parseFragment("x", []byte("# why\n\nCONFIG_A=y\n  CONFIG_B=\"s t\"\n# CONFIG_C is not set\n# CONFIG_ is a comment\n"))
	want := []Option{{"A", "y"}, {"B", `"s t"`}, {"C", "n"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if _, err := parseFragment("x", []byte("CONFIG_A=y\nCONFIG_B y\n")); err == nil || !strings.Contains(err.Error(), "x:2:") {
		t.Errorf("error %v, want one that names x:2", err)
	}
}

func TestMerge(t *testing.T) {
	config := "# head\nCONFIG_A=n\n# CONFIG_B is not set\nCONFIG_C=y\nCONFIG_AB=1\n"
	got := string(Merge([]byte(config), []Option{{"A", "y"}, {"B", "y"}, {"C", "n"}, {"D", "2"}}))
	want := "# head\nCONFIG_AB=1\nCONFIG_A=y\nCONFIG_B=y\n# CONFIG_C is not set\nCONFIG_D=2\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestLost(t *testing.T) {
	config := Parse([]byte("CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_D=y\n"))
	tests := []struct {
		o    Option
		lost bool
	}{
		{Option{"A", "y"}, false},
		{Option{"B", "y"}, true}, // a module is of no use without an initramfs
		{Option{"C", "y"}, true},
		{Option{"C", "n"}, false},
		{Option{"D", "n"}, true},
		{Option{"E", "n"}, false},
		{Option{"E", "y"}, true},
	}
	for _, tt := range tests {
		if got := Lost(config, []Option{tt.o}) != nil; got != tt.lost {
			t.Errorf("%s: lost %v, want %v", tt.o, got, tt.lost)
		}
	}
}

// TestARM64 checks that an architecture's fragment replaces what was said of its symbols, and
// that the set's comes last.
func TestARM64(t *testing.T) {
	plain, plainText, err := Requested("", "")
	if err != nil {
		t.Fatal(err)
	}
	options, text, err := Requested(dmrace.ConfigRoots, board.ARM64.Arch)
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]string{}
	for _, o := range options {
		if _, twice := last[o.Symbol]; twice {
			t.Errorf("%s stands twice", o.Symbol)
		}
		last[o.Symbol] = o.Value
	}
	if last["PVH"] != "n" || last["SERIAL_AMBA_PL011_CONSOLE"] != "y" || last["MTD"] != "y" {
		t.Errorf("PVH=%s, PL011=%s, MTD=%s", last["PVH"], last["SERIAL_AMBA_PL011_CONSOLE"], last["MTD"])
	}
	if !bytes.HasPrefix(text, plainText) || len(text) == len(plainText) || len(options) <= len(plain) {
		t.Error("the text of the options does not name what is different")
	}
}

// TestOfBuses adds what a bus needs and nothing speaks of, once.
func TestOfBuses(t *testing.T) {
	more := ofBuses([]Option{{"MMC", "y"}, {"USB_STORAGE", "n"}})
	seen := map[string]int{}
	for _, o := range more {
		seen[o.String()]++
	}
	for option, want := range map[string]int{"CONFIG_MMC=y": 0, "CONFIG_USB_STORAGE=y": 0, "CONFIG_MMC_BLOCK=y": 1, "CONFIG_BLK_DEV_SD=y": 1} {
		if seen[option] != want {
			t.Errorf("%s stands %d times in %v", option, seen[option], more)
		}
	}
}

// TestEveryBusIsBuiltIn holds the fragments against what each bus needs.
func TestEveryBusIsBuiltIn(t *testing.T) {
	options, _, err := Requested("", "")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for _, o := range options {
		have[o.Symbol] = o.Value
	}
	for _, b := range bus.All() {
		for _, symbol := range b.Kconfig {
			if have[symbol] != "y" {
				t.Errorf("%s needs CONFIG_%s=y, and the fragments have %q", b.Name, symbol, have[symbol])
			}
		}
	}
}

// TestSets holds each set against its fragment: there is one, it is no fragment of all
// kernels, each of its options is asked for once, and it is what the set adds.
func TestSets(t *testing.T) {
	base, baseText, err := Requested("", "")
	if err != nil {
		t.Fatal(err)
	}
	files, err := fragmentFiles.ReadDir(".")
	if err != nil || len(files) != len(fragmentNames)+len(dmrace.Configs)-1+len(board.All())-1 {
		t.Errorf("%d fragments for %v and %v, %v", len(files), fragmentNames, dmrace.Configs, err)
	}
	for _, set := range dmrace.Configs {
		if set == dmrace.ConfigBase {
			continue
		}
		arch := dmrace.Arch("")
		if set == dmrace.ConfigBoards {
			arch = board.ARM64.Arch
		}
		options, text, err := Requested(set, arch)
		if err != nil || len(options) <= len(base) || !strings.HasPrefix(string(text), string(baseText)) {
			t.Errorf("%s: %d options, %v", set, len(options), err)
		}
		seen := map[string]bool{}
		for _, o := range options {
			if seen[o.Symbol] {
				t.Errorf("%s: %s is asked for twice", set, o.Symbol)
			}
			seen[o.Symbol] = true
		}
	}
	var usage *dmrace.UsageError
	if _, _, err := Requested(dmrace.ConfigBoards, ""); !errors.As(err, &usage) || !strings.Contains(err.Error(), "there is none of amd64") {
		t.Errorf("the boards of another architecture: %v", err)
	}
	if _, _, err := Requested("rots", ""); !errors.As(err, &usage) || !strings.Contains(err.Error(), "base, boards, distribution, roots") {
		t.Errorf("a set that there is not: %v", err)
	}
}

// TestOverride puts a set's word in the place of what all kernels have.
func TestOverride(t *testing.T) {
	got := override([]Option{{"A", "n"}, {"B", "y"}}, []Option{{"A", "y"}, {"C", "y"}})
	if want := []Option{{"B", "y"}, {"A", "y"}, {"C", "y"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestOwnFragments checks that the fragments can be read and do not contradict
// each other.
func TestOwnFragments(t *testing.T) {
	options, text, err := Requested("", "")
	if err != nil || len(text) == 0 {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, o := range options {
		if v, ok := seen[o.Symbol]; ok {
			t.Errorf("%s is Requested twice, as %s and %s", o.Symbol, v, o.Value)
		}
		seen[o.Symbol] = o.Value
	}
	for _, symbol := range []string{"DM_INIT", "DM_VERITY", "PVH", "MMC_BLOCK", "SQUASHFS", "PRINTK_CALLER"} {
		if seen[symbol] != "y" {
			t.Errorf("%s is not Requested", symbol)
		}
	}
}
