package console

import "dmrace"

// crashSayings are how a crash begins, and where it was: die() and kin in
// arch/*/kernel/traps.c and arch/*/mm/fault.c, kernel/watchdog.c, kernel/hung_task.c,
// kernel/workqueue.c, kernel/rcu/tree_stall.h, mm/oom_kill.c.
var crashSayings = []saying{
	hear("BUG: ", dmrace.Lockup, `^(?:watchdog: )?(BUG: soft lockup - CPU#\d+ stuck for \d+s!.*)`, "", "$1"),
	hear("BUG: workqueue lockup", dmrace.Lockup, `^(BUG: workqueue lockup - pool) .*(stuck for \d+s)`, "", "$1 $2"),
	hear("hard LOCKUP", dmrace.Lockup, `^(?:NMI watchdog: |watchdog: )?(Watchdog detected hard LOCKUP on cpu \d+)`, "", "$1"),
	hear("detected", dmrace.Lockup, `^(?:rcu: )?INFO: (\w+ (?:self-)?detected (?:expedited )?stalls?.*)`, "", "$1"),
	hear("blocked for more than", dmrace.Lockup, `^INFO: task (\S+:\d+) (blocked for more than \d+ seconds)`, "$1", "$2"),

	hear("BUG: ", dmrace.Oops, `^(BUG: (?:kernel NULL pointer|unable to handle|stack guard|Bad rss|scheduling while atomic|KASAN).*)`, "", "$1"),
	hear("Unable to handle kernel", dmrace.Oops, `^(Unable to handle kernel .*)`, "", "$1"),
	hear("nternal error", dmrace.Oops, `^(Internal error: .*)`, "", "$1"),
	hear("Oops", dmrace.Oops, `^(Oops(?:[: -].*)?)$`, "", "$1"),
	hear("general protection fault", dmrace.Oops, `^(general protection fault.*)`, "", "$1"),
	hear("ernel BUG at ", dmrace.Oops, `^([Kk]ernel BUG at .*)`, "", "$1"),
	hear("Bad mode in ", dmrace.Oops, `^(Bad mode in .*)`, "", "$1"),
	hear("SError Interrupt", dmrace.Oops, `^(SError Interrupt on CPU.*)`, "", "$1"),
	hear("nhandled ", dmrace.Oops, `^(Unhandled (?:fault|exception|prefetch abort).*)`, "", "$1"),
	hear("double fault", dmrace.Oops, `^((?:PANIC: |traps: PANIC: )?double fault.*)`, "", "$1"),

	hear("PID: ", dmrace.Frame, `^CPU: \d+ (?:UID: \d+ )?PID: (\d+) Comm: (\S+)`, "$2", "pid $1"),
	hear("+0x", dmrace.Frame, `^ *(?:(?:pc|PC|epc|RIP|EIP|NIP|IP)(?: is at)? ?:? ?(?:[0-9a-f]{4}:)?\[?)([A-Za-z_]\w*\+0x[0-9a-f]+/0x[0-9a-f]+)`, "$1", "where it was"),

	hear("Kernel panic: ", dmrace.Panic, `^<?\d?>?Kernel panic: (.*)`, "", "$1"), // panic() before 2.6

	hear("ut of memory", dmrace.OutOfMemory, `^(Out of memory.*)`, "", "$1"),
	hear("oom-killer", dmrace.OutOfMemory, `^(\S+ invoked oom-killer.*)`, "", "$1"),
}
