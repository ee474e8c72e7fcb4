package fieldlog

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dmrace"
)

// stream repeats its lines until so many bytes are read, and notes how large the heap
// becomes meanwhile.
type stream struct {
	lines string
	left  int
	at    int
	heap  uint64
}

// endless returns a stream of lines that are repeated.
func endless(lines string, size int) *stream {
	const piece = 64 << 10
	return &stream{lines: strings.Repeat(lines, 1+piece/len(lines)), left: size}
}

func (s *stream) Read(p []byte) (int, error) {
	if s.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), s.left)], s.lines[s.at:])
	s.at = (s.at + n) % len(s.lines)
	if s.left>>23 != (s.left-n)>>23 { // every 8 MiB
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		s.heap = max(s.heap, m.HeapAlloc)
	}
	s.left -= n
	return n, nil
}

// TestMemory reads 100 MB of a boot, and less of what fills memory if anything does.
func TestMemory(t *testing.T) {
	const most = 96 << 20
	for name, lines := range map[string]string{
		"boot":             "[    0.500000] pci 0000:00:01.0: BAR 0 [mem 0xfebf1000-0xfebf1fff]: assigned to nobody else\n",
		"events":           "[    1.000000] usb 1-1: new SuperSpeed USB device number 2 using xhci_hcd\n",
		"long lines":       strings.Repeat("x", 70<<10) + "[    1.000000] Run /x as init process\n",
		"events and noise": strings.Repeat("x", 60<<10) + "[    1.000000] Run /x as init process\n",
		"one line":         "x",
		"boots":            "[    0.000000] Linux version 6.1.0 (x)\n",
		"command line":     "[    0.000000] Kernel command line: a \\\n",
		"wrapped lines":    "[    0.000000] Kernel command line: a\n" + strings.Repeat(strings.Repeat("b", 50)+"\n", 1<<14),
		"escapes":          "\x1b]",
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "boot" {
				t.Skip("the others are left out by -short")
			}
			size := 24 << 20
			if name == "boot" {
				size = 100 << 20
			}
			s := endless(lines, size)
			l, err := Read(t.Context(), s, Options{})
			var usage *dmrace.UsageError
			if err != nil && !errors.As(err, &usage) {
				t.Fatal(err)
			}
			if s.left > 0 || s.heap > most {
				t.Errorf("%d bytes are left, %d MiB were in use", s.left, s.heap>>20)
			}
			if l != nil && (len(l.Timeline.Events) > MaxEvents || len(l.Console) > MaxConsole || len(l.Cmdline) > 2*MaxLine) {
				t.Errorf("%d events, %d bytes of console, %d of command line", len(l.Timeline.Events), len(l.Console), len(l.Cmdline))
			}
		})
	}
}

