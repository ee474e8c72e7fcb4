package fieldlog

import (
	"testing"
	"time"
)

// TestClock reads stamps one after another.
func TestClock(t *testing.T) {
	for name, c := range map[string]struct {
		stamps []string
		want   time.Duration // since the first
		set    int           // how often the clock was set
	}{
		"ISO 8601":             {[]string{"2026-11-22T12:00:00.5+01:00 a", "2026-11-23T11:00:00,75+01:00 a"}, 23*time.Hour + 250*time.Millisecond, 0},
		"a zone's name":        {[]string{"Sun 2026-11-22 12:00:00 CET a", "Sun 2026-11-22 12:00:07 CET a"}, 7 * time.Second, 0},
		"ctime":                {[]string{"[Sun Nov  1 12:00:00 2026] a", "[Sun Nov  1 12:00:03 2026] a"}, 3 * time.Second, 0},
		"a leap day":           {[]string{"Feb 29 23:59:59 a", "Mar  1 00:00:01 a"}, 2 * time.Second, 0},
		"seconds since 1970":   {[]string{"1795348800.000001 a", "1795348801.000000 a"}, 999999 * time.Microsecond, 0},
		"midnight":             {[]string{"[23:59:59.900] a", "[00:00:00.100] a"}, 200 * time.Millisecond, 0},
		"set back a little":    {[]string{"[12:00:01.000] a", "[12:00:00.000] a", "[12:00:02.000] a"}, 2 * time.Second, 1},
		"set when it was 1970": {[]string{"1970-01-01T00:00:05 a", "2026-11-22T12:00:00 a", "2026-11-22T12:00:04 a"}, 4 * time.Second, 1},
		"differences":          {[]string{"[Nov22 12:00] a", "[  +1.500000] a", "[Nov22 12:01] a", "[  +0.250000] a"}, 1750 * time.Millisecond, 0},
		"for ever":             {[]string{"[+999999999.000000] a", "[+999999999.000000] a"}, 0, 2},
	} {
		var clk clock
		var at time.Duration
		for _, line := range c.stamps {
			w, rest, ok := cutWall(line)
			if !ok || rest != "a" || !mayBeWall(line) {
				t.Fatalf("%s: %q: %v, %q", name, line, ok, rest)
			}
			at = clk.read(w)
		}
		if at != c.want || clk.set != c.set {
			t.Errorf("%s: %s and set %d times, want %s and %d", name, at, clk.set, c.want, c.set)
		}
	}
}

// TestNoStamp holds what only looks like a program's stamp.
func TestNoStamp(t *testing.T) {
	for _, line := range []string{
		"", "[", "[    1.234567] a", "[12345.678901] a", "[  OK  ] Started a", "2026-11-22", "12:00 a", "Nov 22 a",
		"2026-11-22T12:00:00x a", "1795348800 a",
	} {
		if w, _, ok := cutWall(line); ok {
			t.Errorf("%q: %+v", line, w)
		}
	}
}
