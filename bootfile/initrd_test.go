package bootfile_test

import (
	"encoding/binary"
	"testing"

	"dmrace/bootfile"
)

// TestInitrd finds what loads an initrd beside the kernel of a line, and of that line alone.
func TestInitrd(t *testing.T) {
	image := func(at int, size uint32) string {
		b := make([]byte, 2048)
		copy(b, "ANDROID!")
		copy(b[64:], "root=/dev/ram0")
		binary.LittleEndian.PutUint32(b[at:], size)
		return string(b)
	}
	for _, test := range []struct {
		name, file, content string
		want                []string // of each line
	}{
		{"extlinux", "extlinux.conf", "label a\n  append root=/dev/vda1\n  initrd /i.img\nlabel b\n  append root=/dev/vda2\n", []string{"initrd /i.img", ""}},
		{"extlinux in capitals", "extlinux.conf", "LABEL a\n\tINITRD /i.img\n\tAPPEND root=/dev/vda1\n", []string{"INITRD /i.img"}},
		{"a loader entry", "e.conf", "title A\nlinux /l\ninitrd /i.img\noptions root=LABEL=a\n", []string{"initrd /i.img"}},
		{"a loader entry with microcode alone", "e.conf", "title A\nlinux /l\ninitrd /intel-ucode.img\noptions root=/dev/vda1\n", []string{""}},
		{"a loader entry with both", "e.conf", "title A\nlinux /l\ninitrd /amd-ucode.img\ninitrd /i.img\noptions root=/dev/vda1\n", []string{"initrd /i.img"}},
		{"GRUB", "grub.cfg", "menuentry 'A' {\n linux /l root=/dev/vda1\n initrd /i.img\n}\nmenuentry 'B' {\n linux /l root=/dev/vda1\n}\n", []string{"initrd /i.img", ""}},
		{"GRUB with several images", "grub.cfg", "menuentry 'A' {\n linux /l root=/dev/vda1\n initrd /early_ucode.cpio /i.img\n}\n", []string{"initrd /i.img"}},
		{"GRUB on EFI", "grub.cfg", "menuentry 'A' {\n linuxefi /l root=/dev/vda1\n initrdefi /i.img\n}\n", []string{"initrdefi /i.img"}},
		{"a boot script", "boot.cmd", "setenv bootargs root=/dev/vda1\nload mmc 0:1 ${ramdisk_addr_r} uInitrd\nbooti ${kernel_addr_r} ${ramdisk_addr_r} ${fdt_addr_r}\n", []string{"booti ${ramdisk_addr_r}"}},
		{"a boot script without", "boot.cmd", "setenv bootargs root=/dev/vda1\nbootz 0x42000000 - 0x43000000\n", []string{""}},
		{"a boot script with a kernel alone", "boot.cmd", "setenv bootargs root=/dev/vda1\nbootm 0x42000000\n", []string{""}},
		{"a boot script in a condition", "boot.cmd", "setenv bootargs root=/dev/vda1\nif load x; then bootz ${k} ${r}:${size} ${f}; else bootz ${k} - ${f}; fi\n", []string{"bootz ${r}:${size}"}},
		{"an environment", "uEnv.txt", "bootargs=root=/dev/vda1\nbootcmd=load a; booti ${k} ${r} ${f}\n", []string{"booti ${r}"}},
		{"iPXE", "a.ipxe", "#!ipxe\nkernel http://a/l root=/dev/vda1\ninitrd http://a/i.img\nboot\n", []string{"initrd http://a/i.img"}},
		{"QEMU", "run.sh", "qemu-system-x86_64 -kernel l -initrd i.img -append 'root=/dev/vda1'\nqemu-system-x86_64 -kernel l -append 'root=/dev/vda2'\n", []string{"-initrd i.img", ""}},
		{"a kernel with one built in", "a_defconfig", "CONFIG_CMDLINE=\"root=/dev/ram0\"\nCONFIG_INITRAMFS_SOURCE=\"../rootfs.cpio\"\n", []string{"CONFIG_INITRAMFS_SOURCE ../rootfs.cpio"}},
		{"a kernel without", "a_defconfig", "CONFIG_CMDLINE=\"root=/dev/vda1\"\nCONFIG_INITRAMFS_SOURCE=\"\"\n", []string{""}},
		{"zipl", "zipl.conf", "[a]\n image=/l\n ramdisk=/i.img\n parameters=\"root=/dev/dasda1\"\n[b]\n image=/l\n parameters=\"root=/dev/dasda2\"\n", []string{"ramdisk /i.img", ""}},
		{"rEFInd", "refind.conf", "menuentry A {\n loader /l\n initrd /i.img\n options \"root=/dev/vda1 ro\"\n}\n", []string{"initrd /i.img"}},
		{"Limine", "limine.conf", "/A\n    protocol: linux\n    cmdline: root=/dev/vda1\n    module_path: boot():/i.img\n/B\n    cmdline: root=/dev/vda2\n", []string{"module_path boot():/i.img", ""}},
		{"a unified kernel image", "a.efi", unified("root=/dev/vda1", "archive"), []string{"section .initrd"}},
		{"a unified kernel image without", "a.efi", unified("root=/dev/vda1", ""), []string{""}},
		{"a boot image", "boot.img", image(16, 4096), []string{"ramdisk of boot.img"}},
		{"a boot image without", "boot.img", image(16, 0), []string{""}},
	} {
		f, err := bootfile.Find(test.file, []byte(test.content))
		if err != nil || len(f.Lines) != len(test.want) {
			t.Errorf("%s: %+v, %v", test.name, f, err)
			continue
		}
		for i, want := range test.want {
			if got := f.Lines[i].Initrd; got != want {
				t.Errorf("%s: line %d: %q, want %q", test.name, i+1, got, want)
			}
		}
	}
}

// unified returns a PE file with the sections of a unified kernel image.
func unified(cmdline, initrd string) string {
	b := make([]byte, 1024)
	copy(b, "MZ")
	binary.LittleEndian.PutUint32(b[0x3c:], 0x80)
	copy(b[0x80:], "PE\x00\x00")
	sections := []struct{ name, content string }{{".linux", "kernel"}, {".cmdline", cmdline + "\n"}, {".initrd", initrd}}
	binary.LittleEndian.PutUint16(b[0x86:], uint16(len(sections)))
	for i, s := range sections {
		head := b[0x98+40*i:]
		copy(head, s.name)
		binary.LittleEndian.PutUint32(head[8:], uint32(len(s.content)))
		binary.LittleEndian.PutUint32(head[16:], 512)
		binary.LittleEndian.PutUint32(head[20:], uint32(len(b)))
		content := make([]byte, 512)
		copy(content, s.content)
		b = append(b, content...)
	}
	return string(b)
}