// pack compresses.
func pack(t testing.TB, r io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	if _, err := io.Copy(zw, r); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBomb unpacks a thousand times what it was given.
func TestBomb(t *testing.T) {
	packed := pack(t, io.MultiReader(strings.NewReader("[    1.000000] Linux version 6.1.0 (x)\n"), endless("\x00", 64<<20)))
	l, err := Read(t.Context(), bytes.NewReader(packed), Options{})
	if err != nil || l.Release != "6.1.0" || len(l.Notices) != 1 || !strings.Contains(l.Notices[0], "1 line(s) were longer") {
		t.Fatalf("%v, %+v", err, l)
	}
}

// TestBoots chooses among several boots.
func TestBoots(t *testing.T) {
	raw, err := os.ReadFile("testdata/two-boots.log")
	if err != nil {
		t.Fatal(err)
	}
	for want, release := range map[int]string{0: "5.15.120", 1: "6.1.192", 2: "5.15.120"} {
		l, err := Read(t.Context(), bytes.NewReader(raw), Options{Boot: want})
		if err != nil || l.Release != release || l.Boots != 2 {
			t.Errorf("boot %d: %v, %+v", want, err, l)
			continue
		}
		if !strings.HasPrefix(string(l.Console), "[    0.000000] ") {
			t.Errorf("boot %d: its lines begin with %.60q", want, l.Console)
		}
	}
	for _, want := range []int{-1, 3} {
		if _, err := Read(t.Context(), bytes.NewReader(raw), Options{Boot: want}); err == nil || !strings.Contains(err.Error(), "it has 2") {
			t.Errorf("boot %d: %v", want, err)
		}
	}
}

// TestBootsApart tells boots apart that are short, as those in a mail are.
func TestBootsApart(t *testing.T) {
	for name, c := range map[string]struct {
		log   string
		boots int
	}{
		"dm-init twice":       {"[    0.600000] device-mapper: init: waiting for all devices to be available\n[    0.300000] device-mapper: init: waiting for all devices to be available\n", 2},
		"a clock's jitter":    {"[    5.600000] a\n[    5.100000] b\n", 1},
		"the clock begins":    {"[    5.600000] a\n[    0.100000] b\n", 2},
		"two first messages":  {"[    0.000000] Booting Linux on physical CPU 0x0\n[    0.000000] Linux version 6.1.0 (x)\n", 1},
		"and once more":       {strings.Repeat("[    0.000000] Booting Linux on physical CPU 0x0\n[    0.000000] Linux version 6.1.0 (x)\n", 3), 3},
		"a boot loader":       {strings.Repeat("[12:00:00] MMC: 0\n", 2*preamble) + "[12:00:05] Booting Linux on physical CPU 0x0\n[12:00:05] Linux version 6.1.0 (x)\n", 1},
		"an end, a beginning": {strings.Repeat("[    0.500000] a\n", preamble) + "[    0.000000] Linux version 6.1.0 (x)\n", 2},
	} {
		l, err := Read(t.Context(), strings.NewReader(c.log), Options{})
		if err != nil || l.Boots != c.boots {
			t.Errorf("%s: %v, %+v", name, err, l)
		}
	}
}

// TestRefused holds what is no log, and what is said of it.
func TestRefused(t *testing.T) {
	random := make([]byte, 1<<20)
	rng := rand.NewChaCha8([32]byte{1})
	rng.Read(random)
	for name, c := range map[string]struct{ log, says string }{
		"empty":            {"", "it is empty"},
		"blank":            {"\r\n\r\n \x00\n", "no message"},
		"an image":         {"\xff\xd8\xff\xe0\x00\x10JFIF" + string(random), "no message"},
		"a web server":     {"203.0.113.7 - - [22/Nov/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 612\n2026/11/22 12:00:00 [error] 7#7: *1 open() failed\n", "no message"},
		"a program":        {"2026-11-22 12:00:00,123 INFO it began\n2026-11-22 12:00:01,000 INFO it ended\n", "no message"},
		"other programs":   {"Nov 22 12:00:00 board systemd[1]: Waiting for root device /dev/dm-0...\n", "no message"},
		"prose":            {"The kernel starts, and then nothing happens at all.\nWhat can I do?\n", "no message"},
		"xz":               {"\xfd7zXZ\x00abc", "unpack it with xz"},
		"zstd":             {"\x28\xb5\x2f\xfdabc", "unpack it with zstd"},
		"gzip's beginning": {"\x1f\x8b", "it begins like a gzip file"},
		"gzip of nothing":  {string(pack(t, strings.NewReader(""))), "it is empty"},
	} {
		_, err := Read(t.Context(), strings.NewReader(c.log), Options{})
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDamagedArchive reads what can be unpacked of a file that is cut or changed.
func TestDamagedArchive(t *testing.T) {
	raw, err := os.ReadFile("testdata/dmesg.log.gz")
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(raw)
	changed[len(changed)-6] ^= 1 // in the checksum
	for name, log := range map[string][]byte{"cut": raw[:len(raw)-20], "changed": changed} {
		l, err := Read(t.Context(), bytes.NewReader(log), Options{})
		if err != nil || l.Messages < 5 || !strings.Contains(strings.Join(l.Notices, "\n"), "damaged or ends early") {
			t.Errorf("%s: %v, %+v", name, err, l)
		}
	}
}

// broken is a disk that fails.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestReadError(t *testing.T) {
	r := io.MultiReader(strings.NewReader("[    1.000000] a\n"), broken{})
	if _, err := Read(t.Context(), r, Options{}); err == nil || err.Error() != "read log: input/output error" {
		t.Error(err)
	}
}

// TestCutCommandLine notices where printk had no room for all of it.
func TestCutCommandLine(t *testing.T) {
	for size, cut := range map[int]bool{974: false, 975: true, 991: true, 1000: false, 1023: true} {
		line := "Kernel command line: " + strings.Repeat("a", size-len("Kernel command line: "))
		l, err := Read(t.Context(), strings.NewReader("[    0.000000] "+line+"\n"), Options{})
		if err != nil || l.CmdlineCut != cut {
			t.Errorf("%d bytes: %v, cut %t", size, err, l.CmdlineCut)
		}
	}
}

// TestNothingSteersTheTerminal looks at everything that is shown of a hostile log.
func TestNothingSteersTheTerminal(t *testing.T) {
	const evil = "\x1b[2J\x1b]0;title\x07\x9b2J\u202e\u200b\x08\x7f<script>"
	log := "[    0.000000] Linux version 6" + evil + " x\n[    0.000000] Kernel command line: a=" + evil + "\n" +
		"[    1.000000] Waiting for root device " + evil + "...\n6,1,2000000,-;Run /\\x1b[2J as init process\n"
	l, err := Read(t.Context(), strings.NewReader(log), Options{})
	if err != nil || len(l.Timeline.Events) != 2 {
		t.Fatalf("%v, %+v", err, l)
	}
	shown := string(render(l)) + string(l.Console)
	if i := strings.IndexAny(shown, "\x1b\x07\x08\x7f\u009b\u202e\u200b"); i >= 0 {
		t.Errorf("%q is shown", shown[i:min(len(shown), i+20)])
	}
}

// FuzzRead checks on any bytes that nothing panics, that the timeline is one that can
// be stored, and that how the bytes arrive does not matter.
func FuzzRead(f *testing.F) {
	logs, _ := filepath.Glob("testdata/*.log*")
	for _, path := range logs {
		if raw, err := os.ReadFile(path); err == nil && !strings.HasSuffix(path, ".golden") {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		l, err := Read(t.Context(), bytes.NewReader(log), Options{})
		pieces, err2 := Read(t.Context(), io.MultiReader(bytes.NewReader(log[:len(log)/2]), bytes.NewReader(log[len(log)/2:])), Options{})
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%v, in pieces %v", err, err2)
		}
		if err != nil {
			var usage *dmrace.UsageError
			if !errors.As(err, &usage) {
				t.Fatal(err)
			}
			return
		}
		if !bytes.Equal(render(l), render(pieces)) {
			t.Fatalf("whole:\n%s\nin pieces:\n%s", render(l), render(pieces))
		}
		var stored bytes.Buffer
		if _, err := l.Timeline.WriteTo(&stored); err != nil {
			t.Fatal(err)
		}
		if _, err := dmrace.ReadTimeline(&stored); err != nil {
			t.Fatal(err)
		}
		for _, e := range l.Timeline.Events {
			if e.At > l.Timeline.End.At {
				t.Fatalf("%+v is after the end at %s", e, l.Timeline.End.At)
			}
		}
		if l.Boot < 1 || l.Boot > l.Boots || l.Messages < 1 {
			t.Fatalf("%+v", l)
		}
	})
}

// BenchmarkRead measures how many bytes of each shape are read in a second.
func BenchmarkRead(b *testing.B) {
	quiet := strings.Repeat("[    0.500000] pci 0000:00:01.0: BAR 0 [mem 0xfebf1000-0xfebf1fff]: assigned to nobody else\n", 20)
	for _, name := range []string{"dmesg", "journal-short", "chromeos", "serial-host-date", "serial-escapes"} {
		raw, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			b.Fatal(err)
		}
		const size = 8 << 20
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				if _, err := Read(b.Context(), endless(quiet+string(raw), size), Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
