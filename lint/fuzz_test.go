package lint

import (
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
	"dmrace/linux/series"
	"dmrace/sim"
)

// races are the rules whose errors must have a boot that loses.
var races = []string{waitforMissing.Code, waitforIncomplete.Code, waitforPhantom.Code, waitforNumber.Code, waitforUnknown.Code}

// FuzzCheck checks what must hold of any line: findings lie within it and in order,
// name known rules, never claim a race without a boot that loses it, fix without
// leaving what they fix, and can be written in each form.
func FuzzCheck(f *testing.F) {
	for _, r := range Rules() {
		f.Add(r.Bad, uint8(0), uint8(0))
		f.Add(r.Good, uint8(1), uint8(1))
	}
	for i, c := range cases {
		f.Add(c.line, uint8(i), uint8(i/7))
	}
	kernels := []string{"", "4.19", "5.10", "6.1", "6.1.174", "6.12", "7.2"}
	withoutParts := func(d sim.Disk) sim.Disk { d.Parts = nil; return d }
	machines := [][]sim.Disk{nil, {}, {card("mmc")}, {withoutParts(card("usb")), card("virtio")}}
	f.Fuzz(func(t *testing.T, line string, kernel, machine uint8) {
		o := Options{Kernel: kernels[int(kernel)%len(kernels)], Disks: machines[int(machine)%len(machines)]}
		findings := checked(t, line, o)
		if again := checked(t, line, o); !reflect.DeepEqual(findings, again) {
			t.Fatal("two runs differ")
		}
		for i, f := range findings {
			checkFinding(t, line, f)
			if i > 0 && !before(findings[i-1], f) {
				t.Errorf("%s is out of order", f.Name)
			}
		}
		for width := range 3 {
			if err := Text(io.Discard, "x", line, findings, TextOptions{Width: 30 * width}); err != nil {
				t.Fatal(err)
			}
		}
		checkReplacements(t, line, findings)
	})
}

// before reports whether one finding may come before another: the worse, and of those that
// are as bad the one that stands further left.
func before(f, g Finding) bool {
	if f.Severity != g.Severity {
		return f.Severity.weight() > g.Severity.weight()
	}
	return f.Start < g.Start || f.Start == g.Start && f.Code <= g.Code
}

// checkFinding checks one finding by itself.
func checkFinding(t *testing.T, line string, f Finding) {
	t.Helper()
	if f.Start < 0 || f.End <= f.Start || f.End > len(line) {
		t.Errorf("%s: %d to %d of %d bytes", f.Name, f.Start, f.End, len(line))
	}
	if !slices.ContainsFunc(rules, func(r *Rule) bool {
		return r.Code == f.Code && r.Name == f.Name && f.Severity.weight() <= r.Severity.weight()
	}) {
		t.Errorf("%s %s %s is of no rule", f.Severity, f.Code, f.Name)
	}
	if f.Message == "" || f.Kernel == "" || f.Affects == "" || strings.Contains(f.Message, "\n") {
		t.Errorf("%s: %q, %q, %q", f.Name, f.Message, f.Kernel, f.Affects)
	}
	if f.Severity == Error && slices.Contains(races, f.Code) && f.Race == nil {
		t.Errorf("%s is an error, and no boot loses", f.Name)
	}
	if f.Race != nil && (len(f.Race.Events) == 0 || len(f.Race.Events) > raceLines) {
		t.Errorf("%s: a race of %d events", f.Name, len(f.Race.Events))
	}
	if f.Fix == line {
		t.Errorf("%s: the fixed line is the line", f.Name)
	}
}

// checkReplacements carries the fixes of the SARIF form out on a line of text.
func checkReplacements(t *testing.T, line string, findings []Finding) {
	t.Helper()
	log := sarif(line, findings, "cmdline", "1")
	for i, r := range log.Runs[0].Results {
		if len(r.Fixes) == 0 || !utf8.ValidString(line) {
			continue
		}
		p := r.Fixes[0].ArtifactChanges[0].Replacements[0]
		text := ""
		if p.InsertedContent != nil {
			text = p.InsertedContent.Text
		}
		all := []rune(line)
		got := string(all[:p.DeletedRegion.StartColumn-1]) + text + string(all[p.DeletedRegion.EndColumn-1:])
		if got != findings[i].Fix {
			t.Errorf("%s: the replacement gives\n%q, not\n%q", findings[i].Name, got, findings[i].Fix)
		}
	}
}

