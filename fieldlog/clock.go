package fieldlog

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// wall is the time that a program put before a line.
type wall struct {
	at      time.Time     // in no particular zone; without a date 1 January of year 1
	dated   bool          // whether there is a date
	form    int           // which of stamps it has, and whether with a year: another is another program's clock
	seconds bool          // whether seconds are the smallest unit
	since   bool          // dmesg -H: instead of the time there is what has passed since the line before
	passed  time.Duration // that
}

// The stamps of programs. Each takes one blank behind itself and no more: the next
// may be the message's own.
const (
	ofDay  = `(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?`
	months = `Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec`
	days   = `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) `
	date   = `(\d{4})-(\d\d)-(\d\d)`
	zone   = `(?:Z| ?[+-]\d\d:?\d\d)?`
)

// stamps are the forms of stamps, each with what its groups say.
var stamps = []struct {
	form *regexp.Regexp
	read func(f []string) wall
}{
	{ // 2026-11-22T12:00:00, and ISO 8601's kin
		regexp.MustCompile(`^\[?` + date + `[T ]` + ofDay + zone + `\]?:?(?: |$)`),
		func(f []string) wall { return dated(f[1], f[2], f[3], f[4:8]) },
	},
	{ // Sun 2026-11-22 12:00:00 UTC of journalctl -o short-full
		regexp.MustCompile(`^` + days + date + ` ` + ofDay + ` [A-Z]{3,5}(?: |$)`),
		func(f []string) wall { return dated(f[1], f[2], f[3], f[4:8]) },
	},
	{ // Nov 22 12:00:00, and what ctime(3) writes
		regexp.MustCompile(`^\[?(?:` + days + `)?(` + months + `) ( \d|\d\d) ` + ofDay + `(?: (\d{4}))?\]?:?(?: |$)`),
		func(f []string) wall { return dated(f[7], month(f[1]), f[2], f[3:7]) },
	},
	{ // 11-22 12:00:00.123 of logcat
		regexp.MustCompile(`^(\d\d)-(\d\d) ` + ofDay + ` `),
		func(f []string) wall { return dated("", f[1], f[2], f[3:7]) },
	},
	{ // 12:00:00
		regexp.MustCompile(`^\[?` + ofDay + `\]?:?(?: |$)`),
		func(f []string) wall { return clockTime(f[1:5]) },
	},
	{ // 1795348800.123456, seconds since 1970
		regexp.MustCompile(`^\[?(\d{10})\.(\d{3,6})\]?:?(?: |$)`),
		func(f []string) wall {
			return wall{at: time.Unix(number(f[1]), 0).UTC().Add(fraction(f[2])), dated: true}
		},
	},
	{ // [  +0.000012] of dmesg -H
		regexp.MustCompile(`^\[ *\+(\d{1,9})\.(\d{6})\](?: |$)`),
		func(f []string) wall {
			return wall{since: true, passed: time.Duration(number(f[1]))*time.Second + fraction(f[2])}
		},
	},
	{ // [Nov22 12:00] of dmesg -H, where the minute is a new one: what has passed is not said
		regexp.MustCompile(`^\[(?:` + months + `)[ \d]\d \d\d:\d\d\](?: |$)`),
		func([]string) wall { return wall{since: true} },
	},
}

// cutWall returns the stamp at the beginning of a line and what stands behind it. A
// stamp of printk is none.
func cutWall(line string) (w wall, rest string, ok bool) {
	for i, s := range stamps {
		if f := s.form.FindStringSubmatch(line); f != nil {
			w := s.read(f)
			w.form = 2 * i
			if w.dated && w.at.Year() == leap {
				w.form++
			}
			return w, line[len(f[0]):], true
		}
	}
	return wall{}, line, false
}

// mayBeWall reports whether cutWall is worth the while.
func mayBeWall(line string) bool {
	line = strings.TrimPrefix(line, "[")
	return line != "" && (line[0] >= '0' && line[0] <= '9' || line[0] >= 'A' && line[0] <= 'Z' || strings.HasPrefix(strings.TrimLeft(line, " "), "+"))
}

// leap is the year of a date that has none.
const leap = 2000

// dated is a date with the time of day. Without a year it is in a leap year.
func dated(y, m, d string, ofDay []string) wall {
	w := clockTime(ofDay)
	year := leap
	if y != "" {
		year = int(number(y))
	}
	midnight := time.Date(year, time.Month(number(m)), int(number(d)), 0, 0, 0, 0, time.UTC)
	w.at, w.dated = midnight.Add(w.at.Sub(time.Time{})), true
	return w
}

// clockTime is hours, minutes, seconds and a fraction, which may be empty.
func clockTime(f []string) wall {
	s := number(f[0])*3600 + number(f[1])*60 + number(f[2])
	return wall{at: time.Time{}.Add(time.Duration(s)*time.Second + fraction(f[3])), seconds: f[3] == ""}
}

func month(name string) string { return strconv.Itoa(strings.Index(months, name)/len("Jan|") + 1) }

// number reads digits, which may have a blank before them.
func number(digits string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
	return n
}

// fraction reads the digits behind the point of a second.
func fraction(digits string) time.Duration {
	return time.Duration(number((digits + "000000000")[:9]))
}

// clock turns the wall clock into guest time: the time since its first reading.
type clock struct {
	last    wall
	running bool
	at      time.Duration
	set     int  // how often it was set, as on a board that asks the network for the time
	changed int  // how often another program's stamps began: what passed is not known
	coarse  bool // it counts whole seconds
}

const (
	day     = 24 * time.Hour  // what takes as long is no part of a boot
	longest = 100 * 365 * day // that guest time is let to become
)

// read returns the guest time of a reading.
func (c *clock) read(w wall) time.Duration {
	if w.since {
		c.pass(w.passed)
		return c.at
	}
	switch {
	case c.running && c.last.form != w.form:
		c.changed++
	case c.running:
		passed := w.at.Sub(c.last.at)
		if !w.dated && passed < -day/2 {
			passed += day // midnight
		}
		c.pass(passed)
	}
	c.last, c.running, c.coarse = w, true, w.seconds
	return c.at
}

// pass lets time pass, unless the clock was set meanwhile.
func (c *clock) pass(d time.Duration) {
	if d < 0 || d >= day || c.at > longest {
		c.set++
		return
	}
	c.at += d
}

// seed returns a clock that goes on from a reading, if there was one, and has counted nothing.
func (c clock) seed() clock { return clock{last: c.last, running: c.running} }
