package ubifs

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/u-root/u-root/pkg/cpio"
)

const leb = 130944 // of images/ubi

// random returns n bytes, the same each time.
func random(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func dir(name string) cpio.Record { return cpio.Directory(name, 0o755) }
func file(name, content string) cpio.Record {
	return cpio.StaticFile(name, content, 0o555)
}

// TestImage mounts a file system and reads each file back.
func TestImage(t *testing.T) {
	program := random(3_000_001) // several erase blocks, and an index of four levels
	image, err := Image([]cpio.Record{
		dir("sbin"), file("sbin/init", program), dir("etc"), dir("etc/dmrace"), file("etc/dmrace/known", random(4096)),
		file("etc/empty", ""), cpio.Symlink("etc/link", "dmrace/known"), dir("proc"),
	}, leb, [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	r := mount(t, image, leb)
	for _, c := range []struct {
		path        []string
		mode, links uint32
		size        uint64
		content     string
	}{
		{nil, 0o40755, 5, 160 + 3*64, ""},
		{[]string{"sbin"}, 0o40755, 2, 160 + 64, ""},
		{[]string{"sbin", "init"}, 0o100555, 1, uint64(len(program)), program},
		{[]string{"etc"}, 0o40755, 3, 160 + 64 + 64 + 64, ""},
		{[]string{"etc", "dmrace", "known"}, 0o100555, 1, 4096, random(4096)},
		{[]string{"etc", "empty"}, 0o100555, 1, 0, ""},
		{[]string{"etc", "link"}, 0o120777, 1, 12, "dmrace/known"},
	} {
		inode, err := r.find(c.path...)
		if err != nil {
			t.Error(err)
			continue
		}
		mode, links, size, content := r.file(inode)
		if mode != c.mode || links != c.links || size != c.size || string(content) != c.content {
			t.Errorf("%v: mode %o, %d links, size %d, %d bytes read", c.path, mode, links, size, len(content))
		}
	}
	checkProperties(t, image)
}

// checkProperties holds the leaves of the tree of properties against the erase blocks.
func checkProperties(t *testing.T, image []byte) {
	t.Helper()
	for i := mainLEB; i < len(image)/leb; i += propFanout {
		leaf := image[propLEB*leb+(i-mainLEB)/propFanout*17:][:17]
		if sum := crc16(leaf[2:]); leaf[0] != byte(sum) || leaf[1] != byte(sum>>8) {
			t.Fatalf("the properties of erase block %d have another checksum", i)
		}
		for j := i; j < min(i+propFanout, len(image)/leb); j++ {
			at := 20 + (j-i)*(2*14+1)
			free := bitsAt(leaf, at, 14) * 8
			written := bytes.TrimRight(image[j*leb:][:leb], "\xff")
			if used := leb - free; len(written) > used || len(written)+minIO+8 < used {
				t.Errorf("erase block %d: %d bytes are written, and %d are said to be", j, len(written), used)
			}
			index := len(written) > 0 && written[20] == typeIndex
			if (bitsAt(leaf, at+28, 1) == 1) != index {
				t.Errorf("erase block %d: index %t", j, index)
			}
		}
	}
}

func bitsAt(b []byte, at, width int) (n int) {
	for i := range width {
		n |= int(b[(at+i)/8]>>((at+i)%8)&1) << i
	}
	return n
}

// TestChecksum holds CRC-16 against its check value (CRC-16/MODBUS begins with all bits set).
func TestChecksum(t *testing.T) {
	if got := crc16([]byte("123456789")); got != 0x4b37 {
		t.Errorf("%#x", got)
	}
}

func TestImagesAreIdentical(t *testing.T) {
	tree := []cpio.Record{dir("a"), file("a/b", "c")}
	first, err := Image(tree, leb, [16]byte{1})
	second, again := Image(tree, leb, [16]byte{1})
	if err != nil || again != nil || !bytes.Equal(first, second) {
		t.Errorf("%d and %d bytes, %v, %v", len(first), len(second), err, again)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, says string
		tree       []cpio.Record
	}{
		{"twice", "/a: it stands twice", []cpio.Record{dir("a"), file("a", "x")}},
		{"no folder", "/a/b: it stands twice, or its folder does not come before it", []cpio.Record{file("a/b", "")}},
		{"a file as a folder", "/a/b: it stands twice, or its folder", []cpio.Record{file("a", ""), file("a/b", "")}},
		{"a device", "/null: it is not a file", []cpio.Record{cpio.CharDev("null", 0o666, 1, 3)}},
		{"a link to nowhere", "/l: a symbolic link of 0 bytes", []cpio.Record{cpio.Symlink("l", "")}},
		{"a long name", "a name of 256 bytes", []cpio.Record{file(strings.Repeat("n", 256), "")}},
	} {
		if _, err := Image(c.tree, leb, [16]byte{}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
