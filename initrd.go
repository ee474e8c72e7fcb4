package dmrace

// Initrd is what the boot loader gives the kernel as an initrd: an archive that
// do_populate_rootfs() in init/initramfs.c unpacks, or the image of a file system that
// initrd_load() in init/do_mounts_initrd.c copies to /dev/ram0.
type Initrd string

// What the boot loader can give. An archive holds the guest's PID 1 as /init where nothing
// else is said of it.
const (
	InitrdImage         Initrd = "image"               // the root file system itself, a squashfs
	InitrdImageCut      Initrd = "image-cut"           // the first half of it
	InitrdGzip          Initrd = "gzip"                // an archive, compressed by gzip
	InitrdGzipCut       Initrd = "gzip-cut"            // the first half of it
	InitrdXZ            Initrd = "xz"                  // an archive, compressed by xz
	InitrdCut           Initrd = "cut"                 // an archive without compression that ends in the middle of /init
	InitrdNoInit        Initrd = "no-init"             // an archive without a /init
	InitrdNotExecutable Initrd = "init-not-executable" // an archive whose /init nobody may execute
	InitrdNoInterpreter Initrd = "init-no-interpreter" // an archive whose /init is a script of an interpreter that is not there
	InitrdTooLarge      Initrd = "too-large"           // an archive of zeros, by gzip, larger than the machine's memory

	InitrdTools  Initrd = "initramfs-tools" // Debian's, made by mkinitramfs: a shell script as /init
	InitrdShell  Initrd = "dracut-shell"    // Debian's, made by dracut without systemd
	InitrdDracut Initrd = "dracut-systemd"  // Debian's, made by dracut with systemd and its veritysetup
)

// Initrds lists all that the boot loader can give.
var Initrds = []Initrd{
	InitrdImage, InitrdImageCut, InitrdGzip, InitrdGzipCut, InitrdXZ, InitrdCut, InitrdNoInit, InitrdNotExecutable,
	InitrdNoInterpreter, InitrdTooLarge, InitrdTools, InitrdShell, InitrdDracut,
}

// Distribution reports whether it is made of a distribution's packages, by their own tools.
func (i Initrd) Distribution() bool { return i == InitrdTools || i == InitrdShell || i == InitrdDracut }
