package fieldlog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
)

// stamper writes a message as one form of log has it, so long after the kernel's start.
type stamper func(at time.Duration, text string) string

// began is when the kernel of these logs started.
var began = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// ofWall stamps with the wall clock.
func ofWall(layout string) stamper {
	return func(at time.Duration, text string) string { return began.Add(at).Format(layout) + text }
}

// ofPrintk stamps with printk's time.
func ofPrintk(at time.Duration, text string) string {
	return fmt.Sprintf("[%5d.%06d] %s", at/time.Second, at%time.Second/time.Microsecond, text)
}

// behind puts one stamp before another.
func behind(first, second stamper) stamper {
	return func(at time.Duration, text string) string { return first(at, second(at, text)) }
}

// formsOfLines are the forms that a log's lines change between, by their names.
var formsOfLines = map[string]stamper{
	"printk":         ofPrintk,
	"level":          behind(func(_ time.Duration, text string) string { return "<6>" + text }, ofPrintk),
	"kmsg":           func(at time.Duration, text string) string { return fmt.Sprintf("6,1,%d,-;%s", at.Microseconds(), text) },
	"terminal":       behind(ofWall("[2006-01-02 15:04:05.000] "), ofPrintk),
	"terminal alone": ofWall("[2006-01-02 15:04:05.000] "),
	"time of day":    ofWall("15:04:05.000 "),
	"dmesg -T":       ofWall("[Mon Jan _2 15:04:05 2006] "),
	"journal":        ofWall("Jan _2 15:04:05 board kernel: "),
	"journal both":   behind(ofWall("Jan _2 15:04:05 board kernel: "), ofPrintk),
	"bare":           func(_ time.Duration, text string) string { return text },
}

// said is one message and when it came.
type said struct {
	at   time.Duration
	text string
}

// Before and behind the change.
var (
	beginning = []said{
		{0, "Linux version 6.1.192 (x)"}, {0, "Kernel command line: root=/dev/mmcblk0p2 rootwait"},
		{1000 * time.Millisecond, "mmc0: SDHCI controller on fe340000.mmc [fe340000.mmc] using ADMA"},
		{1200 * time.Millisecond, "Waiting for root device /dev/mmcblk0p2..."},
	}
	rest = []said{
		{12 * time.Second, "mmc0: error -110 whilst initialising SD card"}, {20 * time.Second, "random: crng init done"},
		{31 * time.Second, "mmc0: error -110 whilst initialising SD card"}, {50 * time.Second, "cfg80211: failed to load regulatory.db"},
	}
)

// changing writes a log whose form changes.
func changing(first, second string) string {
	var b strings.Builder
	for _, m := range beginning {
		b.WriteString(formsOfLines[first](m.at, m.text) + "\n")
	}
	for _, m := range rest {
		b.WriteString(formsOfLines[second](m.at, m.text) + "\n")
	}
	return b.String()
}

// What is known of when the messages behind a change came.
const (
	exact   = "exact"   // as if nothing had changed
	counted = "counted" // not earlier than said
	order   = "order"   // nothing
	unread  = "unread"  // nor that they are of this boot
)

// TestStampsChange reads a boot on whose way the form of its lines changes, whichever it was and
// becomes.
func TestStampsChange(t *testing.T) {
	printks := []string{"printk", "level", "kmsg", "terminal", "journal both"}
	walls := []string{"terminal alone", "time of day", "dmesg -T", "journal"}
	want := func(first, second string) string {
		switch {
		case first == second && first == "bare", second == "bare":
			return order
		case first == second, slices.Contains(printks, first) && slices.Contains(printks, second),
			first == "terminal" && second == "terminal alone", first == "journal both" && second == "journal":
			return exact
		case second == "journal" && slices.Contains(printks, first):
			return unread // before the root is there no journal is
		}
		return counted
	}
	for _, first := range append(append([]string{"bare"}, printks...), walls...) {
		for _, second := range append(append([]string{"bare"}, printks...), walls...) {
			t.Run(first+", then "+second, func(t *testing.T) {
				l, err := Read(t.Context(), strings.NewReader(changing(first, second)), Options{})
				if err != nil {
					t.Fatal(err)
				}
				checkChange(t, l, want(first, second))
			})
		}
	}
}

