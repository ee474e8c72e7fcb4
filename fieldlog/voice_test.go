package fieldlog

import (
	"slices"
	"strings"
	"testing"
)

// events reads a log, and returns its events as words.
func events(t *testing.T, log string) (all []string) {
	t.Helper()
	l, err := Read(t.Context(), strings.NewReader(log), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range l.Timeline.Events {
		all = append(all, strings.TrimSpace(string(e.Kind)+" "+strings.TrimSpace(e.Subject+" "+e.Detail)))
	}
	return all
}

// TestWrappedVoices reads lines of user space, and lines without a time, that a mail program
// wrapped, and their nearest others, which are lines of their own.
func TestWrappedVoices(t *testing.T) {
	const began = "[    7.073841] Run /init as init process\n"
	const run = "init-exec /init"
	for _, c := range []struct {
		name, log string
		want      []string
	}{
		// Wrapped.
		{"a unit's long name", began + "[ TIME ] Timed out waiting for device\ndev-disk-by\\x2duuid-85b3890a\\x2d1111\\x2d4444\\x2d8888.device.\n",
			[]string{run, `gave-up dev-disk-by\x2duuid-85b3890a\x2d1111\x2d4444\x2d8888.device timed out`}},
		{"quoted", "> " + began + "> [ TIME ] Timed out waiting for device\n> dev-disk-by\\x2duuid-85b3890a\\x2d1111\\x2d4444\\x2d8888.device.\n",
			[]string{run, `gave-up dev-disk-by\x2duuid-85b3890a\x2d1111\x2d4444\x2d8888.device timed out`}},
		{"a program with its pid", began + "dracut-initqueue[330]: Warning: /dev/disk/by-uuid/85b3890a-1111-4444-88aa\ndoes not exist\n",
			[]string{run, "gave-up /dev/disk/by-uuid/85b3890a-1111-4444-88aa does not exist"}},
		{"a journal's line", "Nov 22 12:00:01 board kernel: Run /init as init process\nNov 22 12:00:31 board systemd[1]: Timed out waiting for device\ndev-disk-by\\x2dlabel-rootfs.device - /dev/disk/by-label/rootfs.\n",
			[]string{run, `gave-up dev-disk-by\x2dlabel-rootfs.device timed out`}},
		{"printk's, of a program", began + "[   97.213022] systemd[1]: Timed out waiting for device\ndev-disk-by\\x2dlabel-rootfs.device - /dev/disk/by-label/rootfs.\n",
			[]string{run, `gave-up dev-disk-by\x2dlabel-rootfs.device timed out`}},
		{"a mount in BusyBox", began + "mount: mounting /dev/disk/by-uuid/85b3890a-1111-4444-8888 on /root failed:\nInvalid argument\n",
			[]string{run, "user-error /dev/disk/by-uuid/85b3890a-1111-4444-8888 Invalid argument"}},
		{"no times, the kernel's", "Run /init as init process\nsdhci-esdhc-imx 30b50000.mmc: probe with driver sdhci-esdhc-imx failed\nwith error -110\n",
			[]string{run, "host-failed 30b50000.mmc driver sdhci-esdhc-imx: error -110"}},
		{"no times, the root's number", "VFS: Cannot open root device \"PARTUUID=0a0b0c0d-02\" or unknown-block(0,0):\nerror -6\nPlease append a correct \"root=\" boot option; here are the available\npartitions:\n",
			[]string{"root-missing PARTUUID=0a0b0c0d-02 unknown-block(0,0) error -6"}},
		{"times, the root's number", "[    1.000000] VFS: Cannot open root device \"PARTUUID=0a0b0c0d-02\" or unknown-block(0,0):\nerror -6\n",
			[]string{"root-missing PARTUUID=0a0b0c0d-02 unknown-block(0,0) error -6"}},
		{"no times, a command line", "Kernel command line: console=ttyS0,115200 earlycon root=/dev/mmcblk0p2\nrootwait rw ip=192.168.1.10:192.168.1.1:192.168.1.1:255.255.255.0:board\ninit=/sbin/init quiet\nWaiting for root device /dev/mmcblk0p2...\n",
			[]string{"rootwait-enter /dev/mmcblk0p2"}},

		// Lines of their own.
		{"systemd's next line", began + "[  OK  ] Created slice system-syst.slice - Slice /system/systemd-veritysetup\n[ TIME ] Timed out waiting for device dev-sda1.device.\n",
			[]string{run, "user-space systemd Created slice system-syst.slice - Slice /system/systemd-veritysetup", "gave-up dev-sda1.device timed out"}},
		{"what a script says next", began + "mount: mounting /dev/disk/by-uuid/85b3890a-1111-4444-8888 on /root failed: Invalid argument\nmount: mounting /dev on /root/dev failed: No such file or directory\n",
			[]string{run, "user-error /dev/disk/by-uuid/85b3890a-1111-4444-8888 Invalid argument", "user-error /dev No such file or directory"}},
		{"what a script says of it", began + "mount: mounting /dev/disk/by-uuid/85b3890a-1111-4444-8888 on /root failed: Invalid argument\nTarget filesystem doesn't have requested /sbin/init.\n",
			[]string{run, "user-error /dev/disk/by-uuid/85b3890a-1111-4444-8888 Invalid argument", "gave-up Target filesystem doesn't have requested /sbin/init."}},
		{"a line with room behind it", began + "Timed out waiting for device\nanother.device came\n", []string{run}},
		{"no times, the next message", "platform fe310000.mmc: deferred probe pending: platform: supplier regulator-5\nrandom: crng init done\n",
			[]string{"host-pending fe310000.mmc platform: supplier regulator-5"}},
		{"no times, a sentence", "platform fe310000.mmc: deferred probe pending: platform: supplier regulator-5\nWhat can I do about that?\n",
			[]string{"host-pending fe310000.mmc platform: supplier regulator-5"}},
		{"no times, behind a command line", "Kernel command line: console=ttyS0,115200 root=/dev/mmcblk0p2 rootwait rw\nUnknown kernel command line parameters \"foo\", will be passed to user space.\nWaiting for root device /dev/mmcblk0p2...\n",
			[]string{"rootwait-enter /dev/mmcblk0p2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := events(t, c.log); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// TestWrappedCommandLine joins the command line of a log without times, and no more.
func TestWrappedCommandLine(t *testing.T) {
	const given = "console=ttyS0,115200 earlycon root=/dev/mmcblk0p2 rootwait rw ip=192.168.1.10:192.168.1.1:192.168.1.1:255.255.255.0:board init=/sbin/init quiet"
	const wrapped = "Kernel command line: console=ttyS0,115200 earlycon root=/dev/mmcblk0p2\nrootwait rw ip=192.168.1.10:192.168.1.1:192.168.1.1:255.255.255.0:board\ninit=/sbin/init quiet\n"
	for _, next := range []string{"", "Dentry cache hash table entries: 65536\n", "mem auto-init: stack:off, heap alloc:off\n"} {
		l, err := Read(t.Context(), strings.NewReader("Linux version 6.1.192 (x)\n"+wrapped+next+"Waiting for root device /dev/mmcblk0p2...\n"), Options{})
		if err != nil || l.Cmdline != given {
			t.Errorf("%q: %v, %q", next, err, l.Cmdline)
		}
	}
	const table = `Kernel command line: root=/dev/dm-0 rootwait dm-mod.create="vroot,,,ro,0
2080 verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 260 1 sha256 aa bb"
`
	l, err := Read(t.Context(), strings.NewReader("Linux version 6.1.192 (x)\n"+table+"Waiting for root device /dev/dm-0...\n"), Options{})
	if err != nil || !strings.HasSuffix(l.Cmdline, `ro,0 2080 verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 260 1 sha256 aa bb"`) {
		t.Errorf("in quotes: %v, %q", err, l.Cmdline)
	}
}

// TestHeardBefore takes what user space said before the first message with a time, of a log
// whose beginning is missing, and nothing of a boot before or of somebody's own words.
func TestHeardBefore(t *testing.T) {
	const gaveUp, other = "[ TIME ] Timed out waiting for device dev-sda1.device - /dev/sda1.\n", "[  OK  ] Reached target basic.target - Basic System.\n"
	const disk, event = "[  121.972648]  sda: sda1 sda2\n", "partition-add sda sda1 sda2"
	for _, c := range []struct {
		name, log string
		want      []string
	}{
		{"two lines", gaveUp + other + disk, []string{"gave-up dev-sda1.device timed out", "user-space systemd Reached target basic.target - Basic System.", event}},
		{"CR LF", strings.ReplaceAll(gaveUp+other+disk, "\n", "\r\n"), []string{"gave-up dev-sda1.device timed out", "user-space systemd Reached target basic.target - Basic System.", event}},
		{"of a boot before", gaveUp + other + "[    0.000000] Linux version 6.1.192 (x)\n" + disk, []string{"user-space systemd Reached target basic.target - Basic System.", event}},
		{"in somebody's words", gaveUp + "That is what I see.\n\nWhat can I do about it?\n\nHere is dmesg:\n\n" + disk, []string{event}},
		{"the kernel's", "Waiting for root device /dev/sda9...\n" + disk, []string{event}},
	} {
		if got := events(t, c.log); !slices.Equal(got, c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// TestMostWrapped takes events back that a wrapped line replaces, also where there are more of
// their kind than are kept.
func TestMostWrapped(t *testing.T) {
	var log strings.Builder
	log.WriteString("[    1.000000] Run /sbin/init as init process\n")
	log.WriteString("[    1.000001] " + strings.Repeat("x", 66) + "\n")
	for range 4 * MaxAlike {
		log.WriteString("[    7.113687] the quick brown fox jumps over the lazy dog, and the\nlazy dog over it\n")
		log.WriteString("[    7.213687] systemd[1]: Started systemd-ask-password-console.path - Dispatch\nPassword Requests to Console Directory Watch.\n")
	}
	all := events(t, log.String())
	const want = "user-space systemd Started systemd-ask-password-console.path - Dispatch Password Requests to Console Directory Watch."
	if len(all) != 1+MaxAlike || all[len(all)-1] != want {
		t.Errorf("%d events, the last %q", len(all), all[len(all)-1])
	}
}

func TestWithoutColours(t *testing.T) {
	for line, want := range map[string]string{
		"[[0;1;31m TIME [0m] Timed out waiting for device [0;1;39mdev-sdb1.device[0m.": "[ TIME ] Timed out waiting for device dev-sdb1.device.",
		"[^[[0;32m  OK  ^[[0m] Reached target":                                         "[  OK  ] Reached target",
		`[#033[0;32m  OK  #033[0m] Reached`:                                            "[  OK  ] Reached",
		`[\x1b[0;32m  OK  \x1b[0m] Reached`:                                            "[  OK  ] Reached",
		`[\033[0;1;38;5;185mDEPEND\033[0m] x`:                                          "[DEPEND] x",
		"M[K[[0;31m*[0;1;31m*[0m] Job":                                                 "[**] Job",
		"[    1.000000] mmc0: new card":                                                "[    1.000000] mmc0: new card",
		"kernel[123]: md/raid1:md0":                                                    "kernel[123]: md/raid1:md0",
		"root [1;0] [mem 0x0]":                                                         "root [1;0] [mem 0x0]",
	} {
		if got := withoutColours(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
