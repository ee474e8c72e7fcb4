package target

import "strings"

// Suggest returns the optional argument of a target that a misspelt one most likely
// means: "restart_on_corruption" for "restart-on-corruption". It is empty if none is
// near, if the target has no options, and if the option is spelt right. Which kernels
// know an option is not considered.
func Suggest(typ, option string) string {
	const longest = 64 // longer than any option, value included
	if len(option) > longest {
		return ""
	}
	name, value, hasValue := strings.Cut(option, ":")
	best, least := "", len(name)/3+1
	for _, n := range optionNames(typ) {
		bare, _ := strings.CutSuffix(n, ":")
		if takes := bare != n; takes != hasValue {
			continue
		}
		if d := distance(strings.ToLower(name), bare); d < least {
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

// distance is the number of bytes to insert, delete or replace that turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
