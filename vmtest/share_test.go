package vmtest

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dmrace"
)

// TestShare: the files of the root are exported read only under the tag, and nothing where
// the machine has no share.
func TestShare(t *testing.T) {
	p := &dmrace.Plan{Disk: dmrace.Disk{Bus: "virtio"}, Clock: dmrace.ClockRealtime, Machine: dmrace.Machine{Share: dmrace.ShareP9}}
	argv, err := Preview(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"local,id=share,security_model=none,readonly=on,path=FILES", "virtio-9p-pci,fsdev=share,mount_tag=rootfs,addr=0x11"} {
		if !slices.Contains(argv, want) {
			t.Errorf("%q has no %s", argv, want)
		}
	}
	p.Machine.Share = dmrace.ShareVirtio
	argv, err = Preview(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"memory-backend-memfd,id=ram,share=on,size=256M", "memory-backend=ram", "socket,id=share,path=virtiofsd.sock", "vhost-user-fs-pci,chardev=share,tag=rootfs,addr=0x11"} {
		if !slices.Contains(argv, want) {
			t.Errorf("%q has no %s", argv, want)
		}
	}
	if at := slices.Index(argv, "-m"); at < 0 || argv[at+1] != "256M" {
		t.Errorf("%q: the memory that is shared is not all", argv)
	}
	p.Machine.Share = ""
	if argv, err := Preview(p); err != nil || slices.Contains(argv, "-fsdev") {
		t.Errorf("without a share: %q, %v", argv, err)
	}
}

// TestShareFiles writes what the disk's root holds, and takes it away again.
func TestShareFiles(t *testing.T) {
	folder, remove, err := shareFiles(dmrace.Machine{Share: dmrace.ShareP9}, "")
	if err != nil {
		t.Fatal(err)
	}
	init, err := os.ReadFile(filepath.Join(folder, "sbin", "init"))
	if err != nil || !bytes.HasPrefix(init, []byte("\x7fELF")) {
		t.Errorf("/sbin/init: %d bytes, %v", len(init), err)
	}
	if filepath.Base(folder) != dmrace.ShareTag {
		t.Errorf("the folder is %s, and recordings name it", folder)
	}
	remove()
	if _, err := os.Stat(filepath.Dir(folder)); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
	if folder, _, err := shareFiles(dmrace.Machine{}, ""); folder != "" || err != nil {
		t.Errorf("without a share: %q, %v", folder, err)
	}
}
