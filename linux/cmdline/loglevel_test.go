package cmdline

import "testing"

func TestHides(t *testing.T) {
	for line, want := range map[string]string{
		"root=/dev/sda1": "", "root=/dev/sda1 quiet": "quiet", "quiet=1": "quiet", "loglevel=3 root=/dev/sda1": "loglevel=3",
		"loglevel=7": "", "loglevel=15": "", "loglevel=6": "loglevel=6", "loglevel=0x6": "loglevel=0x6", "loglevel=06": "loglevel=06", "loglevel=010": "",
		"loglevel=4abc": "loglevel=4abc", "loglevel=-1": "loglevel=-1", "loglevel=-": "", "loglevel=x": "", "loglevel=": "", "loglevel": "",
		`"loglevel=4"`: "loglevel=4", `loglevel="4"`: "loglevel=4",
		"quiet ignore_loglevel": "", "ignore-loglevel quiet": "", "init=/bin/quiet": "", "root=/dev/sda1 -- quiet": "", `note="be quiet now"`: "", "quietly": "",
	} {
		if got := Hides(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
