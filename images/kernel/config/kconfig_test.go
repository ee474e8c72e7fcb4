package config

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"dmrace/linux/board"
)

const sampleKconfig = `# sample
menuconfig MD
	bool "many devices"
	depends on BLOCK
	help
	  depends on nothing, says the help:

	  config NOT_AN_ENTRY

if MD

config DM
	tristate "mapper"

config DM_INIT
	bool "early" if EXPERT
	depends on DM=y # built in
	depends on \
		NET || \
		USB
	select HASH if X
	---help---
	  if OTHER

endif # MD

menu "inner"
	depends on INNER

config HASH
	bool

comment "a remark"
	depends on REMARK

choice
	prompt "one of"
	depends on CHOOSE

config ONE
	bool "first"

endchoice
config IN_MENU
	def_bool y
endmenu

config OUT
	bool 'with "quotes"'
`

func TestParseKconfig(t *testing.T) {
	k := parseKconfig("d/Kconfig", sampleKconfig)
	want := map[string][]string{
		"MD":      {"depends on BLOCK (d/Kconfig:4)"},
		"DM":      {"if MD (d/Kconfig:10)"},
		"DM_INIT": {"if MD (d/Kconfig:10)", "visible if EXPERT (d/Kconfig:16)", "depends on DM=y (d/Kconfig:17)", "depends on NET || USB (d/Kconfig:20)"},
		"HASH":    {"depends on INNER (d/Kconfig:28)"},
		"ONE":     {"depends on INNER (d/Kconfig:28)", "depends on CHOOSE (d/Kconfig:38)"},
		"IN_MENU": {"depends on INNER (d/Kconfig:28)"},
		"OUT":     nil,
	}
	got := map[string][]string{}
	for _, d := range k.definitions {
		got[d.symbol] = nil
		for _, c := range d.conditions {
			got[d.symbol] = append(got[d.symbol], c.String())
		}
		if noPrompt := d.symbol == "HASH" || d.symbol == "IN_MENU"; d.prompt == noPrompt {
			t.Errorf("%s: prompt %v", d.symbol, d.prompt)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got:\n%v\nwant:\n%v", got, want)
	}
	if want := []selection{{"DM_INIT", "HASH", "d/Kconfig:21"}}; !reflect.DeepEqual(k.selections, want) {
		t.Errorf("selections %v, want %v", k.selections, want)
	}
}

func TestReadKconfigAndExplain(t *testing.T) {
	tree := fstest.MapFS{
		"Kconfig":                 {Data: []byte("source \"d/Kconfig\"\n")},
		"d/Kconfig":               {Data: []byte(sampleKconfig)},
		"d/Kconfig.debug":         {Data: []byte("config DM_INIT\n\tbool\n")},
		"arch/arm/Kconfig":        {Data: []byte("config DM_INIT\n\tbool \"elsewhere\"\n\tdepends on ARM\n")},
		"scripts/tests/Kconfig":   {Data: []byte("config DM_INIT\n\tdepends on TEST\n")},
		"d/other/not-a-Kconfig":   {Data: []byte("config DM_INIT\n")},
		"arch/x86/Kconfig":        {Data: []byte("config UNRELATED\n\tbool\n")},
		"Documentation/Kconfig":   {Data: []byte("config DM_INIT\n")},
		"tools/testing/x/Kconfig": {Data: []byte("config DM_INIT\n")},
	}
	k, err := readKconfig(tree, board.AMD64, map[string]bool{"DM_INIT": true, "HASH": true, "NONE": true})
	if err != nil {
		t.Fatal(err)
	}
	config := map[string]string{"MD": "y", "DM": "m", "EXPERT": "n", "DM_INIT": "y", "HASH": "y"}
	tests := []struct {
		o    Option
		want string
	}{
		{Option{"DM_INIT", "y"}, "if MD (d/Kconfig:10)\nvisible if EXPERT (d/Kconfig:16); off: EXPERT\ndepends on DM=y (d/Kconfig:17)\ndepends on NET || USB (d/Kconfig:20); off: NET, USB\nhas no prompt (d/Kconfig.debug:1): only another option can select it"},
		{Option{"HASH", "n"}, "selected by DM_INIT (d/Kconfig:21), which is on"},
		{Option{"NONE", "y"}, "no Kconfig file of this tree defines it"},
	}
	for _, tt := range tests {
		got := strings.Join(strings.Fields(strings.Join(k.explain(tt.o, config), "\n")), " ")
		if want := strings.Join(strings.Fields(tt.want), " "); got != want {
			t.Errorf("%s:\n got %s\nwant %s", tt.o, got, want)
		}
	}
}

func FuzzParseKconfig(f *testing.F) {
	f.Add(sampleKconfig)
	f.Add("endif\nendmenu\nhelp\nconfig\n\\\n")
	f.Fuzz(func(t *testing.T, text string) { parseKconfig("Kconfig", text) })
}