// checkChange compares what was read of [changing].
func checkChange(t *testing.T, l *Log, known string) {
	t.Helper()
	kinds := []dmrace.EventKind{dmrace.DeviceAdd, dmrace.RootwaitEnter}
	if known != unread {
		kinds = append(kinds, dmrace.CardError, dmrace.CardError)
	}
	var got []dmrace.EventKind
	for _, e := range l.Timeline.Events {
		got = append(got, e.Kind)
	}
	if l.Release != "6.1.192" || l.Cmdline == "" || l.Boots != 1 || !slices.Equal(got, kinds) {
		t.Fatalf("kernel %q, command line %q, %d boots, %v", l.Release, l.Cmdline, l.Boots, got)
	}
	wait, _ := l.Timeline.First(dmrace.RootwaitEnter)
	waited := l.Timeline.End.At - wait.At
	const whole, behind = 48800 * time.Millisecond, 38 * time.Second // of the wait, and of what came after the change
	switch says := strings.Join(l.Notices, "\n"); {
	case known == exact && (l.Untimed || waited < whole-time.Second || waited > whole+time.Second):
		t.Errorf("untimed %t, waited %s", l.Untimed, waited)
	case known == counted && (!l.Untimed || !l.Counted || waited < behind-time.Second || waited > whole+time.Second || !strings.Contains(says, " line 5")):
		t.Errorf("untimed %t, counted %t, waited %s, %s", l.Untimed, l.Counted, waited, says)
	case known == order && (!l.Untimed || waited > 0 || !strings.Contains(says, "no line")):
		t.Errorf("untimed %t, waited %s, %s", l.Untimed, waited, says)
	case known == unread && (l.Untimed || waited > 0 || !strings.Contains(says, "from line 5 on a kernel's lines have other stamps")):
		t.Errorf("untimed %t, waited %s, %s", l.Untimed, waited, says)
	}
}

