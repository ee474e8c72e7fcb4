package shellwords_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"dmrace/internal/shellwords"
)

func TestJoin(t *testing.T) {
	for _, c := range []struct {
		name  string
		words []string
		want  string
	}{
		{"none", nil, ""},
		{"nothing to quote", []string{"dmrace", "run", "mmc-natural", "--kernel", "5.10+6.1"}, "dmrace run mmc-natural --kernel 5.10+6.1"},
		{"an image", []string{"image:0f3a", "a=b", "user@host", "50%", "/dev/mmcblk0p2,ro"}, "image:0f3a a=b user@host 50% /dev/mmcblk0p2,ro"},
		{"an empty word", []string{"a", "", "b"}, "a '' b"},
		{"a space", []string{"/home/me/my linux"}, "'/home/me/my linux'"},
		{"a command after a semicolon", []string{"--tree", "x; touch y"}, "--tree 'x; touch y'"},
		{"a single quote", []string{"it's"}, `'it'"'"'s'`},
		{"a command line of a kernel", []string{`dm-mod.create="a,,,ro,0 8 linear /dev/sda 0"`}, `'dm-mod.create="a,,,ro,0 8 linear /dev/sda 0"'`},
		{"what a shell expands", []string{"~", "$HOME", "*", "?", "[a]", "{a,b}", "!x", "#x", "`id`", `\n`}, "'~' '$HOME' '*' '?' '[a]' '{a,b}' '!x' '#x' '`id`' '\\n'"},
		{"no ASCII", []string{"größe"}, "'größe'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := shellwords.Join(c.words...); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// FuzzJoin has a shell read what was joined.
func FuzzJoin(f *testing.F) {
	for _, s := range []string{"", " ", "it's", "a\nb", "'; touch x; '", "$(id)`id`", "\\", "\xff\x01", "-n", "~", "=x", "a b\tc\n\n"} {
		f.Add(s, "--tree")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.Contains(a+b, "\x00") {
			t.Skip("no argument holds a NUL")
		}
		want := []string{a, b, a}
		out, err := exec.Command("sh", "-c", `printf '%s\0' `+shellwords.Join(want...)).Output()
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		if !slices.Equal(got, want) {
			t.Errorf("a shell reads %q, want %q", got, want)
		}
	})
}
