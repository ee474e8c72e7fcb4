package vmtest

import "bytes"

// tinyByte is what the tiny guest writes to the debug port when it has run, and
// tinyExit is QEMU's exit status then: isa-debug-exit makes it (byte << 1) | 1.
const (
	tinyByte = 0x21
	tinyExit = tinyByte<<1 | 1
)

// tinyROM is a firmware of 64 KiB that enters protected mode, counts to a hundred
// million in memory and writes tinyByte to port 0xf4. Real mode alone would prove
// nothing (KVM may interpret it), and neither would a short run: interpreted, the
// count takes minutes; executed, a fraction of a second.
func tinyROM() []byte {
	code := []byte{
		0xfa,                               // 00 cli
		0x2e, 0x66, 0x0f, 0x01, 0x16, 0, 0, // 01 lgdtl %cs:gdtr
		0x0f, 0x20, 0xc0, //                   08 mov %cr0, %eax
		0x0c, 0x01, //                         0b or $1, %al: protection enable
		0x0f, 0x22, 0xc0, //                   0d mov %eax, %cr0
		0x66, 0xea, 0x18, 0x00, 0xff, 0xff, 0x08, 0x00, // 10 ljmpl $8, $0xffff0018
		0x66, 0xb8, 0x10, 0x00, //             18 mov $16, %ax
		0x8e, 0xd8, //                         1c mov %eax, %ds
		0xb9, 0x00, 0xe1, 0xf5, 0x05, //       1e mov $100000000, %ecx
		0x83, 0x05, 0x00, 0x10, 0x00, 0x00, 0x01, // 23 addl $1, 0x1000
		0xe2, 0xf7, //                         2a loop 23
		0xb0, tinyByte, //                     2c mov $tinyByte, %al
		0x66, 0xba, 0xf4, 0x00, //             2e mov $0xf4, %dx
		0xee, //                               32 out %al, %dx
		0xf4, //                               33 hlt
	}
	gdt := len(code)
	code = append(code,
		0, 0, 0, 0, 0, 0, 0, 0,
		0xff, 0xff, 0, 0, 0, 0x9b, 0xcf, 0, // 08 code, flat 4 GiB
		0xff, 0xff, 0, 0, 0, 0x93, 0xcf, 0, // 10 data, flat 4 GiB
	)
	gdtr := len(code)
	code = append(code, 23, 0, byte(gdt), 0, 0xff, 0xff) // limit, linear address below 4 GiB
	code[6] = byte(gdtr)

	rom := bytes.Repeat([]byte{0xf4}, 64<<10)
	copy(rom, code)
	copy(rom[0xfff0:], []byte{0xe9, 0x0d, 0x00}) // the reset vector: jmp to 0, 0x10000 further
	return rom
}