// TestLinesOfOthers holds what stands behind a boot with other stamps and is no part of it, or is
// another boot.
func TestLinesOfOthers(t *testing.T) {
	const boot = "[    0.000000] Linux version 6.1.192 (x)\n[    1.200000] Waiting for root device /dev/sda1...\n"
	const up = boot + "[    1.300000] random: crng init done\n[    1.400000] Run /sbin/init as init process\n"
	const next = "Linux version 6.1.193 (x)\nmmcblk0: mmc0:e624 SU02G 1.84 GiB\nWaiting for root device /dev/mmcblk0p1...\n"
	for _, c := range []struct {
		name, log string
		kinds     string
		boots     int
	}{
		{"programs that quote a kernel", boot + "2026-11-22 12:00:00 INFO mmc0: error -110 whilst initialising SD card\n", "rootwait-enter", 1},
		{"behind a blank line", boot + "\nmmc0: error -110 whilst initialising SD card\n", "rootwait-enter", 1},
		{"behind a blank line of a mail", boot + ">\n> mmc0: error -110 whilst initialising SD card\n", "rootwait-enter", 1},
		{"right behind it, with CR LF", strings.ReplaceAll(boot+"mmc0: error -110 whilst initialising SD card\n", "\n", "\r\n"), "rootwait-enter card-error", 1},
		{"behind a blank line, with CR LF", strings.ReplaceAll(boot+"\nmmc0: error -110 whilst initialising SD card\n", "\n", "\r\n"), "rootwait-enter", 1},
		{"behind PID 1", up + "mmc0: error -110 whilst initialising SD card\n", "rootwait-enter init-exec", 1},
		{"of this form again", boot + "12:00:00 mmc0: error -110 whilst initialising SD card\n[    2.000000] random: crng init done\n", "rootwait-enter", 1},
		{"told again", up + "[Sun Nov 22 12:00:01 2026] Run /sbin/init as init process\n[Sun Nov 22 12:00:02 2026] mmc0: error -110 whilst initialising SD card\n", "rootwait-enter init-exec", 1},
		{"behind a panic", boot + "[    2.000000] Kernel panic - not syncing: x\n12:00:00 mmc0: error -110 whilst initialising SD card\n", "rootwait-enter panic", 1},
		{"a journal that user space keeps", up + "Nov 22 12:00:09 board kernel: mmc0: error -110 whilst initialising SD card\n", "rootwait-enter init-exec card-error", 1},
		{"a journal's own program", up + "Nov 22 12:00:09 board systemd[1]: Started x.\n", "rootwait-enter init-exec user-space", 1},
		{"a kernel's version that somebody asks for", up + "# cat /proc/version\nLinux version 6.1.192 (x)\n", "rootwait-enter init-exec", 1},
		{"another boot, without times", up + "\nU-Boot 2023.04\n\nStarting kernel ...\n\n" + next, "board-reset loader-start disk-add rootwait-enter", 2},
		{"another boot, and one more", up + next + "[    0.000000] Linux version 6.1.194 (x)\n[    1.200000] Run /init as init process\n", "init-exec", 3},
		{"another boot whose times begin later", up + next + "[    0.000000] clocksource: x\n[    1.200000] Run /init as init process\n", "disk-add rootwait-enter init-exec", 2},
		{"another boot, before", next + "Kernel panic - not syncing: x\n" + up, "rootwait-enter init-exec", 2},
		{"what is left of another boot, before", next + "Kernel panic - not syncing: x\n[    1.300000] Run /sbin/init as init process\n", "init-exec", 2},
		{"a version that somebody tells before", "I have this:\nLinux version 6.1.191 (x)\n" + up, "rootwait-enter init-exec", 1},
		{"a loader's own stamps", "[    0.000123] U-Boot 2023.04\n[    1.000000] Starting kernel ...\n\n" + next, "disk-add rootwait-enter", 1},
		{"NVIDIA's boot loaders", "[0000.262] [L4T TegraBoot] (version 00.00.2018.01)\n[0002.345] I> mmc0: error -110\n" + up, "rootwait-enter init-exec", 1},
		{"Xen", "(XEN) [    3.100000] *** Building a PV Dom0 ***\n" + strings.Replace(up, "[    1.3", "(XEN) [    5.100000] d0: x\n[    1.3", 1) + "(XEN) [    5.400000] Hardware Dom0 crashed\n", "rootwait-enter init-exec", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := Read(t.Context(), strings.NewReader(c.log), Options{})
			if err != nil {
				t.Fatal(err)
			}
			var kinds []string
			for _, e := range l.Timeline.Events {
				kinds = append(kinds, string(e.Kind))
			}
			if got := strings.Join(kinds, " "); got != c.kinds || l.Boots != c.boots {
				t.Errorf("%d boots, %s\nwant %d, %s\n%s", l.Boots, got, c.boots, c.kinds, l.Notices)
			}
		})
	}
}

// TestEarlierBootOfChange reads the boot before one of another form.
func TestEarlierBootOfChange(t *testing.T) {
	const log = "[    0.000000] Linux version 6.1.192 (x)\n[    1.200000] Run /sbin/init as init process\n" +
		"Linux version 6.1.193 (x)\nWaiting for root device /dev/mmcblk0p1...\n"
	for boot, release := range map[int]string{1: "6.1.192", 2: "6.1.193", 0: "6.1.193"} {
		l, err := Read(t.Context(), strings.NewReader(log), Options{Boot: boot})
		if err != nil || l.Release != release || l.Boots != 2 || len(l.Timeline.Events) != 1 {
			t.Errorf("boot %d: %v, %+v", boot, err, l)
		}
	}
}
