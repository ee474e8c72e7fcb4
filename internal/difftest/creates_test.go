package difftest

import (
	"fmt"
	"strings"
)

// creates are values of dm-mod.create=. Each is also tried within a command line.
var creates = func() []entry {
	const table = "0 8 linear /dev/a 0"
	all := []entry{
		{"one device", "v,,,ro," + table},
		{"writable", "v,,,rw," + table},
		{"all fields", "v,uuid-1,3,ro," + table},
		{"two devices", "a,,,ro," + table + ";b,,,rw," + table},
		{"two targets", "v,,,ro,0 8 linear /dev/a 0,8 8 linear /dev/b 0"},
		{"two devices of two targets", "a,,1,ro,0 8 linear x,8 8 linear y;b,,2,rw,0 8 linear x,8 8 linear y"},
		{"verity", "vroot,,,ro,0 24 verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 3 1 sha256 ab cd"},

		{"empty", ""}, {"space", " "}, {"comma", ","}, {"commas", ",,,,"}, {"semicolon", ";"},
		{"only names", "v"}, {"two fields", "v,"}, {"three fields", "v,,"}, {"four fields", "v,,,"},
		{"four fields, ro", "v,,,ro"}, {"five fields, empty table", "v,,,ro,"},
		{"name missing", ",,,ro," + table},
		{"flags missing", "v,,,," + table},
		{"flags unknown", "v,,,rx," + table}, {"flags in capitals", "v,,,RO," + table},
		{"flags longer", "v,,,ro1," + table}, {"flags shorter", "v,,,r," + table},
		{"flags with spaces", "v,,, ro\t," + table}, {"flags with inner space", "v,,,r o," + table},
		{"a field too many", "v,,,,ro," + table}, {"a field too few", "v,,ro," + table},
		{"semicolon in the name", "v;w,,,ro," + table},
		{"semicolon instead of comma", "v;,,ro," + table},
		{"leading semicolon", ";v,,,ro," + table},
		{"trailing semicolon", "v,,,ro," + table + ";"},
		{"trailing semicolon and space", "v,,,ro," + table + "; "},
		{"two semicolons", "v,,,ro," + table + ";;"},
		{"trailing comma", "v,,,ro," + table + ","},
		{"trailing comma and space", "v,,,ro," + table + ", "},
		{"two trailing commas", "v,,,ro," + table + ",,"},
		{"comma and semicolon", "v,,,ro," + table + ",;"},
		{"second device malformed", "a,,,ro," + table + ";b,,,rx," + table},
		{"second device empty", "a,,,ro," + table + "; ;c,,,ro," + table},

		{"spaces around everything", " v , u , 1 , ro , 0 8 linear /dev/a 0 ; w , , , rw , 0 8 linear x "},
		{"spaces within a name", "my root,my uuid,,ro," + table},
		{"tabs around fields", "\tv\t,\tu\t,\t1\t,\tro\t,\t0 8 linear x\t"},
		{"tabs between target fields", "v,,,ro,0\t8\tlinear\tx"},
		{"tab before a space between target fields", "v,,,ro,0\t 8\t linear\t x"},
		{"newlines around fields", "v\n,\n,\n,\nro\n,\n0 8 linear x\n"},
		{"A0 around fields", "\xa0v\xa0,\xa0u\xa0,\xa01\xa0,\xa0ro\xa0,\xa00 8 linear x\xa0"},
		{"two spaces after start", "v,,,ro,0  8 linear x"},
		{"two spaces after length", "v,,,ro,0 8  linear x"},
		{"two spaces after type", "v,,,ro,0 8 linear  x"},
		{"many spaces", "v,,,ro,   0    8    linear    x y   z   "},
		{"no arguments", "v,,,ro,0 8 linear"}, {"no arguments, space", "v,,,ro,0 8 linear "},
		{"no arguments, comma", "v,,,ro,0 8 linear,0 8 linear x"},
		{"no arguments, space, comma", "v,,,ro,0 8 linear ,8 8 linear x"},
		{"no type", "v,,,ro,0 8"}, {"no type, space", "v,,,ro,0 8 "}, {"no length", "v,,,ro,0"},
		{"empty table entry", "v,,,ro,,0 8 linear x"}, {"spaces as table", "v,,,ro,   "},
		{"comma ends in the type", "v,,,ro,0 8,linear x y z"},
		{"comma in the arguments", "v,,,ro,0 8 linear a,b c d e f"},
		{"quotes are text", `"v",,,ro,0 8 linear "a b"`},
		{"backslash is text", `v\,w,,,ro,0 8 linear x`},
		{"percent", "%s%d%n,,,ro,0 8 %s x"},

		{"name of 127", strings.Repeat("n", 127) + ",,,ro," + table},
		{"name of 128", strings.Repeat("n", 128) + ",,,ro," + table},
		{"uuid of 128", "v," + strings.Repeat("u", 128) + ",,ro," + table},
		{"uuid of 129", "v," + strings.Repeat("u", 129) + ",,ro," + table},
		{"type of 15", "v,,,ro,0 8 snapshot-origin x"},
		{"type of 16, 15 of which are known", "v,,,ro,0 8 snapshot-origins x"},
		{"type of 30, 15 of which are known", "v,,,ro,0 8 snapshot-origin-and-more-text x"},
		{"arguments of 3000", "v,,,ro,0 8 linear " + strings.Repeat("x", 3000)},
		{"4095 bytes", pad("v,,,ro,0 8 linear ", 4095)},
		{"4096 bytes", pad("v,,,ro,0 8 linear ", 4096)},
		{"5000 bytes", pad("v,,,ro,0 8 linear ", 5000)},
		{"4096 spaces", strings.Repeat(" ", 4096)},
		{"256 targets", "v,,,ro," + rep("0 8 delay x", 256)},
		{"256 targets, the last without arguments", "v,,,ro," + rep("0 8 delay ", 256)},
		{"257 targets", "v,,,ro," + rep("0 8 delay x", 257)},
		{"258 targets", "v,,,ro," + rep("0 8 delay x", 258)},
		{"256 targets and a comma", "v,,,ro," + rep("0 8 delay x", 256) + ","},
		{"256 targets, then a device", "v,,,ro," + rep("0 8 crypt x", 256) + ";w,,,ro," + table},
		{"2 devices of 130 targets", "v,,,ro," + rep("0 8 delay x", 130) + ";w,,,ro," + rep("0 8 delay x", 130)},
	}
	// 227 is the most that 4095 bytes hold: "too many devices" cannot be had.
	for _, n := range []int{226, 227, 228} {
		all = append(all, entry{fmt.Sprint(n, " devices"), strings.TrimSuffix(strings.Repeat(",,,ro,0 8 delay x;", n), ";")})
	}
	for _, kind := range []string{"crypt", "delay", "linear", "snapshot-origin", "striped", "verity", "zero", "error", "snapshot", "Linear", "linear1", "linea", "", "0", "\xa0linear"} {
		all = append(all, entry{"type " + kind, "v,,,ro,0 8 " + kind + " x"})
	}
	for _, n := range numbers {
		all = append(all,
			entry{"minor " + n.name, "v,," + n.text + ",ro," + table},
			entry{"start " + n.name, "v,,,ro," + n.text + " 8 linear x"},
			entry{"length " + n.name, "v,,,ro,0 " + n.text + " linear x"})
	}
	return all
}()

// pad fills s up to n bytes.
func pad(s string, n int) string { return s + strings.Repeat("x", n-len(s)) }
