package bootfile_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dmrace/bootfile"
)

// names have one for each format that a name alone can decide.
var names = []string{
	"", "a.dts", "boot.cmd", "uEnv.txt", "grub.cfg", "menu.lst", "extlinux.conf", "a.ipxe", "loader/entries/a.conf", "a.wks",
	"a.bconf", "board.h", ".config", "a.mk", "run.sh", "cmdline.txt", "boot.img",
	"zipl.conf", "refind.conf", "refind_linux.conf", "limine.conf", "grubenv", "job.yaml", "a.bbclass", "a.efi",
}

// FuzzFind holds for any content under any name: no panic, places inside the file, the
// same again, and a line that is written back as it is leaves the file as it is.
func FuzzFind(f *testing.F) {
	paths, _ := filepath.Glob("testdata/files/*")
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for i, name := range names {
			f.Add(i, content)
			f.Add(i, content[:len(content)*2/3])
			if filepath.Ext(name) == filepath.Ext(path) {
				f.Add(i, bytes.ReplaceAll(content, []byte(`"`), []byte(`\"`)))
			}
		}
	}
	f.Add(0, []byte(unified("root=/dev/vda ro", "initrd")))
	for _, magic := range []string{"# GRUB Environment Block\nkernelopts=", "ANDROID!", "VNDRBOOT", "\x27\x05\x19\x56", "\xd0\x0d\xfe\xed"} {
		f.Add(0, append([]byte(magic), bytes.Repeat([]byte{1, 0, 'a', 0}, 512)...))
	}
	f.Fuzz(func(t *testing.T, n int, content []byte) {
		name := names[uint(n)%uint(len(names))]
		file, err := bootfile.Find(name, content)
		if err != nil {
			if !errors.Is(err, bootfile.ErrNone) {
				t.Fatal(err)
			}
			return
		}
		if len(file.Lines) == 0 || file.Format == "" {
			t.Fatalf("%+v", file)
		}
		for i := range min(len(file.Lines), 4) { // each is written back, for which the file is read again
			checkLine(t, file, i)
		}
	})
}

// checkLine holds one line against its file.
func checkLine(t *testing.T, file *bootfile.File, i int) {
	t.Helper()
	l := &file.Lines[i]
	if l.Text == "" {
		t.Errorf("%s: an empty line", l.Entry())
	}
	for at := 0; at <= len(l.Text); at += 1 + len(l.Text)/64 {
		from, to := l.Region(at, min(at+1, len(l.Text)))
		line, column := file.Position(from)
		if from < 0 || to < from || to > len(file.Content) || line < 1 || column < 1 {
			t.Errorf("byte %d of %q is at %d to %d of %d", at, l.Text, from, to, len(file.Content))
		}
	}
	for _, h := range l.Holes {
		if h.Start < 0 || h.End <= h.Start || h.End > len(l.Text) {
			t.Errorf("hole %+v of %q", h, l.Text)
		}
	}
	same, err := file.Replace(i, l.Text)
	if err == nil && !bytes.Equal(same, file.Content) || err != nil && !errors.Is(err, bootfile.ErrUnsure) {
		t.Errorf("written back as it is: %q, %v", same, err)
	}
	if other, err := file.Replace(i, l.Text+" quiet"); err == nil {
		g, err := bootfile.Find(file.Name, other)
		if err != nil || len(g.Lines) != len(file.Lines) {
			t.Errorf("%q: %v", other, err)
		}
	} else if !errors.Is(err, bootfile.ErrUnsure) {
		t.Error(err)
	}
}

// FuzzPaste holds for any paste that there is one line, with its places inside the paste.
func FuzzPaste(f *testing.F) {
	for _, seed := range []string{`"root=/dev/vda ro"`, "bootargs = \"a\";", "setenv bootargs 'a b'", "a=&quot;b “c”\u00a0", "Kernel command line: x", "linux /v a", "qemu -append 'a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, cleaned := bootfile.Paste(text)
		if len(file.Lines) != 1 {
			t.Fatalf("%d lines", len(file.Lines))
		}
		l := &file.Lines[0]
		if from, to := l.Region(0, len(l.Text)); from < 0 || to < from || to > len(text) {
			t.Errorf("%q is at %d to %d of %q", l.Text, from, to, text)
		}
		for _, c := range cleaned {
			if c.Offset < 0 || c.Offset > len(text) || c.What == "" {
				t.Errorf("%+v of %q", c, text)
			}
		}
	})
}
