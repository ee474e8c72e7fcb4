package results

import "golang.org/x/sys/unix"

// free returns how many bytes a user may still write in a folder, and whether that is known.
// What is set aside for root is root's.
func free(dir string, root bool) (bytes uint64, known bool) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil || fs.Blocks == 0 {
		return 0, false
	}
	return writable(fs, root), true
}

func writable(fs unix.Statfs_t, root bool) uint64 {
	if root {
		return fs.Bfree * uint64(fs.Bsize)
	}
	return fs.Bavail * uint64(fs.Bsize)
}
