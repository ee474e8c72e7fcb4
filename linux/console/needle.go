package console

import "sync"

// needles finds which literals of a list a text holds, in one pass over it: an automaton
// of Aho and Corasick (Communications of the ACM 18, 1975) over the classes of bytes that
// the literals have.
type needles struct {
	class [256]uint8
	next  []uint16 // by state times classes, plus class
	width int      // how many classes there are
	ends  [][]int  // by state: the literals that end there
}

// found is a set of literals, by their places in the list.
type found [6]uint64

const mostNeedles = 64 * len(found{})

func (f *found) add(i int)      { f[i/64] |= 1 << (i % 64) }
func (f *found) has(i int) bool { return f[i/64]&(1<<(i%64)) != 0 }

// newNeedles builds the automaton of at most mostNeedles literals, none of them empty.
func newNeedles(list []string) *needles {
	n := &needles{width: 1}
	size := 1
	for _, text := range list {
		size += len(text)
		for _, b := range []byte(text) {
			if n.class[b] == 0 {
				n.class[b] = uint8(n.width)
				n.width++
			}
		}
	}
	n.next, n.ends = make([]uint16, n.width, size*n.width), make([][]int, 1, size)
	for i, text := range list {
		n.insert(text, i)
	}
	n.link()
	return n
}

// insert adds a literal to the tree.
func (n *needles) insert(text string, id int) {
	state := 0
	for _, b := range []byte(text) {
		at := state*n.width + int(n.class[b])
		if n.next[at] == 0 {
			n.next[at] = uint16(len(n.ends))
			n.next = append(n.next, make([]uint16, n.width)...)
			n.ends = append(n.ends, nil)
		}
		state = int(n.next[at])
	}
	n.ends[state] = append(n.ends[state], id)
}

// link makes of the tree an automaton: where a state has no way on for a class, it takes
// that of the longest end of what was read which is a beginning.
func (n *needles) link() {
	back := make([]int, len(n.ends))
	var queue []int
	for c := range n.width {
		if s := int(n.next[c]); s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		for c := range n.width {
			at, other := state*n.width+c, int(n.next[back[state]*n.width+c])
			if s := int(n.next[at]); s != 0 {
				back[s] = other
				n.ends[s] = append(n.ends[s], n.ends[other]...)
				queue = append(queue, s)
			} else {
				n.next[at] = uint16(other)
			}
		}
	}
}

// in returns the literals that a text holds.
func (n *needles) in(text string) (f found) {
	state := 0
	for i := range len(text) {
		state = int(n.next[state*n.width+int(n.class[text[i]])])
		for _, id := range n.ends[state] {
			f.add(id)
		}
	}
	return f
}

// ofSayings numbers the literals of every list of sayings.
var ofSayings = sync.OnceValue(func() *needles {
	var list []string
	at := map[string]int{}
	for _, sayings := range lists {
		for i := range sayings {
			id, ok := at[sayings[i].needle]
			if !ok {
				id = len(list)
				at[sayings[i].needle], list = id, append(list, sayings[i].needle)
			}
			sayings[i].id = id
		}
	}
	return newNeedles(list)
})
