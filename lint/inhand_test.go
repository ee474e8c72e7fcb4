package lint

import (
	"strings"
	"testing"
)

// TestInHand holds what is said of lines as people have them: with what nobody has filled
// in, in quotes of all sorts, from a web page.
func TestInHand(t *testing.T) {
	table := `dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`
	for _, test := range []struct {
		name, line, expander string
		holes                []Hole
		want, fix            string // fix: of the first finding that has one; "-": there must be none
	}{
		{name: "a variable for the root", line: "root=${dev} rootwait ro", want: "error unexpanded"},
		{name: "filled in by a boot loader", line: "root=${dev} rootwait ro", expander: "U-Boot", want: "warning unexpanded"},
		{name: "a console", line: "console=${console} root=/dev/vda2 ro", expander: "U-Boot", want: "note unexpanded"},
		{name: "a console that nobody fills in", line: "console=${console} root=/dev/vda2 ro", want: "warning unexpanded"},
		{name: "a template", line: "root=PARTUUID=%UUID% rootwait", want: "error unexpanded"},
		{name: "a firmware's", line: "root=PARTUUID=%U/PARTNROFF=1 rootwait", want: "warning unexpanded"},
		{name: "marks of autoconf", line: "root=@ROOT@ rootwait", want: "error unexpanded"},
		{name: "braces", line: "root={{ root_dev }} rootwait", want: "error unexpanded"},
		{name: "angle brackets", line: "root=/dev/<your disk> rootwait", want: "error unexpanded"},
		{name: "a word of a template", line: "root=PARTUUID=ROOT_UUID rootwait", want: "error unexpanded"},
		{name: "crosses", line: "root=PARTUUID=xxxxxxxx-02 rootwait", want: "error unexpanded"},
		{name: "a word that GRUB knows nothing of", line: "root=PARTUUID=UUID_TMP rootwait", expander: "GRUB", want: "warning unexpanded"},
		{name: "braces with blanks", line: "root={{ root }} rootwait", want: "error unexpanded", fix: ""},
		{name: "a letter to be", line: "root=/dev/sdX1 rootwait", want: "error unexpanded"},
		{name: "letters to be", line: "root=/dev/mmcblkXpY rootwait", want: "error unexpanded"},
		{name: "the letters of a namespace", line: "root=/dev/nvmeXn1pY rootwait", want: "error unexpanded"},
		{name: "capitals that are none", line: "root=/dev/SDA1 rootwait", want: "error root-name"},
		{name: "underscores", line: "root=__ROOT__ rootwait", want: "error unexpanded"},
		{name: "square brackets around a word", line: "root=[ROOT] rootwait", want: "error unexpanded"},
		{name: "a string of printf", line: "root=%s rootwait", want: "error unexpanded"},
		{name: "a path that the kernel fills in", line: "root=/dev/nfs nfsroot=/srv/%s ip=dhcp", want: ""},
		{name: "a UUID", line: "root=PARTUUID=DEADBEEF-02 rootwait", want: ""},
		{name: "a command", line: `root=/dev/dm-0 ro dm-mod.create="v,,,ro,0 $(blockdev --getsz /dev/vda2) linear /dev/vda2 0"`, want: "error unexpanded"},
		{name: "a table in a variable", line: `root=/dev/dm-0 rootwait ro dm-mod.create="$table" dm-mod.waitfor=$dev`, expander: "GRUB", want: "warning rootwait-unbounded, warning unexpanded, warning unexpanded"},
		{name: "what may hold anything", line: "root=/dev/dm-0 ro $extra", expander: "GRUB", want: "warning root-unprovided, warning unexpanded"},
		{name: "a macro", line: "ARGS root=/dev/dm-0", holes: []Hole{{0, 4}}, expander: "the C preprocessor", want: "warning unexpanded, warning root-unprovided"},
		{name: "a hole that is not there", line: "root=/dev/vda2", holes: []Hole{{10, 400}, {5, 5}}, want: ""},
		{name: "a region of memory", line: "memmap=64K$0x18690000 root=/dev/vda2", want: ""},
		{name: "a percent sign", line: "root=/dev/vda2 a=5% b=10%", want: ""},
		{name: "an address", line: "root=/dev/nfs nfsroot=user@host:/a ip=dhcp", want: ""},

		{name: "quotes around the UUID", line: `root=PARTUUID="1234abcd-02" rootwait ro`, want: "error quote-inside", fix: "root=PARTUUID=1234abcd-02 rootwait ro"},
		{name: "quotes around a label to wait for", line: mapped + table + ` dm-mod.waitfor=PARTLABEL="a"`, want: "error quote-inside", fix: mapped + table + ` dm-mod.waitfor=PARTLABEL=a`},
		{name: "quotes that begin late", line: mapped + `dm-mod.create=vroot,,,ro,"0 8192 linear /dev/vda2 0"`, want: "error quote-inside, warning rootwait-unbounded", fix: mapped + table},
		{name: "a name in quotes", line: mapped + `"dm-mod.create"="vroot,,,ro,0 8192 linear /dev/vda2 0"`, want: "error quote-inside", fix: mapped + table},
		{name: "a parameter in quotes", line: mapped + `"dm-mod.create=vroot,,,ro,0 8192 linear /dev/vda2 0"`, want: ""},
		{name: "a line in quotes", line: `"root=/dev/vda2 rootwait"`, want: "error line-quoted", fix: "root=/dev/vda2 rootwait"},
		{name: "a label with a space", line: `root="PARTLABEL=my root" rootwait`, want: ""},

		{name: "a byte order mark", line: "\ufeffroot=/dev/vda2 rootwait ro", want: "error lookalike", fix: "root=/dev/vda2 rootwait ro"},
		{name: "an en dash", line: mapped + "dm\u2013mod.create=\"vroot,,,ro,0 8192 linear /dev/vda2 0\"", want: "error lookalike", fix: mapped + table},
		{name: "entities", line: mapped + "dm-mod.create=&quot;vroot,,,ro,0 8192 linear /dev/vda2 0&quot;", want: "error lookalike, warning rootwait-unbounded", fix: mapped + table},
		{name: "single typographic quotes around all", line: "\u2018mem=32M root=/dev/vda2 ip=off\u2019", want: "warning lookalike", fix: "mem=32M root=/dev/vda2 ip=off"},
		{name: "a no-break space", line: "root=/dev/vda2\u00a0rootwait ro", want: "error latin1-space", fix: "root=/dev/vda2 rootwait ro"},
		{name: "a no-break space elsewhere", line: "quiet\u00a0splash root=/dev/vda2 rootwait ro", want: "warning latin1-space", fix: "quiet splash root=/dev/vda2 rootwait ro"},
		{name: "a zero-width space", line: "root=/dev/vda2\u200b rootwait", want: "error lookalike", fix: "root=/dev/vda2 rootwait"},
		{name: "letters of a label", line: "root=PARTLABEL=Größe rootwait", want: ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := checked(t, test.line, Options{Kernel: "6.1", Expander: test.expander, Holes: test.holes})
			fix := ""
			var said []string
			for _, f := range found {
				if f.Name == "root-unprovided" || f.Severity != Note || strings.HasPrefix(f.Code, "DMR1") || strings.Contains(test.want, f.Name) {
					said = append(said, string(f.Severity)+" "+f.Name)
				}
				if fix == "" && strings.HasPrefix(f.Code, "DMR1") {
					fix = f.Fix
				}
				if strings.Contains(f.FixNote, "initramfs that resolves it") {
					t.Errorf("%s: %s", f.Message, f.FixNote)
				}
			}
			for _, want := range strings.Split(test.want, ", ") {
				if want != "" && !strings.Contains(strings.Join(said, ", "), want) {
					t.Errorf("no %s in %s", want, summary(found))
				}
			}
			for _, s := range said {
				if strings.HasPrefix(s, "error") && !strings.Contains(test.want, s) && !strings.Contains(test.want, "error") {
					t.Errorf("there is %s in %s", s, summary(found))
				}
			}
			if test.fix != "" && fix != test.fix {
				t.Errorf("fixed: %q, want %q", fix, test.fix)
			}
		})
	}
}
