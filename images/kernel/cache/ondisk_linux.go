package cache

import (
	"io/fs"
	"syscall"
)

// onDisk returns the bytes that a file takes on disk.
func onDisk(info fs.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return st.Blocks * 512
	}
	return 0
}
