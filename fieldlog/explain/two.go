package explain

import (
	"fmt"
	"strings"

	"dmrace/linux/cmdline"
)

// Given says what two boots were given that differs: the kernel, and the arguments of the
// command line. It says nothing of what one of the two logs does not hold.
func Given(a, b *Explanation) (all []string) {
	if x, y := a.Release, b.Release; x != "" && y != "" && x != y {
		all = append(all, fmt.Sprintf("The kernels differ: Linux %s in A, Linux %s in B.", x, y))
	}
	if !a.wholeLine() || !b.wholeLine() {
		return all
	}
	if differ := differing(a.Cmdline, b.Cmdline); len(differ) > 0 {
		all = append(all, "The command lines differ: "+strings.Join(differ, "; ")+".")
	}
	return all
}

// differing says of each argument that two command lines do not share which of them has it.
func differing(a, b string) (all []string) {
	const most = 60
	gone, fresh := added(a, b), added(b, a)
	for _, arg := range gone {
		other := ""
		for i, f := range fresh {
			if cmdline.SameName(nameIn(f), nameIn(arg)) {
				other, fresh = f, append(fresh[:i:i], fresh[i+1:]...)
				break
			}
		}
		switch {
		case other == "":
			all = append(all, "A alone has "+short(arg, most))
		case len(arg) > most || len(other) > most:
			all = append(all, nameIn(arg)+"= has another value")
		default:
			all = append(all, fmt.Sprintf("%s in A, %s in B", arg, other))
		}
	}
	for _, arg := range fresh {
		all = append(all, "B alone has "+short(arg, most))
	}
	return all
}

// nameIn returns the name of an argument.
func nameIn(arg string) string {
	name, _, _ := strings.Cut(arg, "=")
	return name
}

// short cuts a text that is long.
func short(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}
