package scenarios

import "testing"

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{
		"mmc-natural": "mmc-natural", "mmc-natrual": "mmc-natural", "MMC-natural": "mmc-natural",
		"usb-slow": "", "": "", "virtio": "", "x": "",
	} {
		got, ok := nearest(word, Names)
		if got != want || ok != (want != "") {
			t.Errorf("nearest(%q) = %q, %v; want %q", word, got, ok, want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"kitten", "sitting", 3}, {"clok", "clock", 1}, {"ab", "ba", 2},
	} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("edits(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
