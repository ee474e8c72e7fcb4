package trees

import "os"

// DescribeWorkspace returns what the workspace at dir holds, and the file that is written
// when it is used. One that was cleaned has a lock and nothing else, and is none.
func DescribeWorkspace(dir string) (source, stamp string, ok bool) {
	m, _ := ReadMark(dir)
	w := &Workspace{Dir: dir}
	for _, stamp := range []string{w.Log(), w.Src(), w.Path("stamps")} { // that a git work tree was read and not built leaves stamps alone
		if _, err := os.Stat(stamp); err == nil {
			return m.Source, stamp, true
		}
	}
	return "", "", false
}

// DescribeShelf returns the tree whose files the shelf at dir holds, and the file that is
// written when it is used.
func DescribeShelf(dir string) (source, stamp string, ok bool) {
	s := shelf{dir}
	_, err := os.Stat(s.path("index.json"))
	return s.read().Source, s.path("index.json"), err == nil
}
