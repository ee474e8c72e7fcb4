// Package fieldlog reads one boot out of a log that somebody kept: a dmesg, a
// journal, what a terminal program captured from a serial port. [Read] finds the
// kernel's messages in it, with their guest time, and hands them to the table of
// wordings of package console.
//
// It knows these shapes, mixed in any way, compressed by gzip or not, in UTF-8 or
// behind a byte order mark in UTF-16, with any ends of lines, among the escape
// sequences of a terminal and lines that are not the kernel's:
//
//	[    1.234567] msg                            printk, dmesg
//	[    1.234567][    T1] msg                    CONFIG_PRINTK_CALLER
//	<6>[    1.234567] msg                         dmesg -r, last_kmsg
//	kern  :info  : [    1.234567] msg             dmesg -x
//	[Sun Nov 22 12:00:00 2026] msg                dmesg -T
//	2026-11-22T12:00:00,123456+01:00 msg          dmesg --time-format iso
//	[  +0.000012] msg                             dmesg -H
//	6,123,1234567,-;msg                           /dev/kmsg
//	[    1.234567] board kernel: msg              journalctl -o short-monotonic
//	Nov 22 12:00:00 board kernel: msg             journalctl, syslog; -o short-precise, short-iso, short-full
//	1795348800.123456 board kernel: msg           journalctl -o short-unix
//	2026-11-22T12:00:00.123456Z INFO kernel: [    1.234567] msg      ChromeOS
//	Sun Nov 22 12:00:00 2026 kern.info kernel: [    1.234567] msg    OpenWrt's logread
//	11-22 12:00:00.123     0     0 I mmc0    : msg                   logcat -b kernel
//	[2026-11-22 12:00:00.123] [    1.234567] msg  a terminal program's own stamp, also without date or brackets
//	[UART16550] msg                               a tag that a program puts before each line
//
// Lines that a mail program wrapped or a terminal cut are joined again, the kernel's and
// those of user space; colours whose escape character is lost go.
//
// The form may change on the way: printk's time is switched on or off, a program begins to stamp the
// lines, a dmesg -T or a journal is put behind what a serial port gave. A boot is read on where its
// lines say that it goes on. Where the two clocks cannot be related, which a program's stamps beside
// printk's do, the order of the events is all that is known ([Log.Untimed]), and that no less
// passed than the times on both sides show ([Log.Counted]).
//
// Where printk gives no time, the wall clock of the lines does: guest time is then
// the difference to the first line, at whatever resolution the lines have. A log
// without any time tells no order that could be relied on and is refused.
//
// Memory is bounded whatever the size of the log: a line is read up to [MaxLine]
// bytes, and of a boot [MaxConsole] bytes of text and [MaxEvents] events are kept.
package fieldlog
