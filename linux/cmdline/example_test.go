package cmdline_test

import (
	"fmt"

	"dmrace/linux/cmdline"
	"dmrace/linux/series"
)

func ExampleSplit() {
	line := cmdline.Split(`root=/dev/dm-0 dm-mod.create="vroot,,,ro,0 8 linear /dev/sda 0" quiet -- single`)
	for _, a := range line.Kernel() {
		fmt.Printf("%d-%d %s [%s]\n", a.Start, a.End, a.Name, a.Value)
	}
	for _, a := range line.Init() {
		fmt.Println("init:", a.Name)
	}
	// Output:
	// 0-14 root [/dev/dm-0]
	// 15-63 dm-mod.create [vroot,,,ro,0 8 linear /dev/sda 0]
	// 64-69 quiet []
	// init: single
}

func ExampleParser_Boot() {
	kernel, _ := series.For("6.1", "")
	parser := cmdline.Parser{
		Facts: cmdline.FactsOf(kernel),
		Setups: []cmdline.Setup{
			{Prefix: "root=", Accept: func(rest string) bool { fmt.Println("root is", rest); return true }},
			{Prefix: "quiet", Early: true},
		},
		Params: []cmdline.Param{
			{Name: "dm_mod.create", Set: func(value string, _ bool, _ cmdline.Arg) error {
				fmt.Println("create", value)
				return cmdline.CheckString(value)
			}},
		},
	}
	r := parser.Boot(`quiet root=/dev/dm-0 dm-mod.create="vroot,,,ro," ext4.x=1 dm-mod.create fast -- single`)
	for i, f := range r.Fates {
		fmt.Println(r.Line.Args[i].Name, "is", f.Kind)
	}
	for _, m := range r.Messages {
		fmt.Println(m.Text)
	}
	// Output:
	// root is /dev/dm-0
	// create vroot,,,ro,
	// quiet is early
	// root is setup
	// dm-mod.create is param
	// ext4.x is module-param
	// dm-mod.create is rejected
	// fast is init-arg
	// single is dropped
	// Booting kernel: `' invalid for parameter `dm-mod.create'
	// Unknown kernel command line parameters "fast", will be passed to user space.
}

// An array parameter that is set twice keeps the end of the first value.
func ExampleSplitArray() {
	var waitfor [256]string
	for _, value := range []string{"/dev/sda,/dev/sdb", "/dev/sdc"} {
		elems, err := cmdline.SplitArray(value, len(waitfor))
		for i, e := range elems {
			waitfor[i] = e.Value
		}
		fmt.Println(waitfor[:2], err)
	}
	// Output:
	// [/dev/sda /dev/sdb] <nil>
	// [/dev/sdc /dev/sdb] <nil>
}
