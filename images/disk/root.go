package disk

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	"dmrace"

	"github.com/u-root/u-root/pkg/cpio"
)

// knownSize is the size of the known file in bytes: 16 verity blocks.
const knownSize = 64 << 10

// knownContent returns the known file: SHA-256 of a seed and a counter, again and
// again. It looks random, so no block of it equals another and none is a hole.
func knownContent() []byte {
	b := make([]byte, 0, knownSize)
	for n := uint64(0); len(b) < knownSize; n++ {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("dmrace:known:"), n))
		b = append(b, sum[:]...)
	}
	return b
}

// rootTree lists the files of the root. Without root the kernel mounts no
// initramfs and runs /sbin/init first (kernel_init() in init/main.c). The empty
// folders are what PID 1 mounts over; CONFIG_DEVTMPFS_MOUNT needs /dev as well.
func rootTree(guest, known []byte) []cpio.Record {
	return []cpio.Record{
		cpio.Directory("dev", 0o755),
		cpio.Directory("etc", 0o755),
		cpio.Directory("etc/dmrace", 0o755),
		cpio.StaticFile(strings.TrimPrefix(dmrace.KnownFilePath, "/"), string(known), 0o444),
		cpio.Directory("proc", 0o755),
		cpio.Directory("sbin", 0o755),
		cpio.StaticFile("sbin/init", string(guest), 0o555),
		cpio.Directory("sys", 0o755),
		cpio.Directory("tmp", 0o755),
	}
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
