package bootfile

import "strings"

// edit makes a part of a text another.
type edit struct {
	at, end int
	text    string
}

// changes returns what makes one text the other, word by word, in order.
func changes(from, to string) []edit {
	a, b := tokens(from), tokens(to)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	at := len(strings.Join(a[:head], ""))
	return between(a[head:len(a)-tail], b[head:len(b)-tail], at)
}

// tokens parts a text into words and what is between them.
func tokens(text string) []string {
	var all []string
	begin := 0
	for i := 1; i <= len(text); i++ {
		if i == len(text) || isBlank(text[i]) != isBlank(text[i-1]) {
			all = append(all, text[begin:i])
			begin = i
		}
	}
	return all
}

func isBlank(c byte) bool { return strings.IndexByte(spaces, c) >= 0 }

// between aligns two lists of tokens by their longest common subsequence, and returns the
// edits where they differ. Lists too long for that are one edit.
func between(a, b []string, at int) []edit {
	const most = 1 << 20
	if len(a)*len(b) > most || len(a) == 0 || len(b) == 0 {
		return narrowed(strings.Join(a, ""), strings.Join(b, ""), at)
	}
	common := lcs(a, b)
	var edits []edit
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			at += len(a[i])
			i, j = i+1, j+1
			continue
		}
		old, fresh := "", ""
		for (i < len(a) || j < len(b)) && !(i < len(a) && j < len(b) && a[i] == b[j]) {
			if j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1] {
				old += a[i]
				i++
			} else {
				fresh += b[j]
				j++
			}
		}
		edits = append(edits, narrowed(old, fresh, at)...)
		at += len(old)
	}
	return edits
}

// lcs returns the lengths of the longest common subsequences of what is left of the two
// lists from each pair of places.
func lcs(a, b []string) [][]int {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}

// narrowed returns the edit of a part without what both texts have at their ends.
func narrowed(old, fresh string, at int) []edit {
	if old == fresh {
		return nil
	}
	head := 0
	for head < len(old) && head < len(fresh) && old[head] == fresh[head] {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(fresh)-head && old[len(old)-1-tail] == fresh[len(fresh)-1-tail] {
		tail++
	}
	return []edit{{at + head, at + len(old) - tail, fresh[head : len(fresh)-tail]}}
}
