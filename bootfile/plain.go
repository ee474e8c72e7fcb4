package bootfile

import (
	"strings"

	"dmrace/linux/cmdline"
)

// plain is a file that is a command line itself: /proc/cmdline, cmdline.txt of a Raspberry
// Pi, /etc/kernel/cmdline, the config of vbutil_kernel. The kernel takes ends of lines for
// white space.
var plain = format{
	name: "command line", key: "words such as root=…",
	is: func(s *source) bool {
		text := strings.Trim(s.text, spaces+"\x00")
		return !strings.ContainsAny(text, "\n") && !isBinary(text) || isCmdline(text)
	},
	find: func(s *source) []Line {
		return []Line{lineOf("", "", s.slice(0, len(strings.TrimRight(s.text, "\n"))))}
	},
}

// isBinary reports a text that nobody has written.
func isBinary(text string) bool {
	odd := 0
	for i := range len(text) {
		if c := text[i]; c < ' ' && strings.IndexByte(spaces, c) < 0 {
			odd++
		}
	}
	return odd > 1 && odd*16 > len(text)
}

// isCmdline reports a text of several lines whose words are those of a command line, for
// the most part: at least one decides about the root or the console, few hold what no
// parameter does, and there are not as many words without a value as in prose.
func isCmdline(text string) bool {
	const longest = 1 << 20
	if len(text) > longest || isBinary(text) || strings.HasPrefix(text, "#!") {
		return false
	}
	known, other, bare, valued := 0, 0, 0, 0
	for _, a := range cmdline.Split(text).Args {
		if a.HasValue {
			valued++
		} else {
			bare++
		}
		switch {
		case wellKnown[a.Name] && (a.HasValue || a.Name != "root" && a.Name != "init" && a.Name != "console" && a.Name != "ip"):
			known++
		case !a.HasValue && !isPlainName(strings.NewReplacer("-", "", ".", "").Replace(a.Name)) || strings.ContainsAny(a.Name, "(){};,<>[]#"):
			other++
		}
	}
	return known > 0 && known >= other && bare <= 2*(valued+known)
}

// wellKnown are parameters that most lines have one of.
var wellKnown = map[string]bool{
	"root": true, "rootwait": true, "console": true, "rootfstype": true, "dm-mod.create": true, "ro": true, "rw": true, "quiet": true,
	"init": true, "BOOT_IMAGE": true, "earlycon": true, "earlyprintk": true, "nfsroot": true, "ip": true, "initrd": true, "mtdparts": true, "ubi.mtd": true,
}