// FuzzWords holds the places of a target's words against the words that the kernel
// takes.
func FuzzWords(f *testing.F) {
	f.Add(`a b\ c  \\d e\`)
	f.Add("\xa0a\tb\n")
	f.Fuzz(func(t *testing.T, args string) {
		args, _, _ = strings.Cut(args, "\x00")
		words, places := dminit.SplitArgs(args), wordsOf(args, 7, 0)
		if len(words) != len(places) {
			t.Fatalf("%q: %d words at %d places", args, len(words), len(places))
		}
		for i, s := range places {
			raw := args[s.at-7 : s.end-7]
			if !strings.Contains(raw, `\`) && raw != words[i] || raw == "" || cmdline.IsSpace(raw[0]) {
				t.Errorf("%q: word %d is %q, at its place stands %q", args, i, words[i], raw)
			}
		}
	})
}

// TestMixtures checks lines that are made of pieces of good and bad ones, at random.
func TestMixtures(t *testing.T) {
	pieces := []string{
		"root=/dev/dm-0 ", "root=PARTLABEL=x ", "rootwait ", "rootwait=5 ", "ro ", "rw ", "-- ", `dm-mod.create="`, "dm-mod.waitfor=", "dm_mod.crate=",
		"a,,,ro,0 8 linear /dev/mmcblk0p1 0", "b,,1,rw,", "0 1 verity ", "0 16 striped 2 8 /dev/sda1 0 /dev/sdb1 0", "0 8 crypt aes-xts-plain64 00 0 /dev/vda1 0",
		"/dev/sda1,", "PARTLABEL=x,", "PARTUUID=1234abcd-01/PARTNROFF=-3", "/dev/dm-0", "179:1", "010", ";", ",", `"`, " ", "'", `\`, "\xa0", "\u00e9", "\x00",
	}
	random, branches := rand.New(rand.NewPCG(1, 2)), series.Branches()
	for range 5000 {
		var b strings.Builder
		for range random.IntN(40) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		line := b.String()
		findings := checked(t, line, Options{Kernel: branches[random.IntN(len(branches))]})
		for _, f := range findings {
			checkFinding(t, line, f)
		}
		checkReplacements(t, line, findings)
		if t.Failed() {
			t.Fatalf("in %q", line)
		}
	}
}

// TestFixes carries out each fix of every case: what was found is gone.
func TestFixes(t *testing.T) {
	for _, c := range cases {
		o := Options{Kernel: c.kernel, Disks: c.disks, Arch: c.arch}
		before := checked(t, c.line, o)
		for _, f := range before {
			if f.Fix == "" {
				continue
			}
			count := func(findings []Finding) (n int) {
				for _, g := range findings {
					if g.Code == f.Code && g.Severity == f.Severity {
						n++
					}
				}
				return n
			}
			after := checked(t, f.Fix, o)
			if count(after) >= count(before) {
				t.Errorf("%s: %s is still there in\n%s\n%s", c.name, f.Name, f.Fix, summary(after))
			}
		}
	}
}

// TestAnySize checks that no more is read of a huge line than what the kernel keeps.
func TestAnySize(t *testing.T) {
	const kept = 2047
	for _, piece := range []string{" ro", ` "`, " dm-mod.waitfor=a,", " root=/dev/dm-0", ";", "\xa0", "\x00", "'", "\\ "} {
		huge := linear("/dev/mmcblk0p2", strings.Repeat(piece, 1<<20/len(piece)))
		for _, f := range checked(t, huge, Options{}) {
			if beyond := f.Code == lineTooLong.Code || f.Code == nulByte.Code; !beyond && f.End > kept+utf8.UTFMax || f.Fix != "" {
				t.Errorf("%q: %s at %d, fixed to %d bytes", piece, f.Name, f.End, len(f.Fix))
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	typical := verity("PARTLABEL=rootfs", "PARTLABEL=hash", " console=ttyS0,115200 quiet loglevel=3 panic=10")
	for _, c := range []struct {
		name, kernel, line string
	}{
		{"one kernel", "6.1", typical},
		{"all branches", "", typical},
		{"good, one kernel", "6.1", typical + " dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash"},
		{"a megabyte", "", typical + strings.Repeat(" ro", 1<<20/3)},
		{"2047 bytes of words", "", strings.Repeat("a ", 1023)},
		{"2047 bytes of root=", "", strings.Repeat("root=a ", 292)},
		{"256 names", "", linear("/dev/vda1", " dm-mod.waitfor="+strings.Repeat("8:1,", 255)+"8:1")},
		{"a full create string", "", mapped + fmt.Sprintf(`dm-mod.create="%s"`, strings.TrimSuffix(strings.Repeat("a,,,ro,0 1 linear /dev/sda1 0;", 34), ";"))},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				checked(b, c.line, Options{Kernel: c.kernel})
			}
		})
	}
}
