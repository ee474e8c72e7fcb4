package cmdline

// Size is the COMMAND_LINE_SIZE of an architecture in bytes, of which one is for the
// terminating NUL: arch/*/include/uapi/asm/setup.h or asm/setup.h, and else 512 from
// include/uapi/asm-generic/setup.h.
type Size struct {
	Old        int  // in 5.10, 6.1 and 6.12, as far as they have the architecture
	New        int  // in 7.2; 0 if it is gone
	Configured bool // from 6.1 on it is CONFIG_COMMAND_LINE_SIZE, 896 to 1048576; New is its default
}

var sizes = map[string]Size{
	"alpha":      {Old: 256, New: 256},
	"arc":        {Old: 256, New: 256},
	"arm":        {Old: 1024, New: 1024},
	"arm64":      {Old: 2048, New: 2048},
	"c6x":        {Old: 1024}, // 5.10 only, as h8300 and nds32
	"csky":       {Old: 512, New: 512},
	"h8300":      {Old: 512},
	"hexagon":    {Old: 512, New: 512},
	"ia64":       {Old: 2048}, // not in 6.12
	"i386":       {Old: 2048, New: 2048},
	"loongarch":  {Old: 512, New: 4096}, // not in 5.10
	"m68k":       {Old: 256, New: 256},
	"microblaze": {Old: 256, New: 256},
	"mips":       {Old: 4096, New: 4096},
	"nds32":      {Old: 512},
	"nios2":      {Old: 512, New: 512},
	"openrisc":   {Old: 512, New: 512},
	"parisc":     {Old: 1024, New: 1024},
	"powerpc":    {Old: 2048, New: 2048},
	"riscv":      {Old: 1024, New: 2048},
	"s390":       {Old: 4096, New: 4096, Configured: true},
	"sh":         {Old: 512, New: 512},
	"sparc":      {Old: 256, New: 256},
	"sparc64":    {Old: 2048, New: 2048},
	"um":         {Old: 4096, New: 4096},
	"x86":        {Old: 2048, New: 2048},
	"x86_64":     {Old: 2048, New: 2048},
	"xtensa":     {Old: 256, New: 256},
}

// Limit returns the COMMAND_LINE_SIZE of an architecture, which is named as in ARCH=
// of the kernel's build. It reports false for one that it does not know.
func Limit(arch string) (Size, bool) {
	s, ok := sizes[arch]
	return s, ok
}

// Cut returns what the kernel keeps of a line in a buffer of size bytes: at most
// size-1 bytes, the rest is dropped in silence, in the middle of an argument if need
// be (strscpy() into command_line, arch/x86/kernel/setup.c; early_init_dt_scan_chosen(),
// drivers/of/fdt.c). A size of 0 cuts nothing.
//
// A boot loader may have cut the line before: on x86 it is told size-1, and the EFI
// stub, started as an EFI program with a line of size bytes or more, drops what
// follows the last white space outside quotes and says so (efi_convert_cmdline(),
// drivers/firmware/efi/libstub/efi-stub-helper.c).
func Cut(line string, size int) string {
	line = cString(line)
	if size > 0 && len(line) >= size {
		return line[:size-1]
	}
	return line
}
