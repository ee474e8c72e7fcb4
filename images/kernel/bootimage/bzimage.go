package bootimage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Offsets in the setup header of a bzImage (Documentation/arch/x86/boot.rst in the
// kernel tree).
const (
	offBootFlag      = 0x1fe // 0xAA55
	offHeader        = 0x202 // "HdrS"
	offProtocol      = 0x206 // boot protocol version, 0x020c for 2.12
	offVersionString = 0x20e // of a NUL-terminated string, less 0x200
	offLoadFlags     = 0x211 // bit 0: loaded high, which is what makes it a bzImage
	offXLoadFlags    = 0x236 // since 2.12; bit 0: has a 64-bit entry
	setupHeaderSize  = 0x268
)

// maxSetup bounds the setup code, in which the version string lies: at most 64
// sectors and the boot sector.
const maxSetup = 65 * 512

// readBzImage returns the release of a bzImage.
func readBzImage(r io.ReaderAt) (release string, err error) {
	b := make([]byte, maxSetup)
	n, err := r.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	b = b[:n]
	if n < setupHeaderSize || binary.LittleEndian.Uint16(b[offBootFlag:]) != 0xaa55 || string(b[offHeader:offHeader+4]) != "HdrS" {
		return "", errOtherFormat
	}
	switch version := binary.LittleEndian.Uint16(b[offProtocol:]); {
	case b[offLoadFlags]&1 == 0:
		return "", errors.New("it is a zImage, which loads low")
	case version < 0x20c:
		return "", fmt.Errorf("its boot protocol %d.%02d is older than 2.12 and has no 64-bit entry", version>>8, version&0xff)
	case binary.LittleEndian.Uint16(b[offXLoadFlags:])&1 == 0:
		return "", errors.New("it is a 32-bit bzImage")
	}
	at := int(binary.LittleEndian.Uint16(b[offVersionString:]))
	if at == 0 || at+0x200 >= n {
		return "", errors.New("its header names no version")
	}
	return releaseOf(b[at+0x200:])
}

// releaseOf returns the first word of a version string, which a NUL or a space
// ends: "6.1.192 (builder@host) #1 SMP …".
func releaseOf(text []byte) (string, error) {
	end := bytes.IndexAny(text, " \x00\n")
	if end <= 0 || end > 64 {
		return "", errors.New("its version string is damaged")
	}
	for _, c := range text[:end] {
		if c <= ' ' || c > '~' || c == '/' {
			return "", errors.New("its version string is damaged")
		}
	}
	return string(text[:end]), nil
}
