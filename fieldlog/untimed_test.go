package fieldlog

import (
	"errors"
	"strings"
	"testing"

	"dmrace"
)

// TestUntimed reads logs of which the order alone is known.
func TestUntimed(t *testing.T) {
	const kernel = "Linux version 5.15.120 (x)\n"
	for _, c := range []struct {
		name, log string
		kinds     []dmrace.EventKind
		boots     int
	}{
		{"printk.time=0", kernel + "mmcblk0: mmc0:e624 SU02G 1.84 GiB\n mmcblk0: p1 p2\nWaiting for root device /dev/dm-0...\n",
			[]dmrace.EventKind{dmrace.DiskAdd, dmrace.PartitionAdd, dmrace.RootwaitEnter}, 1},
		{"quoted in a mail", ">> VFS: Cannot open root device \"sda1\" or unknown-block(0,0): error -6\n> Which of them was it?\n>> 0100            4096 ram0\n",
			[]dmrace.EventKind{dmrace.RootMissing, dmrace.RootListed}, 1},
		{"stamps left out", "[..] Run /init as init process\n[..] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\n",
			[]dmrace.EventKind{dmrace.InitExec, dmrace.Panic}, 1},
		{"levels", "<6>Waiting for root device /dev/sda2...\n", []dmrace.EventKind{dmrace.RootwaitEnter}, 1},
		{"two boots", kernel + "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n" + kernel + "Run /sbin/init as init process\n",
			[]dmrace.EventKind{dmrace.InitExec}, 2},
		{"a loader alone", "U-Boot 2023.01\n\nStarting kernel ...\n\n", []dmrace.EventKind{dmrace.BoardReset, dmrace.LoaderStart}, 1},
		{"a loader and its kernel", "Starting kernel ...\n" + kernel + "Run /sbin/init as init process\n", []dmrace.EventKind{dmrace.LoaderStart, dmrace.InitExec}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := Read(t.Context(), strings.NewReader(c.log), Options{})
			if err != nil {
				t.Fatal(err)
			}
			var kinds []dmrace.EventKind
			for _, e := range l.Timeline.Events {
				kinds = append(kinds, e.Kind)
			}
			if !l.Untimed || l.Boots != c.boots || len(kinds) != len(c.kinds) {
				t.Fatalf("untimed %t, %d boots, %v", l.Untimed, l.Boots, kinds)
			}
			for i := range kinds {
				if kinds[i] != c.kinds[i] {
					t.Errorf("got %v, want %v", kinds, c.kinds)
				}
			}
		})
	}
	var usage *dmrace.UsageError
	if _, err := Read(t.Context(), strings.NewReader(kernel+"Run /sbin/init as init process\n"), Options{Boot: 3}); !errors.As(err, &usage) {
		t.Errorf("a boot that there is not: %v", err)
	}
}

// TestStampByChance reads a log without times in which a line begins with a date: the rest of
// the banner, which a mail program has wrapped.
func TestStampByChance(t *testing.T) {
	const log = "Linux version 6.1.192 (build@host) (gcc 12.2.0) #1 SMP PREEMPT_DYNAMIC Thu\nJan  1 00:00:00 UTC 1970\n" +
		"Kernel command line: root=/dev/sda2\n sda: sda1\nKernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n"
	l, err := Read(t.Context(), strings.NewReader(log), Options{})
	if err != nil || !l.Untimed || len(l.Timeline.Events) != 2 || l.Cmdline != "root=/dev/sda2" {
		t.Errorf("%+v, %v", l, err)
	}
	l, err = Read(t.Context(), strings.NewReader(strings.ReplaceAll("\n"+log, "\n", "\n2026-11-22 12:00:00 ")), Options{})
	if err != nil || l.Untimed || len(l.Timeline.Events) != 2 {
		t.Errorf("a program's stamps: %+v, %v", l, err)
	}
}

// TestTimedBehindUntimed takes the lines with times alone where there are some.
func TestTimedBehindUntimed(t *testing.T) {
	l, err := Read(t.Context(), strings.NewReader("Waiting for root device /dev/sda1...\n[    1.000000] Linux version 6.1.192 (x)\n[    2.000000] Run /sbin/init as init process\n"), Options{})
	if err != nil || l.Untimed || len(l.Timeline.Events) != 1 {
		t.Errorf("%+v, %v", l, err)
	}
}
