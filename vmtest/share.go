package vmtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hugelgupf/vmtest/qemu"
	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
	"dmrace/images/disk"
)

// shareSlot is the PCI slot of the share: behind that of the network card.
const shareSlot = networkSlot + 1

// share exports a folder of the host to the guest. By 9p it is read only; virtiofs has no such
// option, and the folder is that of one boot.
func share(m dmrace.Machine, folder string) qemu.Fn {
	switch m.Share {
	case dmrace.ShareP9:
		return qemu.ArbitraryArgs(
			"-fsdev", "local,id=share,security_model=none,readonly=on,path="+escaped(folder),
			"-device", fmt.Sprintf("virtio-9p-pci,fsdev=share,mount_tag=%s,addr=%#x", dmrace.ShareTag, shareSlot))
	case dmrace.ShareVirtio:
		return qemu.ArbitraryArgs(
			"-object", "memory-backend-memfd,id=ram,share=on,size="+ramSize, "-machine", "memory-backend=ram",
			"-chardev", "socket,id=share,path="+escaped(shareSocket(folder)),
			"-device", fmt.Sprintf("vhost-user-fs-pci,chardev=share,tag=%s,addr=%#x", dmrace.ShareTag, shareSlot))
	}
	return qemu.All()
}

// escaped returns a path as a value among others in an argument of QEMU.
func escaped(path string) string { return strings.ReplaceAll(path, ",", ",,") }

// shareFiles writes the files of the root into a folder of its own, named as the share is,
// and returns it with what removes it; "" where the machine has no share.
func shareFiles(m dmrace.Machine, arch dmrace.Arch) (folder string, remove func(), err error) {
	remove = func() {}
	if m.Share == "" {
		return "", remove, nil
	}
	files, err := disk.Files(arch)
	if err != nil {
		return "", remove, err
	}
	above, err := os.MkdirTemp("", "dmrace-share-")
	if err != nil {
		return "", remove, fmt.Errorf("make room for the share: %w", err)
	}
	remove = func() { os.RemoveAll(above) }
	folder = filepath.Join(above, dmrace.ShareTag)
	err = os.Mkdir(folder, 0o755)
	for _, f := range files {
		err = errors.Join(err, write(f, folder))
	}
	if err != nil {
		remove()
		return "", func() {}, fmt.Errorf("write the files of the share: %w", err)
	}
	return folder, remove, nil
}

// write writes a file or folder of the root below a folder.
func write(f cpio.Record, folder string) error {
	path := filepath.Join(folder, f.Name)
	if f.ReaderAt == nil {
		return os.Mkdir(path, 0o755)
	}
	content := make([]byte, f.FileSize)
	if _, err := f.ReadAt(content, 0); err != nil && err != io.EOF {
		return err
	}
	return os.WriteFile(path, content, os.FileMode(f.Mode&0o777))
}
