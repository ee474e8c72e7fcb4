package cmdline

// levelInfo is KERN_INFO (include/linux/kern_levels.h), at which dm-init and the root
// wait speak. A console shows what is below its level (vprintk_emit() and
// suppress_message_printing(), kernel/printk/printk.c).
const levelInfo = 6

// Hides returns the argument of a line that keeps messages of KERN_INFO off the console,
// or "": quiet, which sets level 4 (CONFIG_CONSOLE_LOGLEVEL_QUIET), or a loglevel= of 6
// or less. Nothing does where ignore_loglevel is given. All three are early parameters
// (quiet_kernel() and loglevel(), init/main.c).
func Hides(line string) string {
	found := ""
	for _, a := range Split(line).Kernel() {
		switch {
		case SameName(a.Name, "ignore_loglevel"):
			return ""
		case a.Name == "quiet":
			found = a.Name
		case a.Name == "loglevel" && a.HasValue && hushed(a.Value):
			found = a.Name + "=" + a.Value
		}
	}
	return found
}

// hushed reads the value of loglevel= as get_option() does (lib/cmdline.c): a number of
// base 0, whatever stands behind it. Without one nothing is set.
func hushed(value string) bool {
	if byteAt(value, 0) == '-' {
		_, n := SimpleUint(value[1:], 0)
		return n > 0
	}
	level, n := SimpleUint(value, 0)
	return n > 0 && int32(level) <= levelInfo
}
