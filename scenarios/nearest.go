package scenarios

// nearest returns the one of names that a typing mistake turns into word: it is
// at most a third of its letters away, rounded.
func nearest(word string, names []string) (string, bool) {
	if len(word) > 64 {
		return "", false // no name is that long
	}
	best, distance := "", len(word)
	for _, name := range names {
		if d := edits(word, name); d < distance && d <= (len(name)+1)/3 {
			best, distance = name, d
		}
	}
	return best, best != ""
}

// edits counts the letters to insert, delete or replace between a and b, which is
// their Levenshtein distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
