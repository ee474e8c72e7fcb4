package nearest

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	names := []string{"mmc-slow-probe", "mmc-natural", "usb-slow-scan", "virtio-control"}
	for word, want := range map[string]string{
		"mmc-natural": "mmc-natural", "mmc-natrual": "mmc-natural", "MMC-natural": "mmc-natural",
		"usb-slow": "", "": "", "virtio": "", "x": "", strings.Repeat("x", 1000): "",
	} {
		if got := Of(word, names); got != want {
			t.Errorf("%.20q: %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"kitten", "sitting", 3},
		{"clok", "clock", 1}, {"ab", "ba", 1}, {"natrual", "natural", 1}, {"ca", "abc", 3},
	} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if back := Distance(c.b, c.a); back != c.want {
			t.Errorf("%q, %q: %d, want %d", c.b, c.a, back, c.want)
		}
	}
}
