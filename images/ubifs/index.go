package ubifs

import "slices"

const (
	branchSize    = 12 + 8 // where a node is, and its key
	indexNodeSize = 28     // without its branches
)

// index writes the tree by which nodes are found: the lowest level first and its root last,
// each node of it with at most fanout branches (struct ubifs_idx_node).
func (f *format) index(leaves []leaf) {
	slices.SortFunc(leaves, func(a, b leaf) int {
		switch {
		case a.key.less(b.key):
			return -1
		case b.key.less(a.key):
			return 1
		}
		return 0
	})
	for level := 0; level == 0 || len(leaves) > 1; level++ {
		var above []leaf
		for children := range slices.Chunk(leaves, fanout) {
			p := f.put(f.indexNode(level, children), true)
			f.indexSize += (p.size + 7) &^ 7
			above = append(above, leaf{children[0].key, p})
		}
		leaves = above
	}
	f.root = leaves[0].place
}

// indexNode returns one node of the index.
func (f *format) indexNode(level int, children []leaf) []byte {
	b := make([]byte, indexNodeSize-headerSize+len(children)*branchSize)
	w := fields{b: b}
	w.u16(uint16(len(children)))
	w.u16(uint16(level))
	for _, c := range children {
		w.u32(uint32(c.leb))
		w.u32(uint32(c.offset))
		w.u32(uint32(c.size))
		w.u32(c.key.inode)
		w.u32(c.key.rest)
	}
	return f.node(typeIndex, b)
}
