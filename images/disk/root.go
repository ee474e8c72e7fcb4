package disk

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
)

// knownSize is the size of the known file and of the spare one in bytes: 16 verity
// blocks.
const knownSize = 64 << 10

// sparePath is a file that nobody reads: what is wrong with it shows in a check of
// the whole device alone.
const sparePath = "/etc/dmrace/spare"

// knownContent returns the known file.
func knownContent() []byte { return noise("dmrace:known:") }

// spareContent returns the spare file. mksquashfs stores it as it is, for it cannot
// be compressed.
func spareContent() []byte { return noise("dmrace:spare:") }

// noise returns the content of a file: SHA-256 of a seed and a counter, again and
// again. It looks random, so no block of it equals another and none is a hole.
func noise(seed string) []byte {
	b := make([]byte, 0, knownSize)
	for n := uint64(0); len(b) < knownSize; n++ {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(seed), n))
		b = append(b, sum[:]...)
	}
	return b
}

// rootTree lists the files of the root. Without root the kernel mounts no
// initramfs and runs /sbin/init first (kernel_init() in init/main.c). The empty
// folders are what PID 1 mounts over; CONFIG_DEVTMPFS_MOUNT needs /dev as well.
func rootTree(guest []byte) []cpio.Record {
	return []cpio.Record{
		cpio.Directory("dev", 0o755),
		cpio.Directory("etc", 0o755),
		cpio.Directory("etc/dmrace", 0o755),
		plainFile(dmrace.KnownFilePath, knownContent(), 0o444),
		plainFile(sparePath, spareContent(), 0o444),
		cpio.Directory("proc", 0o755),
		cpio.Directory("sbin", 0o755),
		plainFile("/sbin/init", guest, 0o555),
		cpio.Directory("sys", 0o755),
		cpio.Directory("tmp", 0o755),
	}
}

// plainFile returns the record of a file at an absolute path.
func plainFile(path string, content []byte, mode uint64) cpio.Record {
	return cpio.StaticFile(strings.TrimPrefix(path, "/"), string(content), mode)
}

// stage writes the tree into the folder dir, which it makes. Modes are set
// whatever the umask is; owners are left to mksquashfs.
func stage(dir string, tree []cpio.Record) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	for _, r := range tree {
		if err := cpio.CreateFileInRoot(r, dir, false); err != nil {
			return fmt.Errorf("stage /%s: %w", r.Name, err)
		}
	}
	// A folder below a set-group-ID one inherits the bit, which would go into the
	// image as the mode of its root.
	return os.Chmod(dir, 0o755)
}
