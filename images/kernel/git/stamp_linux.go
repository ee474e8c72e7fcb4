package git

import (
	"io/fs"
	"syscall"
)

// stampOf returns the stamp of a file, without an object.
func stampOf(st fs.FileInfo) (s stamp, ok bool) {
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return s, false
	}
	return stamp{Size: sys.Size, Changed: sys.Ctim.Nano(), Modified: sys.Mtim.Nano(), Device: sys.Dev, Inode: sys.Ino}, true
}
