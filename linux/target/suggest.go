package target

import (
	"strings"

	"dmrace/internal/nearest"
)

// Suggest returns the optional argument of a target that a misspelt one most likely
// means: "restart_on_corruption" for "restart-on-corruption". It is empty if none is
// near, if the target has no options, and if the option is spelt right. Which kernels
// know an option is not considered.
func Suggest(typ, option string) string {
	if len(option) > nearest.Longest {
		return ""
	}
	name, value, hasValue := strings.Cut(option, ":")
	best, least := "", len(name)/3+1
	for _, n := range optionNames(typ) {
		bare, _ := strings.CutSuffix(n, ":")
		if takes := bare != n; takes != hasValue {
			continue
		}
		if d := nearest.Distance(strings.ToLower(name), bare); d < least {
			best, least = n, d
		}
	}
	if best == "" || best+value == option || fold(option, best) {
		return ""
	}
	return best + value
}

// optionNames returns the optional arguments of a target. One that carries its value
// ends in a colon.
func optionNames(typ string) []string {
	var names []string
	switch typ {
	case "verity":
		for _, k := range verityOptions {
			names = append(names, k.name)
		}
	case "crypt":
		names = append(names, cryptWords...)
		names = append(names, optIntegrity, optIntegrityKeySize, optSectorSize)
	}
	return names
}
